import io

import numpy as np
import pytest
from PIL import Image

from tenfold.imaging.decode import decode
from tenfold.imaging.upright import upright_size


def encoded(orientation: int, kind: str) -> bytes:
    """A picture of 40 by 20 pixels that is to be turned as `orientation` says."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.new("L", (40, 20), 200).save(file, kind, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_size_is_that_of_the_picture_upright(orientation, kind):
    content = encoded(orientation, kind)
    size = (20, 40) if orientation in (6, 8) else (40, 20)
    assert upright_size(content, decode(content, 10)) == size


def test_arrays_stand_as_they_are():
    assert upright_size(np.zeros((20, 40, 3), np.uint8), np.zeros((2, 4), np.uint8)) == (40, 20)
