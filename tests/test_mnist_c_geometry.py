import numpy as np
import pytest

from tenfold.core.datasets import load
from tenfold.evaluation.mnist_c.geometry import rotate, scale, shear, translate

DIGITS = load("mnist", "train").images[:60].astype(np.float32) / 255


def chance():
    return np.random.default_rng(0)


def bar():
    """An upright bar through the centre, 60 times."""
    images = np.zeros((60, 28, 28), np.float32)
    images[:, 6:22, 12:16] = 1
    return images


def slope(image):
    """Columns per row of the ink."""
    rows = np.arange(9, 19)
    middles = (image[rows] * np.arange(28)).sum(axis=1) / image[rows].sum(axis=1)
    return np.polyfit(rows, middles, 1)[0]


def test_a_turn_is_of_23_degrees_to_both_sides():
    slopes = np.array([slope(image) for image in rotate(bar(), chance())])
    assert np.abs(slopes) == pytest.approx(np.full(60, np.tan(0.4)), abs=0.05)
    assert 15 < (slopes > 0).sum() < 45


def test_shear_slants_and_stretches():
    result = shear(bar(), chance())
    slopes = np.array([slope(image) for image in result])
    assert np.abs(slopes) == pytest.approx(np.full(60, np.tan(0.4)), abs=0.05)
    assert 15 < (slopes > 0).sum() < 45
    heights = (result > 0.5).any(axis=2).sum(axis=1)
    assert set(heights) <= {17, 18}


def test_scale_leaves_seven_tenths():
    result = scale(DIGITS, chance())
    ink = result.sum(axis=(1, 2)) / DIGITS.sum(axis=(1, 2))
    assert ink.mean() == pytest.approx(0.49, abs=0.02)
    assert not result[:, :3].any()


def test_a_translation_is_of_three_pixels_to_any_corner():
    result = translate(bar(), chance())
    rows, columns = np.mgrid[:28, :28]
    places = [
        ((image * columns).sum() / image.sum(), (image * rows).sum() / image.sum())
        for image in result
    ]
    assert set(places) == {(x, y) for x in (10.5, 16.5) for y in (10.5, 16.5)}
