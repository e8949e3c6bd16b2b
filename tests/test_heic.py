import sys

import numpy as np
import pytest
from hostile_files import heic
from PIL import Image

from tenfold.errors import PictureError
from tenfold.imaging import formats
from tenfold.imaging.decode import decode
from tenfold.imaging.formats import format_of, open_image
from tenfold.imaging.heic import is_heic
from tenfold.imaging.upright import upright_size


def header(major: bytes, *others: bytes) -> bytes:
    body = b"ftyp" + major + bytes(4) + b"".join(others)
    return (4 + len(body)).to_bytes(4, "big") + body


def page() -> Image.Image:
    """120×80, dark in its upper left quarter."""
    levels = np.full((80, 120, 3), 240, np.uint8)
    levels[:40, :60] = 20
    return Image.fromarray(levels)


def encoded(**options) -> bytes:
    pytest.importorskip("pillow_heif", reason="the extra 'heic' is not installed")
    return heic(page(), **options)


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (header(b"heic"), True),
        (header(b"heix", b"mif1"), True),
        (header(b"mif1", b"miaf", b"heic"), True),
        (header(b"mif1", b"avif"), False),
        (header(b"avif", b"mif1", b"heic"), False),
        (header(b"isom", b"mp42"), False),
        (b"\xff\xff\xff\xffftypmif1" + bytes(4) + b"nothing of use", False),
        (b"heic", False),
        (b"", False),
    ],
)
def test_brands_tell(content, known):
    assert is_heic(content) is known


def test_without_the_plug_in_the_message_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(
        PictureError, match=r"^It is a HEIC .*'tenfold\[heic\]'; or save it as JPEG"
    ):
        open_image(header(b"heic", b"mif1"), "It")
    with pytest.raises(PictureError, match=r"TIFF or WEBP\.$"):
        open_image(b"just text", "It")


def test_it_is_named_where_it_is_read():
    encoded()
    with pytest.raises(PictureError, match=r"TIFF, WEBP or HEIC\.$"):
        open_image(b"just text", "It")


def test_a_picture_is_read():
    content = encoded()
    assert format_of(content, "It") == "HEIC"
    grey = decode(content)
    assert grey.shape == (80, 120)
    assert grey[:35, :55].max() < 60
    assert grey[45:].min() > 200


def test_it_is_turned_upright_once():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its left side
    content = encoded(exif=exif.tobytes())
    grey = decode(content)
    assert grey.shape == (120, 80)
    assert upright_size(content, grey) == (80, 120)
    assert grey[:55, 45:].max() < 60


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_half_a_file_is_damaged(share):
    content = encoded()
    with pytest.raises(PictureError, match=r"^The picture is damaged or not complete"):
        decode(content[: int(share * len(content))])


def test_caps_hold_before_decoding(monkeypatch):
    content = encoded()
    with monkeypatch.context() as patch:
        patch.setattr(formats, "MAX_PIXELS", 9_599)
        with pytest.raises(PictureError, match=r"^It has 120×80 pixels, more than"):
            open_image(content, "It")
    stated = content.index(b"ispe") + 8  # its size follows four bytes of version and flags
    huge = content[:stated] + (7000).to_bytes(4, "big") * 2 + content[stated + 8 :]
    with pytest.raises(PictureError, match=r"^It has 7000×7000 pixels of a kind that takes"):
        open_image(huge, "It")


def test_pixels_of_another_size_than_stated_are_refused():
    content = encoded()
    stated = content.index(b"ispe") + 8
    lie = content[:stated] + (8).to_bytes(4, "big") * 2 + content[stated + 8 :]
    with pytest.raises(PictureError, match="damaged"):
        decode(lie)
