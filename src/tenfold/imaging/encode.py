"""Any picture as the bytes of a picture file, to send it elsewhere without a loss."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from tenfold.errors import PictureError, UsageError
from tenfold.imaging.arrays import as_levels, is_prepared
from tenfold.imaging.decode import Picture, read_file
from tenfold.imaging.grey import plain


def encode(picture: Picture) -> bytes:
    """The bytes of the file that `picture` is, or of a PNG that `decode` sees as the same.

    Args:
        picture: what `decode` takes.

    Raises:
        PictureError: the file or the image can't be read, or is too large.
        UsageError: it is no picture at all, or an array of a wrong kind.
    """
    if isinstance(picture, str | Path):
        return read_file(Path(picture))
    if isinstance(picture, bytes | bytearray):
        return bytes(picture)
    if isinstance(picture, Image.Image):
        return _png(picture)
    if isinstance(picture, np.ndarray) and not is_prepared(picture):
        return _png(Image.fromarray(np.ascontiguousarray(as_levels(picture))))
    raise UsageError(
        f"{type(picture).__name__!r} is not one picture. Give a path, bytes, a Pillow image or "
        "an array of shape (h, w), (h, w, 3) or (h, w, 4)."
    )


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    try:
        image.load()  # before the orientation, as TIFF turns by itself
        plain(image).save(file, "PNG", exif=image.getexif(), compress_level=1)
    except Exception as error:  # damaged files make Pillow's decoders raise nearly anything
        raise PictureError(f"The picture can't be read: {error}.") from error
    return file.getvalue()
