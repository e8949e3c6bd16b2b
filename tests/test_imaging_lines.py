import cv2
import numpy as np
import pytest

from tenfold.imaging.preparation.lines import Way, are_joints


def inked(slope: float = 0.0) -> np.ndarray:
    ink = np.zeros((200, 300), np.uint8)
    columns = np.arange(300)
    rows = np.rint(90 + slope * columns).astype(int)
    for thick in range(3):
        ink[rows + thick, columns] = 1
    return ink


@pytest.mark.parametrize("slope", [0.0, 0.1, -0.12])
def test_a_line_is_found_and_followed(slope):
    (line,) = Way(inked(slope), 8).lines()
    assert (line.start, line.end) == (0, 300)
    assert line.heights[[0, 299]] == pytest.approx([91, 91 + slope * 299], abs=2)


def test_a_thick_bar_a_steep_line_and_short_ones_are_none():
    bar, short = np.zeros((200, 300), np.uint8), np.zeros((200, 300), np.uint8)
    bar[80:110] = 1
    short[90:93, 30:100] = 1
    assert Way(bar, 8).lines() == []
    assert Way(short, 8).lines() == []
    assert Way(np.ascontiguousarray(inked()[:, :200].T), 8).lines() == []


def test_the_zone_holds_the_line():
    way = Way(inked(), 8)
    zone = way.zone(way.lines())
    assert zone[90:93].all()
    assert not zone[:80].any()


def test_bars_along_the_borders_are_no_joints():
    eight = np.zeros((320, 200), np.uint8)
    for ends in ([(0, 160), (199, 160)], [(0, 0), (199, 319)]):
        cv2.rectangle(eight, *ends, color=1, thickness=5)
    assert not are_joints(eight > 0)
