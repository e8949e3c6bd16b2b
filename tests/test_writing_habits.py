"""What the default model makes of habits that MNIST has little of, drawn stroke by stroke."""

import itertools

import cv2
import numpy as np
import pytest

import tenfold

# Rows and columns that the pen goes through, in heights of the digit.
STEM = [(0, 0.5), (1, 0.5)]
ANGULAR = {
    0: [[(0, 0), (0, 0.6), (1, 0.6), (1, 0), (0, 0)]],
    2: [[(0, 0), (0, 0.6), (0.5, 0.6), (0.5, 0), (1, 0), (1, 0.6)]],
    3: [[(0, 0), (0, 0.6), (1, 0.6), (1, 0)], [(0.5, 0.1), (0.5, 0.6)]],
    4: [[(0, 0), (0.5, 0), (0.5, 0.6)], [(0, 0.6), (1, 0.6)]],
    5: [[(0, 0.6), (0, 0), (0.5, 0), (0.5, 0.6), (1, 0.6), (1, 0)]],
    6: [[(0, 0.6), (0, 0), (1, 0), (1, 0.6), (0.5, 0.6), (0.5, 0)]],
    8: [[(0, 0), (0, 0.6), (1, 0.6), (1, 0), (0, 0)], [(0.5, 0), (0.5, 0.6)]],
    9: [[(0.5, 0.6), (0.5, 0), (0, 0), (0, 0.6), (1, 0.6)]],
}
SEVEN = [(0, 0), (0, 0.7), (1, 0.3)]
BAR, SERIF = [(0.5, 0.25), (0.5, 0.75)], [(0.2, 0), (0, 0)]


def drawn(strokes, pen, slant):
    """Dark strokes on white paper."""
    picture = np.full((280, 280), 255, np.uint8)
    for stroke in strokes:
        rows, columns = 150 * (np.array(stroke, float).T - [[0.5], [0.3]])
        places = np.stack([columns - slant * rows, rows], axis=1) + 140
        cv2.polylines(picture, [places.round().astype(np.int32)], False, 30, pen, cv2.LINE_AA)
    return picture


def read(strokes):
    """What is read of `strokes` with two pens, upright and slanted."""
    hands = itertools.product((10, 16), (0.0, 0.2))
    pictures = [drawn(strokes, pen, slant) for pen, slant in hands]
    return [prediction.digit for prediction in tenfold.load().predict(pictures)]


@pytest.mark.parametrize(
    ("down", "left"), [(0.15, 0.15), (0.3, 0.3), (0.35, 0.4), (0.45, 0.45), (0.6, 0.45), (0.7, 0.3)]
)
def test_a_one_with_a_long_flag_is_no_seven(down, left):
    flag = [(down, 0.5 - left), (0, 0.5)]
    assert read([flag, STEM]) == [1] * 4
    assert read([flag, STEM, [(1, 0.2), (1, 0.8)]]) == [1] * 4


@pytest.mark.parametrize("more", [[], [BAR], [SERIF], [BAR, SERIF]])
def test_a_seven_stays_one(more):
    assert read([SEVEN, *more]) == [7] * 4
    assert read([[(0.12, 0), *SEVEN[1:]], *more]) == [7] * 4


@pytest.mark.parametrize("digit", ANGULAR)
def test_angular_digits_are_read(digit):
    assert read(ANGULAR[digit]) == [digit] * 4
