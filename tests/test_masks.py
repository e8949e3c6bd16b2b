import numpy as np
import pytest

from tenfold.imaging.masks import box_of


@pytest.mark.parametrize(("top", "bottom", "left", "right"), [(2, 5, 1, 7), (0, 6, 0, 8)])
def test_a_box_holds_all_and_no_more(top, bottom, left, right):
    mask = np.zeros((6, 8), np.bool_)
    mask[top, right - 1] = mask[bottom - 1, left] = True
    assert box_of(mask) == np.s_[top:bottom, left:right]


def test_a_box_of_one_pixel():
    mask = np.zeros((6, 8), np.bool_)
    mask[3, 4] = True
    assert box_of(mask) == np.s_[3:4, 4:5]
