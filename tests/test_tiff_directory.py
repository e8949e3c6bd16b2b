import io

import numpy as np
import pytest
from hostile_files import drawing, encoded, exif, tiff, tiled_tiff
from PIL import Image

from tenfold.imaging.tiff_directory import exif_of, lean_tiff, orientation_in

SIZES = [(256, 4, 1, 100), (257, 4, 1, 90)]


@pytest.mark.parametrize("big_endian", [False, True])
def test_the_first_directory_keeps_what_pixels_need(big_endian):
    frames = [drawing(40, seed) for seed in range(3)]
    content = encoded(
        frames[0], "TIFF", save_all=True, append_images=frames[1:], dpi=(300, 300),
        description="mine", big_endian=big_endian,
    )  # fmt: skip
    lean = Image.open(io.BytesIO(lean_tiff(content)))
    assert lean.n_frames == 1
    assert 270 not in lean.tag_v2  # the description
    assert np.array_equal(np.asarray(lean), np.asarray(frames[0]))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientations(orientation):
    assert orientation_in(exif(orientation).removeprefix(b"Exif\0\0")) == orientation
    tags = Image.Exif()
    tags.load(exif_of(orientation))
    assert dict(tags) == {0x0112: orientation}


@pytest.mark.parametrize(
    "data",
    [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", tiff([(274, 3, 1, 9)]), tiff([(274, 3, 1, 0)]),
     tiff([(274, 4, 1, 2**32 - 1)]), tiff([(274, 3, 1, 6)])[:20], b"no EXIF data at all"],
)  # fmt: skip
def test_an_orientation_that_makes_no_sense_is_upright(data):
    assert orientation_in(data) == 1


@pytest.mark.parametrize(("tag", "found"), [(300, 6), (256, 1)])
def test_of_too_many_tags_the_first_are_looked_at(tag, found):
    """All of 65,535 would take a tenth of a second."""
    assert orientation_in(tiff([(274, 3, 1, 6), *[(tag, 3, 1, 5)] * 2000])) == found  # sorted


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([(tag, 1, 1, 0) for tag in range(400, 1500)], "more than 1000 tags"),
        ([*SIZES, (273, 4, 300_001, 8)], "300001 values in tag 273"),
        ([*SIZES, (258, 5, 101, 8)], "101 values in tag 258"),
        ([*SIZES, (322, 4, 1, 40_000), (323, 4, 1, 40_000)], "tiles of 40000×40000 pixels"),
        ([(256, 4, 1, 20_000), (257, 4, 1, 1), (322, 3, 1, 16), (323, 4, 1, 200_000)],
         "tiles of 16×200000 pixels"),
    ],
)  # fmt: skip
def test_what_no_honest_file_has_is_refused(entries, message):
    with pytest.raises(ValueError, match=message):
        lean_tiff(tiff(entries))


def test_honest_tiles_pass():
    content = tiled_tiff(np.asarray(drawing(60)))
    lean = Image.open(io.BytesIO(lean_tiff(content)))
    assert np.array_equal(np.asarray(lean), np.asarray(drawing(60)))
    single = [*SIZES, (322, 4, 1, 112), (323, 4, 1, 96)]  # all of the picture in one tile
    assert lean_tiff(tiff(single)) == tiff(single)


def test_a_file_without_a_directory_is_left_for_its_reader_to_refuse():
    for content in (b"II*\0", b"II*\0\xff\xff\xff\x7f", b"MM\0*\0\0\0\x08"):
        assert lean_tiff(content) == content
