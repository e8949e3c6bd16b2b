import io

import numpy as np
import pytest
from PIL import Image

from tenfold.errors import PictureError, UsageError
from tenfold.imaging.decode import decode, read_file

CORNERS = np.zeros((40, 60), np.uint8)
CORNERS[:20, :30], CORNERS[:20, 30:], CORNERS[20:, :30] = 60, 120, 240


def encoded(image: Image.Image, name: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def test_every_way_in_gives_the_same_levels(tmp_path):
    image = Image.fromarray(CORNERS)
    path = tmp_path / "corners.png"
    image.save(path)
    colours = np.repeat(CORNERS[..., None], 3, axis=2)
    opaque = np.concatenate([colours, np.full((40, 60, 1), 255, np.uint8)], axis=2)
    ways = [path, str(path), path.read_bytes(), image, CORNERS, CORNERS / 255, colours, opaque]
    for way in ways:
        assert np.array_equal(decode(way), CORNERS), type(way)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_orientation_is_undone(orientation, name):
    stored = {
        1: CORNERS, 2: CORNERS[:, ::-1], 3: CORNERS[::-1, ::-1], 4: CORNERS[::-1],
        5: CORNERS.T, 6: np.rot90(CORNERS), 7: CORNERS[::-1, ::-1].T, 8: np.rot90(CORNERS, -1),
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(Image.fromarray(np.ascontiguousarray(stored)), name, exif=exif)
    grey = decode(content)
    assert grey.shape == CORNERS.shape
    assert np.abs(grey[5:15:9, 5::20].astype(int) - CORNERS[5:15:9, 5::20]).max() < 12
    assert np.abs(grey[25::9, 5::20].astype(int) - CORNERS[25::9, 5::20]).max() < 12


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_truncated_files_are_refused(name):
    noise = np.random.default_rng(0).integers(0, 255, (80, 80), np.uint8)
    content = encoded(Image.fromarray(noise), name)
    with pytest.raises(
        PictureError, match=r"^The picture is damaged or not complete \(.+\)\. Open"
    ):
        decode(content[: len(content) // 2])


def test_large_jpegs_are_decoded_at_a_fraction_of_their_size():
    grey = decode(encoded(Image.fromarray(CORNERS).resize((4000, 3000)), "JPEG"), longest_side=500)
    assert grey.shape == (375, 500)
    assert abs(int(grey[100, 100]) - 60) < 5


def test_only_the_first_frame_counts():
    frames = [Image.new("L", (30, 30), level) for level in (10, 200)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert np.unique(decode(content)).tolist() == [10]


def test_a_given_image_is_left_as_it_was(tmp_path):
    path = tmp_path / "large.jpg"
    Image.new("L", (3000, 2000), 200).save(path)
    with Image.open(path) as image:
        assert max(decode(image).shape) < 2048
        assert (image.size, image.mode) == ((3000, 2000), "L")


def test_an_enormous_image_is_refused():
    with pytest.raises(PictureError, match=r"^The picture has 1×30000 pixels"):
        decode(Image.new("1", (1, 30_000)))


def test_files_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(PictureError, match=r"^There is no file 'no\\nsuch\.png'\. Check the path"):
        decode("no\nsuch.png")
    with pytest.raises(PictureError, match=r"is a folder\. Give a picture file\."):
        decode(tmp_path)
    with pytest.raises(PictureError, match="can't be read"):
        decode("nul\0.png")
    (tmp_path / "text.png").write_text("hello")
    with pytest.raises(PictureError, match=r"text\.png' is not a picture"):
        decode(tmp_path / "text.png")


def test_no_more_than_the_cap_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("tenfold.imaging.decode.MAX_BYTES", 100)
    monkeypatch.setattr("tenfold.imaging.formats.MAX_BYTES", 100)
    (tmp_path / "large.png").write_bytes(bytes(101))
    with pytest.raises(PictureError, match="is larger than"):
        read_file(tmp_path / "large.png")


@pytest.mark.parametrize("thing", [None, 7, {"a": 1}])
def test_what_is_no_picture_is_refused(thing):
    with pytest.raises(UsageError, match=r"is not a picture\. Give a path, bytes, a Pillow image"):
        decode(thing)


def test_a_stack_is_not_one_picture():
    with pytest.raises(UsageError, match=r"holds many pictures\. Give one\."):
        decode(np.zeros((2, 28, 28), np.uint8))
