import numpy as np
import pytest

from tenfold.imaging.masks import box_of, edges_of, stroke_width, stroke_width_of


@pytest.mark.parametrize(("top", "bottom", "left", "right"), [(2, 5, 1, 7), (0, 6, 0, 8)])
def test_a_box_holds_all_and_no_more(top, bottom, left, right):
    mask = np.zeros((6, 8), np.bool_)
    mask[top, right - 1] = mask[bottom - 1, left] = True
    assert box_of(mask) == np.s_[top:bottom, left:right]


def test_a_box_of_one_pixel():
    mask = np.zeros((6, 8), np.bool_)
    mask[3, 4] = True
    assert box_of(mask) == np.s_[3:4, 4:5]


def test_the_edges_are_the_outermost_pixels():
    levels = np.arange(12).reshape(3, 4)
    assert set(edges_of(levels)) == set(range(12)) - {5, 6}


def test_the_width_of_a_stroke_is_told():
    solid = np.zeros((100, 300), np.bool_)
    solid[40:50, 20:280] = True
    assert stroke_width(solid) == pytest.approx(10 * 4 / np.pi, rel=0.1)


@pytest.mark.parametrize("width", [2, 5, 12])
def test_the_width_of_a_ring_is_found(width):
    y, x = np.mgrid[:160, :160]
    away = np.hypot(y - 80, x - 80)
    ring = ((away <= 60) & (away > 60 - width)).astype(np.float32)
    assert stroke_width_of(ring) == pytest.approx(width, rel=0.1)


def test_empty_ink_has_the_least_width():
    assert stroke_width_of(np.zeros((5, 5), np.float32)) == 1
