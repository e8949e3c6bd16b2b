"""The size of a picture as it was taken, so that boxes can be given in its own pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tenfold.imaging.decode import Picture, orientation_of, printable, read_file
from tenfold.imaging.formats import open_image
from tenfold.imaging.grey import Grey
from tenfold.imaging.unheard import unheard

_LYING = (5, 6, 7, 8)  # EXIF orientations by which rows become columns


@unheard()
def upright_size(picture: Picture, levels: Grey | None = None) -> tuple[int, int]:
    """Width and height of `picture` in pixels, turned upright as `decode` turns it.

    Args:
        levels: what `decode` gave, of shape (h, w). It tells whether the picture was laid on
            its side; the EXIF data of a PNG would have to be looked for behind all its pixels.

    Raises:
        PictureError: the file can't be read.
    """
    if isinstance(picture, np.ndarray):
        return int(picture.shape[1]), int(picture.shape[0])
    image = _opened(picture)
    width, height = image.size
    if levels is None:
        lies = orientation_of(image) in _LYING
    else:
        lies = (width - height) * (levels.shape[1] - levels.shape[0]) < 0
    return (height, width) if lies else (width, height)


def _opened(picture: str | Path | bytes | bytearray | Image.Image) -> Image.Image:
    if isinstance(picture, Image.Image):
        return picture
    if isinstance(picture, bytes | bytearray):
        return open_image(bytes(picture), "The picture")
    return open_image(read_file(Path(picture)), f"'{printable(str(picture))}'")
