import numpy as np
import pytest
from scipy import ndimage

from tenfold.imaging.numbers.components import parts_of
from tenfold.imaging.numbers.fringes import fades, is_fringe

SHAPE = (200, 300)


def judged(bright: np.ndarray, ink: np.ndarray) -> list[bool]:
    labels, parts = parts_of(ink.astype(np.float32))
    return [is_fringe(part, labels, bright) for part in parts]


@pytest.mark.parametrize("width", [2, 6, 15])
def test_a_stroke_is_no_fringe(width):
    ink = np.zeros(SHAPE)
    ink[50:130, 100 : 100 + width] = 1
    bright = np.rint(40 + 150 * ndimage.gaussian_filter(ink, 1)).astype(np.uint8)
    assert judged(bright, ink) == [False]


@pytest.mark.parametrize("width", [3, 8])
def test_the_edge_of_something_wide_is_one(width):
    wide = np.zeros(SHAPE)
    wide[50:130, :100] = 1
    ink = np.zeros_like(wide)
    ink[50:130, 100 - width : 100] = 1
    bright = np.rint(40 + 150 * ndimage.gaussian_filter(wide, 1)).astype(np.uint8)
    assert judged(bright, ink) == [True]


def rim(x: int) -> list[bool]:
    """Whether the dark rim of a fingertip is a fringe that ends at `x`, its flesh less dark."""
    row, column = np.ogrid[: SHAPE[0], : SHAPE[1]]
    away = np.hypot(row - 100, np.maximum(column - x + 15, 0))
    tip, rest = away < 15, away < 12
    bright = np.rint(40 + 100 * ndimage.gaussian_filter(tip - 0.35 * rest, 1)).astype(np.uint8)
    ink = tip & ~rest & (column > x - 12)
    return judged(bright, ink)


def test_the_rim_of_a_finger_at_the_edge_is_one_and_a_like_stroke_further_in_is_none():
    assert rim(18) == [True]
    assert rim(150) == [False]


def test_a_digit_with_a_blot_for_a_loop_is_no_fringe():
    ink = np.zeros(SHAPE)
    ink[40:100, 6:8] = 1
    ink[98:112, 6:28] = 1
    assert judged(np.rint(40 + 150 * ink).astype(np.uint8), ink) == [False]


def test_a_stroke_that_leaves_the_picture_is_no_fringe():
    ink = np.zeros((120, 160))
    ink[:40, 60:66] = 1
    assert judged((40 + 150 * ink).astype(np.uint8), ink) == [False]


@pytest.mark.parametrize(("softness", "expected"), [(2, False), (6, False), (24, True)])
def test_what_fades_into_the_paper_is_shade(softness, expected):
    ink = np.zeros((400, 500))
    ink[100:300, 200:270] = 1
    levels = ndimage.gaussian_filter(ink, softness)
    labels, (part,) = parts_of((levels > 0.4).astype(np.float32))
    bright = np.rint(40 + 150 * levels).astype(np.uint8)
    assert fades(part, labels, bright, 200) == expected


@pytest.mark.parametrize(("contrast", "expected"), [(4, True), (12, False)])
def test_what_hardly_differs_from_the_paper_is_shade(contrast, expected):
    ink = np.zeros((100, 100))
    ink[20:60, 40:46] = 1
    labels, (part,) = parts_of(ink.astype(np.float32))
    assert fades(part, labels, (60 + contrast * ink).astype(np.uint8), 40) == expected


def test_a_large_digit_out_of_focus_is_no_shade():
    levels = ndimage.gaussian_filter(np.pad(np.ones((600, 90)), 100), 12)
    labels, (part,) = parts_of((levels > 0.5).astype(np.float32))
    assert not fades(part, labels, np.rint(255 * levels).astype(np.uint8), 600)
