import cv2
import numpy as np
import pytest

from tenfold.errors import UsageError
from tenfold.imaging.numbers.marks import MARKS, STROKE, Placed, check_marks, parted, text_of
from tenfold.imaging.numbers.pieces import Piece

HEIGHT = 48.0


def piece(x: int, y: int, w: int, h: int) -> Piece:
    return Piece(x, y, np.ones((h, w), np.bool_))


def digit(x: int) -> Piece:
    return piece(x, 0, 30, 48)


POINT, DASH = piece(42, 42, 6, 6), piece(0, 22, 24, 4)


@pytest.mark.parametrize(
    ("mark", "sign"),
    [
        (POINT, "."),
        (piece(42, 40, 8, 20), "."),  # a comma
        (piece(42, 42, 2, 5), ""),  # dust
        (DASH, "-"),
        (piece(42, 4, 6, 6), ""),  # high up
        (piece(0, 2, 24, 4), ""),  # the bar of a 5
        (piece(0, 14, 14, 20), ""),  # too tall
        (piece(50, 60, 6, 6), ""),  # below a digit
        (piece(42, 20, 6, 28), ""),  # a 1 that is small
    ],
)
def test_marks_are_told_by_shape_and_place(mark, sign):
    digits, marks = parted([digit(50), mark, digit(90)], HEIGHT)
    assert [one.sign for one in marks] == list(sign)
    assert len(digits) == 3 - len(sign)


def plus(x: int, y: int, side: int = 25) -> Piece:
    mask = np.zeros((side, side), np.bool_)
    mask[side // 2 - 2 : side // 2 + 2] = mask[:, side // 2 - 1 : side // 2 + 3] = True
    return Piece(x, y, mask)


def test_plus_and_equals_signs_are_no_digits_and_never_shown():
    bars = [piece(170, 18, 24, 4), piece(172, 30, 22, 4)]
    parts = [digit(10), plus(60, 12), digit(110), *bars, digit(210)]
    digits, marks = parted(parts, HEIGHT)
    assert [one.sign for one in marks] == ["+", "=", "="]
    assert len(digits) == 3
    signs = [Placed("7", one) for one in digits]
    assert text_of([*signs, *marks], HEIGHT, ["points", "minus"]) == "777"


def test_the_halves_of_a_broken_5_are_no_equals_sign():
    above, below = np.zeros((18, 40), np.uint8), np.zeros((18, 44), np.uint8)
    cv2.polylines(above, [np.array([[38, 2], [4, 6], [2, 12], [36, 15]])], False, 1, 2)
    cv2.polylines(below, [np.array([[40, 2], [41, 9], [30, 15], [2, 15]])], False, 1, 2)
    halves = [Piece(2, 0, above > 0), Piece(0, 22, below > 0)]
    assert parted([*halves, digit(60), digit(110)], HEIGHT)[1] == []


@pytest.mark.parametrize(
    "parts",
    [
        [plus(0, 0, 48)],  # as tall as a digit: it may be a 4
        [piece(0, 14, 25, 25)],  # a blot
        [Piece(0, 14, np.eye(25, dtype=np.bool_))],  # a stroke aslant
        [piece(0, 2, 24, 4), piece(0, 40, 24, 4)],  # the bars of a 2 whose rest is lost
        [piece(0, 18, 24, 4), piece(0, 30, 24, 4), piece(10, 22, 4, 8)],  # bits of a digit
    ],
)
def test_what_only_resembles_them_is_kept(parts):
    assert parted([*parts, digit(60), digit(110)], HEIGHT)[1] == []


def times(x: int, y: int, wide: int = 25, tall: int = 25) -> Piece:
    mask = np.zeros((tall, wide), np.uint8)
    cv2.line(mask, (2, 2), (wide - 3, tall - 3), 1, 5)
    cv2.line(mask, (wide - 3, 2), (2, tall - 3), 1, 5)
    return Piece(x, y, mask > 0)


def ring(x: int, y: int) -> Piece:
    mask = np.ones((15, 14), np.bool_)
    mask[4:-4, 4:-4] = False
    return Piece(x, y, mask)


def test_multiplication_signs_are_no_digits():
    assert [one.sign for one in parted([digit(10), times(60, 14), digit(110)], HEIGHT)[1]] == ["x"]
    for other in (times(60, 0, 40, 48), times(60, 8, 18, 36), ring(60, 14)):  # 8s, or a bit of one
        assert parted([digit(10), other, digit(110)], HEIGHT)[1] == []


def test_a_1_that_slants_much_is_no_multiplication_sign():
    mask = np.zeros((38, 28), np.uint8)
    cv2.line(mask, (4, 34), (24, 3), 1, 7)
    parts = [digit(10), Piece(60, 6, mask > 0), digit(110)]
    assert parted(parts, HEIGHT) == (parts, [])


def test_percent_signs_are_no_digits():
    mask = np.zeros((48, 26), np.uint8)
    cv2.line(mask, (22, 3), (3, 44), 1, 5)
    stroke = Piece(82, 0, mask > 0)
    parts = [digit(10), ring(70, 2), stroke, ring(104, 32)]
    digits, marks = parted(parts, HEIGHT)
    assert [one.sign for one in marks] == ["%", "%", "%"]
    assert len(digits) == 1
    blot = piece(104, 32, 14, 15)
    for others in ([ring(70, 32), stroke, ring(104, 2)], [ring(70, 2), stroke, blot]):
        assert "%" not in [one.sign for one in parted([digit(10), *others], HEIGHT)[1]]


def test_a_slash_is_no_digit_and_never_shown():
    slash = Piece(48, -10, np.pad(np.ones((68, 6), np.bool_), ((0, 0), (0, 2))))
    digits, marks = parted([digit(10), slash, digit(64)], HEIGHT)
    assert [one.sign for one in marks] == [STROKE]
    assert len(digits) == 2
    signs = [*(Placed("7", one) for one in digits), *marks]
    assert text_of(signs, HEIGHT, MARKS) == "77"


def test_a_minus_sign_on_a_line_made_narrower_is_one_still():
    dash = piece(0, 22, 12, 6)
    assert parted([dash, digit(50)], HEIGHT)[1] == []
    assert [one.sign for one in parted([dash, digit(50)], HEIGHT, 0.5)[1]] == ["-"]


def test_without_digits_there_is_nothing_to_compare_with():
    assert parted([POINT], HEIGHT) == ([POINT], [])


SIGNS = [
    Placed("-", piece(0, 22, 20, 4)),
    Placed("1", digit(30)),
    Placed(".", piece(64, 42, 6, 6)),
    Placed("5", digit(74)),
    Placed("7", digit(200)),
    Placed("2", digit(240)),
]


@pytest.mark.parametrize(
    ("keep", "text"),
    [
        ((), "1572"),
        (("points",), "1.572"),
        (("minus", "spaces"), "-15 72"),
        (("points", "minus", "spaces"), "-1.5 72"),
    ],
)
def test_what_is_kept_is_shown(keep, text):
    assert text_of(SIGNS[::-1], HEIGHT, keep) == text


def test_even_gaps_are_no_spaces():
    wide = [Placed("1", digit(80 * place)) for place in range(5)]
    assert text_of(wide, HEIGHT, ("spaces",)) == "11111"
    wider = [Placed("1", digit(140 * place)) for place in range(5)]
    assert text_of(wider, HEIGHT, ("spaces",)) == "1 1 1 1 1"


def test_the_cells_of_a_table_are_apart_however_few_digits_they_hold():
    cells = [Placed("1", digit(x)) for x in (0, 200, 236, 500)]
    assert text_of(cells, HEIGHT, ("spaces",)) == "1 11 1"
    narrow = [Placed("1", digit(x)) for x in (0, 60)]
    assert text_of(narrow, HEIGHT, ("spaces",)) == "11"
    assert text_of(narrow, HEIGHT, ("spaces",), 0.5) == "1 1"


def test_marks_say_nothing_of_how_far_apart_digits_are():
    """As in boxes, one of which a stroke leaves a bit in."""
    boxes = [Placed("1", digit(x)) for x in (0, 66, 136, 206)]
    bit = Placed(".", piece(102, 42, 4, 4))
    assert text_of([*boxes, bit], HEIGHT, ("points", "spaces")) == "11.11"


def test_marks_are_checked_and_put_in_order():
    assert check_marks(["spaces", "points"]) == ("points", "spaces")
    assert check_marks([]) == ()
    with pytest.raises(UsageError, match=r"'dots' can't be kept\. Give some of points, minus"):
        check_marks(["points", "dots"])
    with pytest.raises(UsageError, match="'points' can't be kept"):
        check_marks("points")
