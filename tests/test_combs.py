import numpy as np
import pytest
from PIL import Image, ImageDraw

from tenfold.imaging.numbers.rules import without_rules


def drawn(*lines, width: int = 2) -> np.ndarray:
    image = Image.new("L", (420, 300))
    for line in lines:
        ImageDraw.Draw(image).line(line, fill=255, width=width)
    return np.asarray(image, np.float32) / 255


COMB = [(60, 200, 360, 200), *((x, 165, x, 200) for x in (60, 160, 260, 360))]


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("boxes", [False, True])
def test_combs_and_rows_of_boxes_are_taken_out(boxes, turns):
    lines = [*COMB, (60, 165, 360, 165)] if boxes else COMB
    stroke = drawn((210, 170, 210, 190), width=8)
    page = np.rot90(np.maximum(stroke, drawn(*lines)), turns)
    ink = np.rot90(without_rules(np.ascontiguousarray(page))[0], -turns)
    assert ink[stroke > 0.5].min() == 1
    assert ink[stroke < 0.5].sum() == 0


@pytest.mark.parametrize("side", range(3, 20))
def test_lines_in_tiny_pictures_make_no_comb(side):
    ink = np.zeros((side, side), np.float32)
    ink[side // 2, 1:-1] = 1
    assert np.array_equal(without_rules(ink)[0], ink)


def test_ones_on_a_line_make_no_comb():
    ones = drawn(*((x, 150, x, 200) for x in (100, 150, 200)), width=4)
    underlined = np.maximum(ones, drawn((60, 200, 360, 200), width=3))
    assert np.array_equal(without_rules(underlined)[0], underlined)
