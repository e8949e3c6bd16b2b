"""The IDX format, in which MNIST and its relatives are distributed.

A file is 00 00, the type of its values (08: unsigned byte), the number of its dimensions,
one big-endian 32-bit size per dimension, and the values. The format is described on the page
of MNIST by LeCun, Cortes and Burges.
"""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.errors import DataError

_UNSIGNED_BYTE = 8
_MOST_DIMENSIONS = 3  # images; labels have one


def read(path: Path) -> npt.NDArray[np.uint8]:
    """The values in the IDX file at `path`, plain or, where its name ends in .gz, compressed.

    Raises:
        DataError: the file can't be read or is not a whole IDX file of unsigned bytes.
    """
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except FileNotFoundError as error:
        raise DataError(f"'{path}' does not exist.") from error
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"'{path}' can't be read: {error}. Copy or download it again.") from error
    return parse(np.frombuffer(content, np.uint8), str(path))


def encoded(values: npt.NDArray[np.uint8]) -> bytes:
    """`values` as the content of an IDX file; `parse` turns it back."""
    header = bytes((0, 0, _UNSIGNED_BYTE, values.ndim)) + np.array(values.shape, ">u4").tobytes()
    return header + values.tobytes()


def parse(raw: npt.NDArray[np.uint8], source: str) -> npt.NDArray[np.uint8]:
    """The values in `raw`, the bytes of an IDX file: a view of one to three dimensions.

    `source` names the file in messages.

    Raises:
        DataError: `raw` is not a whole IDX file of unsigned bytes, or it holds no values.
    """
    shape = _shape(raw, source)
    values = raw[4 + 4 * len(shape) :]
    expected = math.prod(shape)  # Python integers: a damaged header can't overflow
    if values.size != expected:
        what = "is truncated" if values.size < expected else "has bytes after its end"
        raise DataError(
            f"'{source}' {what}: its header announces {_times(shape)} values, and "
            f"{values.size:,} bytes follow. Copy or download it again."
        )
    if expected == 0:
        raise DataError(f"'{source}' is empty: its header announces {_times(shape)} values.")
    return values.reshape(shape)


def _shape(raw: npt.NDArray[np.uint8], source: str) -> tuple[int, ...]:
    """The sizes in the header."""
    if raw.size < 4:
        raise DataError(f"'{source}' is truncated: {raw.size} bytes are no IDX file.")
    magic = raw[:4].tobytes()
    if magic[:2] != b"\0\0":
        raise DataError(f"'{source}' is not an IDX file: it begins with {_begins(magic)}.")
    if magic[2] != _UNSIGNED_BYTE:
        raise DataError(
            f"'{source}' has the magic number {magic.hex(' ')}: its values are of type "
            f"{magic[2]:02x}, and Tenfold reads type 08, unsigned bytes."
        )
    dimensions = magic[3]
    if not 1 <= dimensions <= _MOST_DIMENSIONS:
        raise DataError(
            f"'{source}' has the magic number {magic.hex(' ')}: {dimensions} dimensions. "
            "Images have 3 (magic 00 00 08 03), labels 1 (magic 00 00 08 01)."
        )
    if raw.size < 4 + 4 * dimensions:
        raise DataError(f"'{source}' is truncated: it ends after {raw.size} bytes of its header.")
    sizes: npt.NDArray[Any] = raw[4 : 4 + 4 * dimensions].view(">u4")
    return tuple(int(size) for size in sizes)


def _begins(magic: bytes) -> str:
    if magic.startswith(b"\x1f\x8b"):
        return f"{magic.hex(' ')}, as gzip does, so its name should end in .gz"
    return f"{magic.hex(' ')} and not with 00 00 08"


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{size:,}" for size in shape)
