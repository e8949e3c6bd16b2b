import io

import numpy as np
import pytest
from hostile_files import chunk, drawing, encoded, exif, gif, jpeg_with, segment, valid_files
from PIL import Image

from tenfold.imaging.containers import pixels_of
from tenfold.imaging.formats import format_of

FILES = {name: content for name, content in valid_files().items() if name != "still.heic"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_pixel_is_kept(name):
    content = FILES[name]
    lean, _ = pixels_of(content, format_of(content, name))
    before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(lean))
    assert (after.mode, after.size) == (before.mode, before.size)
    assert np.array_equal(np.asarray(before), np.asarray(after))


@pytest.mark.parametrize("name", ["two.mpo", "animated.png", "animated.webp", "pages.tif"])
def test_only_the_first_frame_is_kept(name):
    lean, _ = pixels_of(FILES[name], format_of(FILES[name], name))
    assert Image.open(io.BytesIO(FILES[name])).n_frames > 1
    assert getattr(Image.open(io.BytesIO(lean)), "n_frames", 1) == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_found(orientation):
    image = drawing().convert("RGB")
    for name in ("PNG", "JPEG", "WEBP"):
        content = encoded(image, name, exif=exif(orientation))
        lean, found = pixels_of(content, name)
        assert found == orientation
        assert b"Tenfold" in content  # the maker of the camera, as the EXIF data name it
        assert b"Tenfold" not in lean


def test_what_no_pixel_needs_is_left_out():
    secret = b"what nobody asked for"
    image = drawing()
    png = encoded(image, "PNG")
    jpeg, comment = encoded(image, "JPEG"), bytes([len(secret)]) + secret + b"\0"
    files = {
        "PNG": png[:33] + chunk(b"tEXt", b"a\0" + secret) + png[33:],
        "JPEG": jpeg_with(b"\xff\xff" + segment(0xFE, secret) + segment(0xE7, secret), jpeg)
        + secret,
        "GIF": gif(8, 8, b"\x21\xfe" + comment),
        "WEBP": encoded(image.convert("RGB"), "WEBP", xmp=secret, icc_profile=secret),
        "TIFF": encoded(image, "TIFF", icc_profile=secret),
    }
    for name, content in files.items():
        lean, _ = pixels_of(content, name)
        assert secret in content
        assert secret not in lean or name == "TIFF", name  # there only its tag is left out
        assert Image.open(io.BytesIO(lean)).info.get("icc_profile") is None


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("PNG", FILES["mnist.png"][:33] + chunk(b"prVt", b"") * 20_001, "20000 chunks"),
        ("JPEG", jpeg_with(b"\xff\xfe\x00\x02" * 20_001, FILES["grey.jpg"]), "20000 segments"),
        ("JPEG", FILES["grey.jpg"][:-2] + b"\xff\xda" * 70, "64 scans"),
        ("GIF", gif(8, 8, b"\x21\xfe\0" * 20_001), "20000 extensions"),
        ("GIF", gif(8, 8, b"\x21\xfe" + b"\1a" * 80_001), "80000 blocks"),
        ("WEBP", FILES["lossy.webp"] + b"JUNK\0\0\0\0" * 20_001, "20000 chunks"),
    ],
)
def test_what_never_ends_is_refused(name, content, message):
    with pytest.raises(ValueError, match=f"more than {message}"):
        pixels_of(content, name)


def test_other_formats_stay_as_they_are():
    assert pixels_of(FILES["rgb.bmp"], "BMP") == (FILES["rgb.bmp"], 1)
