"""Any picture as grey levels: a path, the bytes of a file, a Pillow image or an array."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from tenfold.core.names import printable
from tenfold.errors import PictureError, UsageError
from tenfold.imaging.arrays import as_levels, is_prepared
from tenfold.imaging.formats import MAX_BYTES, check_bytes, check_size, damaged, open_image
from tenfold.imaging.grey import Grey, grey_of
from tenfold.imaging.unheard import unheard

Picture = str | Path | bytes | bytearray | Image.Image | npt.NDArray[Any]

WORKING_SIDE = 512  # pixels; a digit that is a tenth of a page still has fifty

_ORIENTATION_TAG = 0x0112
_UPRIGHT: dict[int, Callable[[Grey], Grey]] = {  # EXIF 2.32, section 4.6.4, tag Orientation
    2: np.fliplr,
    3: lambda grey: np.rot90(grey, 2),
    4: np.flipud,
    5: np.transpose,
    6: lambda grey: np.rot90(grey, -1),
    7: lambda grey: np.rot90(grey, 2).T,
    8: np.rot90,
}


@unheard()
def decode(picture: Picture, longest_side: int = WORKING_SIDE) -> Grey:
    """The grey levels of one picture, upright, of shape (h, w).

    Args:
        picture: a path, the bytes of a picture file, a Pillow image, or an array of shape
            (h, w), (h, w, 3) or (h, w, 4).
        longest_side: pixels to which larger pictures are scaled down, about.

    Raises:
        PictureError: the file or the image can't be read, or is too large.
        UsageError: it is no picture at all, or an array of a wrong kind.
    """
    if isinstance(picture, np.ndarray):
        return _decode_array(picture, longest_side)
    if isinstance(picture, str | Path):
        label = f"'{printable(str(picture))}'"
        return _decode_file(read_file(Path(picture)), longest_side, label)
    if isinstance(picture, bytes | bytearray):
        return _decode_file(bytes(picture), longest_side, "The picture")
    if isinstance(picture, Image.Image):
        check_size(*picture.size, "The picture")
        return _decode_image(picture, longest_side, "The picture")
    raise UsageError(
        f"{type(picture).__name__!r} is not a picture. Give a path, bytes, a Pillow image or "
        "an array."
    )


def read_file(path: Path) -> bytes:
    """The bytes of the file at `path`, of which at most `MAX_BYTES` are read.

    Raises:
        PictureError: it can't be read, or is too large.
    """
    label = f"'{printable(str(path))}'"
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise PictureError(f"There is no file {label}. Check the path.") from error
    except IsADirectoryError as error:
        raise PictureError(f"{label} is a folder. Give a picture file.") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise PictureError(f"{label} can't be read: {reason}.") from error
    check_bytes(len(content), label)
    return content


def _decode_array(array: npt.NDArray[Any], longest_side: int) -> Grey:
    if is_prepared(array):
        raise UsageError(f"An array of shape {array.shape} holds many pictures. Give one.")
    return grey_of(Image.fromarray(np.ascontiguousarray(as_levels(array))), longest_side)


def _decode_file(content: bytes, longest_side: int, label: str) -> Grey:
    image = open_image(content, label)
    factor = max(image.size) // longest_side
    if factor > 1:  # a JPEG decodes faster at a half, a quarter or an eighth of its size
        image.draft("RGB", (image.width // factor, image.height // factor))
    return _decode_image(image, longest_side, label)


def _decode_image(image: Image.Image, longest_side: int, label: str) -> Grey:
    try:
        image.load()  # before the orientation, as TIFF turns by itself
        grey = grey_of(image, longest_side)
    except Exception as error:  # damaged files make Pillow's decoders raise nearly anything
        raise damaged(label, error) from error
    return np.ascontiguousarray(_UPRIGHT.get(_orientation_of(image), np.asarray)(grey))


def _orientation_of(image: Image.Image) -> int:
    """The EXIF orientation 1..8 of `image`; 1 where it says nothing."""
    if image.info.get("exif") == b"":  # looking anyway would take a tenth of a small picture's time
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # damaged EXIF data; the picture itself may be whole
        return 1
