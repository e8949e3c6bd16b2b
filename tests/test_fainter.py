"""What is much fainter than the rest of a page is found once the dark ink is rubbed out."""

import cv2
import numpy as np
import pytest

from tenfold.imaging.numbers.fainter import with_fainter
from tenfold.imaging.numbers.taken_apart import written_on

FAINT = np.s_[220:320, 80:320]  # rows and columns


def page(levels):
    """Two digits of level 40 on paper of level 230, and below two for each of `levels`."""
    paper = np.full((400, 400), 230, np.uint8)
    for row, level in enumerate([40, *levels]):
        for x in (130, 250):
            cv2.ellipse(paper, (x, 110 + 160 * row), (25, 40), 0, 0, 360, level, 6, cv2.LINE_AA)
    return paper


@pytest.mark.parametrize("is_paper", [True, False])
def test_faint_digits_are_added_to_the_dark_ones(is_paper):
    grey = page([205]) if is_paper else 255 - page([205])
    written = written_on(grey)
    assert written is not None
    assert written.is_paper is is_paper
    assert not (written.ink[FAINT] > 0.5).any()
    both = with_fainter(written, grey)
    assert both is not None
    assert np.count_nonzero(both.ink[FAINT] > 0.5) > 1000
    assert np.all(both.ink >= written.ink)


def test_where_all_is_equally_dark_nothing_is_added():
    for grey in (page([]), page([40])):
        written = written_on(grey)
        assert written is not None
        assert with_fainter(written, grey) is None
