import cv2
import numpy as np
import pytest

from tenfold.imaging.numbers.broken_rules import without_broken_rules
from tenfold.imaging.numbers.components import parts_of

SHAPE = (500, 800)
MARGIN = [(20, 30, 23, 70), (29, 150, 32, 190), (38, 270, 41, 310), (49, 415, 52, 455)]
CREASE = [(0, 150, 120, 217), (170, 245, 420, 385), (430, 390, 620, 497)]


def drawn(*strokes, width=3, number=True):
    """Ink of straight strokes, x and y of their ends, and of six zeros in a row."""
    ink = np.zeros(SHAPE, np.float32)
    for x1, y1, x2, y2 in strokes:
        cv2.line(ink, (x1, y1), (x2, y2), 1, width)
    if number:
        for x in range(200, 740, 100):
            cv2.ellipse(ink, (x, 100), (18, 28), 0, 0, 360, 1, 5)
    return ink


def taken_out(ink):
    labels, parts = parts_of(ink)
    left = {part.label for part in without_broken_rules(parts, labels)}
    return sorted((part.x, part.y) for part in parts if part.label not in left)


@pytest.mark.parametrize("turns", [0, 1])
@pytest.mark.parametrize("strokes", [MARGIN, CREASE, [(0, 150, 620, 497)]])
@pytest.mark.parametrize("number", [True, False])
def test_the_pieces_of_a_line_go_and_the_number_stays(strokes, number, turns):
    ink = drawn(*strokes, number=number)
    assert len(taken_out(np.ascontiguousarray(np.rot90(ink, turns)))) == len(strokes)


def test_two_lines_go():
    other = [(x1 + 700, y1, x2 + 700, y2) for x1, y1, x2, y2 in MARGIN]
    assert len(taken_out(drawn(*MARGIN, *other))) == 2 * len(MARGIN)


@pytest.mark.parametrize(
    ("strokes", "width"),
    [
        ([(20, 30, 23, 70), (37, 150, 40, 190), (28, 270, 31, 310), (52, 415, 55, 455)], 3),
        (MARGIN, 12),  # a column of 1s with a broad pen
        (MARGIN[:2] + MARGIN[3:], 3),  # three in line by chance
        ([(300, y, 302, y + 40) for y in range(200, 400, 60)], 3),  # in the middle of the page
        ([(x, 230, x + 4, 270) for x in range(20, 780, 60)], 3),  # side by side: 111111
        ([(400, 150, 395, 490)], 9),  # a 1 over most of the page
        ([(400, 0, 395, 499)], 25),  # or all of it
    ],
)
def test_ones_stay(strokes, width):
    assert taken_out(drawn(*strokes, width=width)) == []
