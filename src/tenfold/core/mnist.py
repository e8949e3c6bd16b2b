"""MNIST: the four original files, compressed inside the package and unpacked once.

`data/mnist/ATTRIBUTION.md` says who made the data set and on which terms it is here.
"""

from __future__ import annotations

import hashlib
import logging
import lzma
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.core import idx
from tenfold.core.files import write_bytes
from tenfold.core.home import cache_folder
from tenfold.errors import DataError

_log = logging.getLogger("tenfold")


class RawFile(NamedTuple):
    """One of the original IDX files."""

    name: str
    size: int  # bytes
    sha256: str


class _Part(NamedTuple):
    images: RawFile
    labels: RawFile
    sha256: str  # of the images' bytes followed by the labels' bytes, without the headers


PARTS = {
    "train": _Part(
        RawFile(
            "train-images-idx3-ubyte",
            47_040_016,
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        RawFile(
            "train-labels-idx1-ubyte",
            60_008,
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
        "edc0d1098aa497be14ace79ddd5171e5a3dcf9c4d196c015389203eb3ba1f59b",
    ),
    "test": _Part(
        RawFile(
            "t10k-images-idx3-ubyte",
            7_840_016,
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        RawFile(
            "t10k-labels-idx1-ubyte",
            10_008,
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
        "c3f9adf9c66efb572b1f9326c3a511b45910c7173b97be66ceceeeeaef6b802b",
    ),
}


def load(
    part: Literal["train", "test"],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], str]:
    """The images (n, 28, 28), the labels (n,) and their SHA-256; the other part stays closed.

    The arrays are read-only, and memory-mapped where the cache folder could be used.

    Raises:
        DataError: the archive inside the package is damaged.
    """
    files = PARTS[part]
    images, labels = (idx.parse(_raw(file), file.name) for file in files[:2])
    return images, labels, files.sha256


def _raw(file: RawFile) -> npt.NDArray[np.uint8]:
    """The bytes of `file`: from the cache when they are right there, else unpacked into it."""
    path = cache_folder() / "mnist" / file.name
    cached = _mapped(path, file)
    if cached is not None:
        return cached
    content = _unpack(file)
    try:
        write_bytes(path, content)
    except OSError as error:
        _log.warning(
            "The cache '%s' can't be written (%s), so MNIST is unpacked into memory. "
            "TENFOLD_HOME chooses another folder.",
            path.parent,
            error.strerror or error,
        )
    return np.frombuffer(content, np.uint8)


def _mapped(path: Path, file: RawFile) -> npt.NDArray[np.uint8] | None:
    """The cached file as a read-only map, or None where it is missing, unreadable or damaged.

    The bytes that are checked are the bytes that are used: a file that another process puts
    in its place meanwhile is another one.
    """
    try:
        # The size first: an empty file can't be mapped.
        whole = path.stat().st_size == file.size
        mapped = np.asarray(np.memmap(path, np.uint8, "r")) if whole else None
    except OSError:
        return None
    if mapped is not None and hashlib.sha256(mapped.data).hexdigest() == file.sha256:
        return mapped
    _log.warning("The cached file '%s' was damaged, so it is unpacked again.", path)
    return None


def _unpack(file: RawFile) -> bytes:
    """The bytes of `file` out of the archive inside the package."""
    from importlib.resources import files  # noqa: PLC0415  slow

    archive = files("tenfold") / "data" / "mnist" / f"{file.name}.xz"
    damaged = partial("'{}' is damaged: {}. Reinstall Tenfold.".format, archive)
    try:
        content = lzma.decompress(archive.read_bytes())
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise DataError(damaged(error)) from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DataError(damaged("its SHA-256 is not that of MNIST"))
    return content
