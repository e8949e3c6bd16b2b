import cv2
import numpy as np
import pytest

from tenfold.imaging.numbers.pieces import Piece
from tenfold.imaging.numbers.tall_strokes import tall_strokes

TALL = 40


def digit(x: int, top: int = 20) -> Piece:
    """A box, that no stroke looks like."""
    mask = np.zeros((TALL, 24), np.bool_)
    mask[:4] = mask[-4:] = mask[:, :4] = mask[:, -4:] = True
    return Piece(x, top, mask)


def stroke(x: int, top: int, bottom: int, aslant: float = 0.3, bend: float = 0.0) -> Piece:
    """A stroke from `top` to `bottom`, whose middle is off by its height times `bend`."""
    height = bottom - top
    along = np.linspace(0, 1, 50)
    rows = 3 + (height - 7) * along
    columns = 40 - height * (aslant * along + 4 * bend * along * (1 - along))
    canvas = np.zeros((height, 90), np.uint8)
    points = np.column_stack([columns, rows]).round().astype(np.int32)
    cv2.polylines(canvas, [points], False, 1, 5)
    filled = np.flatnonzero(canvas.any(axis=0))
    return Piece(x, top, canvas[:, filled[0] : filled[-1] + 1] > 0)


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (stroke(60, 12, 70), "slash"),
        (stroke(60, 12, 70, 0.0), "slash"),  # upright
        (stroke(60, 14, 66, 0.1, 0.12), "bracket"),
        (stroke(60, 14, 66, 0.1, -0.12), "bracket"),
        (stroke(60, 16, 64), "doubtful"),  # not tall enough to be sure
        (stroke(60, 20, 60), "digit"),  # a 1
        (stroke(60, 20, 60, 0.1, 0.12), "digit"),
        (stroke(60, 0, 58), "digit"),  # a tall 1, on the foot of the line
        (stroke(60, 22, 80), "digit"),  # one that begins where digits do
        (stroke(60, 0, 90), "digit"),  # too tall
    ],
)
def test_a_slash_or_bracket_reaches_above_and_below_digits(one, told):
    assert tall_strokes([digit(20), one, digit(100)]) == ["digit", told, "digit"]


def test_what_is_as_tall_but_no_stroke_is_a_digit():
    box = np.ones((58, 30), np.bool_)
    hollow = box.copy()
    hollow[6:-6, 8:-8] = False
    for mask in (box, hollow):
        assert tall_strokes([digit(20), Piece(60, 12, mask), digit(100), digit(140)])[1] == "digit"


def test_a_tall_7_is_bent_at_its_top():
    seven = np.zeros((58, 30), np.uint8)
    corners = np.array([[3, 3], [26, 14], [24, 22], [4, 54]])
    cv2.polylines(seven, [corners.astype(np.int32)], False, 1, 9)
    for mask in (seven, seven[::-1, ::-1]):
        told = tall_strokes([digit(20), Piece(60, 12, mask > 0), digit(100)])
        assert told == ["digit", "digit", "digit"]


def test_a_narrow_3_is_no_bracket():
    three = np.zeros((54, 26), np.uint8)
    bows = [(4, 4), (14, 5), (20, 12), (14, 22), (8, 27), (16, 31), (22, 40), (15, 48), (4, 50)]
    cv2.polylines(three, [np.array(bows)], False, 1, 5)
    assert tall_strokes([digit(20), Piece(60, 13, three > 0), digit(100)])[1] == "digit"


def test_a_straight_stroke_is_told_only_between_digits():
    slash = stroke(60, 12, 70)
    assert tall_strokes([digit(20), slash]) == ["digit", "doubtful"]
    assert tall_strokes([slash, digit(100)]) == ["doubtful", "digit"]
    beside = [digit(20), slash, stroke(90, 12, 70), digit(130)]
    assert tall_strokes(beside) == ["digit", "doubtful", "doubtful", "digit"]
    assert tall_strokes([digit(20), stroke(60, 12, 70, 0.1, 0.12)]) == ["digit", "bracket"]


def test_among_bits_of_digits_nothing_is_sure():
    one, whole = stroke(60, 12, 60), Piece(200, 12, np.pad(digit(0).mask, ((0, 6), (0, 0))))
    bits = [Piece(x, 20, digit(x).mask[:26]) for x in (20, 120, 160)]
    assert tall_strokes([bits[0], one, *bits[1:]])[1] == "slash"
    assert tall_strokes([bits[0], one, *bits[1:], whole])[1] == "doubtful"


def test_other_1s_tell_where_there_is_nothing_else():
    ones = [stroke(x, 20, 60, 0.1) for x in (20, 100)]
    assert tall_strokes([ones[0], stroke(60, 12, 70), ones[1]]) == ["digit", "slash", "digit"]
    assert tall_strokes([ones[0], stroke(60, 12, 70, 0.1, -0.12)]) == ["digit", "bracket"]
    assert tall_strokes([stroke(60, 12, 70)]) == ["digit"]
    assert tall_strokes([]) == []
