import cv2
import numpy as np
import pytest

from tenfold.imaging.numbers.cuts import cuts_of

HEIGHT = 48


def touching(bridge: int = 3) -> np.ndarray:
    """Two rings of 48 by 34 pixels, held together by a `bridge` as thick as that."""
    y, x = np.mgrid[:HEIGHT, :72]
    ink = np.zeros((HEIGHT, 72), np.float32)
    for middle in (17, 55):
        away = np.hypot((y - 23.5) / 23.5, (x - middle) / 16.5)
        ink[(away <= 1) & (away >= 0.75)] = 1
    ink[24 : 24 + bridge, 32:41] = 1
    return ink


def test_the_cheapest_cut_parts_touching_digits():
    ink = touching()
    paths, costs = cuts_of(ink, HEIGHT)
    best = paths[costs.argmin()]
    left = ink * (np.arange(72) <= best[:, None])
    assert best.shape == (HEIGHT,)
    assert left.sum() == pytest.approx(ink.sum() / 2, rel=0.1)
    assert 1.5 * costs.min() < np.delete(costs, costs.argmin()).min()  # through a ring


def test_cuts_go_from_left_to_right_and_may_slant():
    y, x = np.mgrid[:HEIGHT, :90]
    slanted = x - 30 + 0.5 * y
    ink = ((np.abs(slanted) < 3) | (np.abs(slanted - 30) < 3)).astype(np.float32)
    ink[20:23, 25:50] = 1
    paths, costs = cuts_of(ink, HEIGHT)
    assert np.all(np.diff(paths.mean(axis=1)) > 0)
    best = paths[costs.argmin()]
    assert best[0] - best[-1] > 5
    assert np.abs(np.diff(paths, axis=1)).max() == 1


def test_digits_whose_boxes_overlap_are_parted():
    seven, five = np.zeros((2, HEIGHT, 60), np.uint8)
    cv2.polylines(
        seven, [np.array([[3, 4], [29, 4], [11, 45]])], isClosed=False, color=1, thickness=4
    )
    way = np.array([[44, 4], [26, 4], [24, 22], [40, 22], [44, 32], [38, 44], [22, 44]])
    cv2.polylines(five, [way], isClosed=False, color=1, thickness=4)
    paths, _ = cuts_of(np.maximum(seven, five).astype(np.float32), HEIGHT)
    lefts = np.arange(60) <= paths[:, :, None]
    wrong = [np.count_nonzero((left & (five > seven)) | (~left & (seven > five))) for left in lefts]
    assert min(wrong) < 0.05 * (np.count_nonzero(seven) + np.count_nonzero(five))


@pytest.mark.parametrize("width", [1, 5, 19])
def test_narrow_parts_are_not_cut(width):
    paths, costs = cuts_of(np.ones((HEIGHT, width), np.float32), HEIGHT)
    assert paths.shape == (0, HEIGHT)
    assert costs.shape == (0,)


def test_a_wider_part_is_cut_more_often():
    row = np.tile(touching(), (1, 4))
    assert 2 * len(cuts_of(touching(), HEIGHT)[0]) < len(cuts_of(row, HEIGHT)[0])
