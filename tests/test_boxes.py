import io

import numpy as np
import pytest
from PIL import Image

from tenfold.errors import UsageError
from tenfold.imaging.boxes import check_suffix, drawn, encoded

GREY = np.full((200, 300), 200, np.uint8)
FOUND = [("4", (60, 80, 80, 100), 0), ("2", (300, 200, 60, 90), 1)]
ACCENT, INK, PAPER = (194, 65, 12), (23, 23, 26), (251, 250, 247)


def coloured(image: Image.Image) -> np.ndarray:
    levels = np.asarray(image).astype(int)
    return np.ptp(levels, axis=2) > 60


def test_boxes_are_drawn_at_the_scale_of_the_picture():
    where = coloured(drawn(GREY, (600, 400), FOUND))
    assert where.shape == GREY.shape
    assert where[40:90, 30].all()  # the left side of the first box, at half the size
    assert not where[45:85, 35:65].any()
    image = np.asarray(drawn(GREY, (600, 400), FOUND))
    assert (image[145, 150:180] == INK).all()  # the lower side of the second


def test_the_digit_stands_above_its_box():
    where = coloured(drawn(GREY, (600, 400), FOUND[:1]))
    assert where[20:38, 28:60].any()


def test_lines_take_turns_in_colour():
    image = np.asarray(drawn(GREY, (600, 400), [*FOUND, ("7", (20, 300, 60, 90), 2)]))
    assert [tuple(image[at]) for at in ((60, 30), (120, 150), (170, 10))] == [ACCENT, INK, ACCENT]


@pytest.mark.parametrize("ground", [0, 23, 90, 255])
def test_boxes_and_digits_stand_out_from_every_ground(ground):
    image = np.asarray(drawn(np.full_like(GREY, ground), (600, 400), FOUND))
    assert (image[60, 29] == PAPER).all()  # beside the side of the first box
    assert (image[120, 149] == PAPER).all()  # and of the second
    label = image[24:38, 31:40]
    assert (label == ACCENT).all(axis=2).any()
    assert (label == PAPER).all(axis=2).any()


def test_a_digit_at_the_top_keeps_its_text_inside():
    assert coloured(drawn(GREY, (300, 200), [("1", (10, 0, 30, 40), 0)])).any()


@pytest.mark.parametrize("suffix", [".png", ".JPG", ".jpeg", ".webp"])
def test_pictures_are_encoded_by_suffix(suffix):
    image = Image.open(io.BytesIO(encoded(drawn(GREY, (300, 200), []), suffix)))
    assert image.size == (300, 200)


def test_other_suffixes_are_refused():
    with pytest.raises(UsageError, match=r"'\.txt'\. Use \.png, "):
        check_suffix(".txt")
    with pytest.raises(UsageError, match="kind ''"):
        encoded(drawn(GREY, (300, 200), []), "")
