import cv2
import numpy as np
import pytest
from linear_model import digits

from tenfold.errors import DataError
from tenfold.imaging.synth.thinning import FINE, _distances_in, strokes_of, thinned


def holes(solid) -> int:
    """Parts of the ground that the border doesn't reach."""
    return cv2.connectedComponents(1 - np.pad(solid.astype(np.uint8), 1), connectivity=4)[0] - 2


def test_a_bar_becomes_a_line():
    bar = np.zeros((20, 60), np.bool_)
    bar[6:15, 5:55] = True
    line = thinned(bar)
    assert line.any(axis=0).sum() > 35
    assert line.sum(axis=0).max() == 1
    assert (line <= bar).all()


def test_a_ring_stays_one_ring():
    row, column = np.ogrid[:60, :60]
    away = np.hypot(row - 30, column - 30)
    line = thinned((away < 25) & (away > 14))
    assert holes(line) == 1
    assert cv2.connectedComponents(line.astype(np.uint8))[0] == 2
    assert 90 < line.sum() < 160  # about 2 pi 19.5


def test_nothing_and_a_dot_stay_as_they_are():
    assert not thinned(np.zeros((5, 5), np.bool_)).any()
    dot = np.zeros((5, 5), np.bool_)
    dot[2, 2] = True
    assert (thinned(dot) == dot).all()


def test_strokes_give_the_digit_back():
    images, _ = digits(8)
    for image in images:
        strokes = strokes_of(image)
        assert strokes.distance.shape == strokes.thickness.shape
        left, top, right, bottom = strokes.box
        assert 0 < left <= right < strokes.distance.shape[1]
        assert 0 < top <= bottom < strokes.distance.shape[0]
        assert max(right - left, bottom - top) < 20 * FINE
        drawn = strokes.distance < 1.2 * FINE * strokes.thickness
        # MNIST's mean stroke is about 2.4 of its pixels wide.
        assert 0.35 < drawn.sum() / FINE**2 / (image > 127).sum() < 1.6


def test_the_loops_of_most_digits_stay_open():
    images, labels = digits(40)
    loops = {0: 1, 6: 1, 8: 2, 9: 1, 1: 0, 7: 0}
    kept = [
        holes(strokes_of(image).distance < 0.4 * FINE) == loops[int(label)]
        for image, label in zip(images, labels, strict=True)
        if label in loops
    ]
    assert np.mean(kept) > 0.8


def test_a_loop_that_ran_full_is_written_broad():
    nine = np.zeros((28, 28), np.uint8)
    nine[12:24, 16:19] = 255  # its stroke
    nine[4:14, 9:19] = 255  # and its loop
    written = strokes_of(nine).distance < 0.5 * FINE
    across = written.sum(axis=1) / FINE
    assert across.max() > 5
    assert np.median(across[across > 0]) < 2


def test_a_faint_link_keeps_the_strokes_of_a_digit_together():
    four = np.zeros((28, 28), np.uint8)
    four[4:14, 8:10] = four[4:24, 17:19] = 255
    four[12:14, 10:14] = 200  # the bar, which fades towards the other stroke
    four[12:14, 14:17] = 50
    drawn = strokes_of(four).distance < 0.5 * FINE
    assert cv2.connectedComponents(drawn.astype(np.uint8))[0] == 2


def test_a_faint_or_tiny_digit_is_written_and_a_blank_one_refused():
    dot = np.zeros((28, 28), np.uint8)
    dot[14, 14] = 30
    assert strokes_of(dot).distance.min() < FINE
    assert strokes_of(np.full((28, 28), 255, np.uint8)).thickness.max() < 10
    with pytest.raises(DataError, match="blank image"):
        strokes_of(np.zeros((28, 28), np.uint8))


def test_distances_are_roots_of_whole_numbers_to_the_bit():
    solid = np.kron(digits(1)[0][0] > 100, np.ones((FINE, FINE), bool))
    distances = _distances_in(solid)
    assert distances.max() > FINE
    np.testing.assert_array_equal(distances, np.sqrt(np.rint(distances**2)))
    assert set(distances[distances < 2].tolist()) <= {0.0, 1.0, float(np.sqrt(np.float32(2)))}
