from dataclasses import replace

import cv2
import numpy as np
import pytest
from linear_model import digits

from tenfold.imaging.synth.pen import PENS
from tenfold.imaging.synth.thinning import strokes_of
from tenfold.imaging.synth.writing import Hand, write_line

PEN = replace(PENS["felt"], widths=(0.08, 0.08))


@pytest.fixture(scope="module")
def eights():
    """Strokes of digits that hang together, each one part."""
    images, labels = digits(150)
    return [strokes_of(image) for image in images[labels == 0][:8]]


def parts(cover) -> int:
    return cv2.connectedComponents((cover > 0.3).astype(np.uint8))[0] - 1


def write(line, hand, pen=PEN, seed=0):
    return write_line(line, pen, hand, np.random.default_rng(seed))


def test_a_digit_has_the_height_asked_for(eights):
    cover, base = write(eights[:1], Hand(200, jitter=0))
    assert cover.shape[0] == pytest.approx(200 * 1.08, rel=0.12)
    assert 0.85 * cover.shape[0] < base < cover.shape[0]
    assert cover.min() >= 0
    assert cover.max() == 1


def test_neighbours_keep_their_distance(eights):
    for seed in range(4):
        cover, _ = write(eights, Hand(60, gap=0.1, slant=0.1), seed=seed)
        assert parts(cover) == len(eights)
        assert cover.shape[1] < 60 * 1.6 * len(eights)


def test_or_touch_if_asked(eights):
    cover, _ = write(eights, Hand(60, touching=1, jitter=0.02))
    assert parts(cover) <= 3


def test_a_wider_pen_leaves_more_ink_and_a_thin_one_some(eights):
    thin, wide = (
        write(eights[:1], Hand(100), replace(PEN, widths=(width, width)))[0].sum()
        for width in (0.03, 0.16)
    )
    assert wide > 3.5 * thin
    hairline = replace(PEN, widths=(0.001, 0.001))
    assert write(eights[:1], Hand(20), hairline)[0].max() > 0.4


def test_a_slope_leads_down(eights):
    flat, steep = (write(eights, Hand(60, jitter=0, slope=slope))[0].shape[0] for slope in (0, 0.1))
    assert steep > flat + 20


def test_a_dot_is_written():
    dot = np.zeros((28, 28), np.uint8)
    dot[14, 14] = 255
    cover, _ = write([strokes_of(dot)], Hand(50))
    assert max(cover.shape) < 200
