import cv2
import numpy as np
import pytest
from linear_model import digits

import tenfold
from tenfold.imaging.preparation.digit import prepare
from tenfold.imaging.preparation.slant import near_upright


@pytest.mark.parametrize("slant", [-1.5, -0.8, 0.8, 1.5])
def test_digits_that_slant_too_far_are_read(slant):
    enlarge = np.array([[10, -10 * slant, 300 + 140 * slant], [0, 10, 20]], np.float64)
    images, labels = digits(200)
    pages = [cv2.warpAffine(image, enlarge, (880, 320), flags=cv2.INTER_CUBIC) for image in images]
    found = [one.digit for one in tenfold.load("robust").predict([prepare(p) for p in pages])]
    assert np.mean(np.equal(found, labels)) > 0.97


@pytest.mark.parametrize("ends", [((35, 5), (20, 75)), ((5, 12), (75, 5)), ((5, 5), (75, 15))])
def test_usual_digits_and_dashes_are_not_turned_upright(ends):
    ink = np.zeros((80, 80), np.float32)
    cv2.line(ink, *ends, 1, 8)
    assert near_upright(ink) is ink
