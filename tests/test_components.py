import numpy as np
import pytest

from tenfold.imaging.numbers.components import (
    Part,
    crosses,
    digit_height,
    lies_along_edge,
    parts_of,
    touches_edge,
    writing,
)


def part(x=100, y=100, w=20, h=40, area=200) -> Part:
    return Part(1, x, y, w, h, area)


def test_parts_have_boxes_and_labels():
    ink = np.zeros((60, 80), np.float32)
    ink[10:40, 10:14] = 1
    ink[40:44, 14:30] = 1  # touches the other by a corner
    ink[20:30, 50:60] = 0.3  # too faint
    ink[50, 60:63] = 1  # three pixels
    labels, parts = parts_of(ink)
    (one,) = parts
    assert (one.x, one.y, one.w, one.h, one.area) == (10, 10, 20, 34, 184)
    assert (one.cx, one.cy) == (20, 27)
    assert np.array_equal(labels == one.label, (ink == 1) & (np.arange(60) < 50)[:, None])


def page_with_a_frame() -> np.ndarray:
    """The desk along the left edge, and three strokes."""
    ink = np.zeros((300, 400), np.float32)
    ink[:, :12] = 1
    for x in (150, 200, 250):
        ink[120:180, x : x + 8] = 1
    return ink


def test_what_lies_along_the_edges_is_left_out():
    _, parts = parts_of(page_with_a_frame())
    assert sorted(one.x for one in parts) == [150, 200, 250]


def test_a_frame_around_digits_is_left_out():
    ink = page_with_a_frame()
    ink[:6] = ink[-6:] = 1
    ink[:, -6:] = 1
    _, parts = parts_of(ink)
    assert len(parts) == 3


def test_a_digit_that_touches_the_side_is_the_end_of_its_line():
    ink = page_with_a_frame()
    ink[:, :12] = 0
    ink[120:128, :20] = ink[120:180, 12:20] = 1  # a 7 whose bar reaches the side
    labels, parts = parts_of(ink)
    assert sorted(one.x for one in parts) == [0, 150, 200, 250]
    assert not any(lies_along_edge(one, labels) for one in parts)


def test_digits_that_touch_the_edge_stay_where_others_are_as_tall():
    ink = page_with_a_frame()
    ink[:, :12] = 0
    for x in (180, 240):  # the last line: a 4, and a 2 whose foot follows the edge
        ink[250:300, x + 12 : x + 20] = ink[270:278, x : x + 20] = 1
    ink[292:300, 240:270] = 1
    assert sorted(one.x for one in parts_of(ink)[1]) == [150, 180, 200, 240, 250]


def test_a_hole_cut_in_two_by_the_edge_lies_along_it():
    ink = page_with_a_frame()
    ink[:, :12] = 0
    ink[120:128, :20] = ink[172:180, :20] = ink[120:180, 12:20] = 1  # its rim
    labels, parts = parts_of(ink)
    assert sorted(one.x for one in parts) == [150, 200, 250]
    rim = part(x=0, y=120, w=20, h=60)._replace(label=int(labels[122, 2]))
    assert lies_along_edge(rim, labels)


def test_what_lies_along_the_edges_stays_where_there_is_nothing_else():
    ink = np.zeros((200, 300), np.float32)
    ink[:, :12] = 1
    assert len(parts_of(ink)[1]) == 1


def test_touching_allows_for_two_pixels_of_shade():
    shape = (200, 300)
    assert touches_edge(part(x=2), shape)
    assert touches_edge(part(y=200 - 40 - 2), shape)
    assert not touches_edge(part(x=3, y=3), shape)


def test_the_height_of_digits_is_not_that_of_specks():
    digits = [part(h=height) for height in (38, 40, 42)]
    specks = [part(w=4, h=4, area=12)] * 30
    assert digit_height(digits + specks, (300, 400)) == 40
    assert digit_height([], (300, 400)) == 0


def test_parts_at_the_edges_do_not_say_how_tall_digits_are():
    digits = [part(h=height) for height in (38, 40, 42)]
    assert digit_height([*digits, part(y=0, h=300)], (300, 400)) == 40


def test_printed_dots_are_no_writing():
    dot, digit = part(w=14, h=14, area=180), part()
    assert dot.is_blot
    assert not digit.is_blot
    assert digit_height([dot] * 9, (300, 400)) == 0
    assert writing([dot, digit], 40) == [digit]


@pytest.mark.parametrize(
    ("apart", "wide", "count", "height"),
    [(60, 9, 20, 0), (20, 9, 20, 10), (60, 5, 20, 10), (60, 9, 8, 10)],
)
def test_ragged_dots_are_no_writing_where_they_are_tiny_round_and_alone(apart, wide, count, height):
    marks = [
        part(x=20 + apart * (n % 4), y=20 + apart * (n // 4), w=wide, h=10, area=30)
        for n in range(count)
    ]
    assert digit_height(marks, (600, 400)) == height
    frayed = [mark._replace(x=mark.x + 12, w=4, h=4) for mark in marks[: count // 10]]
    assert digit_height(marks + frayed, (600, 400)) == height


def test_what_goes_from_an_edge_to_another_and_is_thin_crosses():
    assert crosses(part(x=0, y=80, w=400, h=20, area=500), (300, 400))
    fold = part(x=200, y=100, w=199, h=200, area=800)
    assert crosses(fold, (300, 400))
    assert not crosses(fold._replace(area=8000), (300, 400))
    assert not crosses(fold._replace(w=150), (300, 400))


def test_a_decimal_point_is_writing():
    points = [part(w=10, h=10, area=90), part(w=4, h=3, area=10)]  # of a broad pen, of a thin one
    assert writing(points, 40) == points


def test_specks_and_pictures_are_no_writing():
    assert writing([part(w=3, h=3), part(h=150), part(w=600)], 40) == []


def test_tall_lines_among_digits_say_nothing_of_their_height_and_are_no_writing():
    digits = [part(x=x, w=25, area=320) for x in (20, 60, 140, 180)]
    line = part(x=100, y=20, w=5, h=360, area=1800)
    assert digit_height([*digits, line], (400, 400)) == 40
    assert writing([*digits, line], 110) == digits
    assert digit_height([digits[0], line, line._replace(x=200)], (400, 400)) == 360
