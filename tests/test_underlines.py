import cv2
import numpy as np
import pytest

from tenfold.imaging.numbers.rules import without_rules

UNDERLINE = ((60, 162), (300, 166))


def drawn(*lines, rings=(), thick: int = 7) -> np.ndarray:
    """Ink of shape (300, 420): straight lines, and rings of 80 pixels around middles."""
    ink = np.zeros((300, 420), np.float32)
    for start, end in lines:
        cv2.line(ink, start, end, 1, thick)
    for middle in rings:
        cv2.circle(ink, middle, 40, 1, thick)
    return ink


@pytest.mark.parametrize("thick", [3, 7, 10])
@pytest.mark.parametrize("lower", [0, 8])  # the second touches the line
def test_a_line_under_digits_is_taken_out(thick, lower):
    rings = drawn(rings=[(110, 106 + lower), (230, 106 + lower)], thick=thick)
    ink, rules = without_rules(np.maximum(rings, drawn(UNDERLINE, thick=thick)))
    assert rules
    assert ink[rings > 0].sum() > 0.9 * rings.sum()
    assert ink[rings == 0].sum() < 0.1 * rings.sum()


@pytest.mark.parametrize(
    "strokes",
    [
        drawn(UNDERLINE, rings=[(180, 112)]),  # as the foot of a 2
        drawn(((60, 162), (190, 162)), ((100, 60), (70, 162)), ((160, 90), (160, 220))),  # a 4
        drawn(((80, 60), (340, 60)), ((210, 60), (180, 250))),  # a broad 7
        drawn(((100, 60), (80, 160)), ((300, 150), (260, 260)), UNDERLINE),
        # What two digits that touch share: it is too short.
        drawn(((105, 162), (232, 164)), rings=[(120, 122), (220, 122)]),
    ],
)
def test_strokes_of_digits_are_no_underlines(strokes):
    ink, rules = without_rules(strokes)
    assert not rules
    assert ink is strokes
