import numpy as np
import pytest
from hostile_files import drawing, encoded, exif
from PIL import Image

from tenfold.errors import PictureError, UsageError
from tenfold.imaging.decode import decode
from tenfold.imaging.encode import encode

RGB = np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)


def test_files_stay_what_they_are(tmp_path):
    content = encoded(drawing(), "JPEG")
    (tmp_path / "a.jpg").write_bytes(content)
    assert encode(content) == encode(bytearray(content)) == content
    assert encode(tmp_path / "a.jpg") == encode(str(tmp_path / "a.jpg")) == content


@pytest.mark.parametrize(
    "picture",
    [RGB, RGB[..., 0], RGB[..., 0] > 99, RGB / 255, np.dstack([RGB, RGB[..., 0]]), RGB[::2, ::-1]],
)
def test_arrays_lose_nothing(picture):
    assert np.array_equal(decode(encode(picture)), decode(picture))


COLOURED, GREY = Image.fromarray(RGB), Image.fromarray(RGB[..., 0])
CLEAR = Image.fromarray(np.dstack([RGB // 4, RGB[..., 0]]))  # a dark pen on a clear ground
ONE = Image.fromarray(RGB[..., 0] / np.float32(255))  # floating point, from 0 to 1
LONG = Image.fromarray(RGB[..., 0] * np.int32(257))  # 16 bits in 32


@pytest.mark.parametrize(
    "image",
    [
        *(COLOURED.convert(mode) for mode in ("1", "L", "P", "RGB", "CMYK", "YCbCr", "HSV", "LAB")),
        *(CLEAR.convert(mode) for mode in ("RGBA", "RGBa", "LA")),
        CLEAR.convert("LA").convert("La"),
        CLEAR.quantize(),
        *(GREY.convert(mode) for mode in ("I", "I;16", "F")),
        *(ONE, LONG),
    ],
    ids=lambda image: image.mode,
)
def test_images_of_every_mode_are_the_same_picture(image):
    before, after = decode(image).astype(int), decode(encode(image)).astype(int)
    assert np.ptp(before) > 20
    assert np.abs(before - after).max() <= 1


def test_an_image_keeps_its_orientation(tmp_path):
    (tmp_path / "turned.jpg").write_bytes(encoded(Image.fromarray(RGB), "JPEG", exif=exif(6)))
    image = Image.open(tmp_path / "turned.jpg")
    assert decode(encode(image)).shape == decode(image).shape == (30, 20)


@pytest.mark.parametrize("picture", [None, 7, np.zeros((2, 28, 28), np.uint8), [RGB]])
def test_what_is_not_one_picture_is_refused(picture):
    with pytest.raises(UsageError, match="is not one picture"):
        encode(picture)


def test_damaged_images_are_refused(tmp_path):
    (tmp_path / "cut.png").write_bytes(encoded(Image.fromarray(RGB), "PNG")[:300])
    with (
        Image.open(tmp_path / "cut.png") as image,
        pytest.raises(PictureError, match="can't be read"),
    ):
        encode(image)
