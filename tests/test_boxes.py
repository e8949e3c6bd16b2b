import io

import numpy as np
import pytest
from PIL import Image

from tenfold.errors import UsageError
from tenfold.imaging.boxes import check_suffix, drawn, encoded

GREY = np.full((200, 300), 200, np.uint8)
FOUND = [("4", (60, 80, 80, 100), 0), ("2", (300, 200, 60, 90), 1)]


def coloured(image: Image.Image) -> np.ndarray:
    levels = np.asarray(image).astype(int)
    return np.ptp(levels, axis=2) > 60


def test_boxes_are_drawn_at_the_scale_of_the_picture():
    where = coloured(drawn(GREY, (600, 400), FOUND))
    assert where.shape == GREY.shape
    assert where[40:90, 30].all()  # the left side of the first box, at half the size
    assert where[145, 150:180].all()
    assert not where[45:85, 35:65].any()


def test_the_digit_stands_above_its_box():
    where = coloured(drawn(GREY, (600, 400), FOUND[:1]))
    assert where[20:38, 28:60].any()


def test_lines_take_turns_in_colour():
    image = np.asarray(drawn(GREY, (600, 400), FOUND))
    assert image[60, 30].argmax() == 0
    assert image[120, 150].argmax() == 2


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
