import cv2
import numpy as np
import pytest

from tenfold.imaging.numbers.handwriting import Style, styles_of


def zeros(width=30, slant=0.0, count=4):
    """Ink of `count` zeros, 54 pixels tall, of this width, far enough from each other."""
    pitch = width + 110
    ink = np.zeros((74, pitch * count), np.float32)
    for middle in range(pitch // 2, pitch * count, pitch):
        cv2.ellipse(ink, (middle, 37), (width // 2, 27), 0, 0, 360, 1, 4)
    move = np.array([[1, -slant, 37 * slant], [0, 1, 0]], np.float64)
    return cv2.warpAffine(ink, move, ink.shape[::-1])


@pytest.mark.parametrize(("width", "slant"), [(30, 0), (34, 0.2), (24, -0.2)])
def test_usual_digits_stay_as_they_are(width, slant):
    assert styles_of(zeros(width, slant), 54) == []


@pytest.mark.parametrize("slant", [-0.8, 0.5, 1.1])
def test_a_slant_is_found(slant):
    (style,) = styles_of(zeros(slant=slant), 54)
    assert style == Style(pytest.approx(slant, abs=0.11), 1.0)


@pytest.mark.parametrize(("width", "squeeze"), [(80, 0.4), (16, 1.6)])
def test_wide_and_narrow_digits_are_found(width, squeeze):
    (style,) = styles_of(zeros(width), 54)
    assert style == Style(0.0, pytest.approx(squeeze, abs=0.1))


def test_both_are_found():
    slanting, both = styles_of(zeros(80, 0.7), 54)
    assert slanting == Style(pytest.approx(0.7, abs=0.11), 1.0)
    assert both == Style(slanting.slant, pytest.approx(0.4, abs=0.1))


def test_specks_and_blank_paper_say_nothing():
    ink = zeros()
    ink[::20, ::20] = 1
    assert styles_of(ink, 54) == []
    assert styles_of(np.zeros((60, 90), np.float32), 54) == []
