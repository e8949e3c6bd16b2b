"""The size of a picture as it was taken, so that boxes can be given in its own pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tenfold.core.names import printable
from tenfold.imaging.decode import Picture, read_file
from tenfold.imaging.formats import open_image
from tenfold.imaging.grey import Grey
from tenfold.imaging.unheard import unheard


@unheard()
def upright_size(picture: Picture, levels: Grey) -> tuple[int, int]:
    """Width and height of `picture` in pixels, turned upright as `decode` turns it.

    Args:
        levels: what `decode` gave, of shape (h, w). It tells whether the picture was laid on
            its side: a TIFF's size is turned before its pixels are, a JPEG's never.

    Raises:
        PictureError: the file can't be read.
    """
    if isinstance(picture, np.ndarray):
        return int(picture.shape[1]), int(picture.shape[0])
    image = _opened(picture)
    width, height = image.size
    lies = (width - height) * (levels.shape[1] - levels.shape[0]) < 0
    return (height, width) if lies else (width, height)


def _opened(picture: str | Path | bytes | bytearray | Image.Image) -> Image.Image:
    if isinstance(picture, Image.Image):
        return picture
    if isinstance(picture, bytes | bytearray):
        return open_image(bytes(picture), "The picture")
    return open_image(read_file(Path(picture)), f"'{printable(str(picture))}'")
