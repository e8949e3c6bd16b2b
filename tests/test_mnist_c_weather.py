import numpy as np
import pytest

from tenfold.core.datasets import load
from tenfold.evaluation.mnist_c.weather import brightness, fog, spatter, stripe

DIGITS = load("mnist", "train").images[:60].astype(np.float32) / 255


def chance(seed=0):
    return np.random.default_rng(seed)


def test_brightness_adds_half():
    result = brightness(DIGITS, chance())
    assert (result == np.minimum(DIGITS + 0.5, 1)).all()


def test_stripes_are_a_negative_of_seven_columns_at_each_side():
    result = stripe(DIGITS, chance())
    assert (result[:, :, 7:21] == DIGITS[:, :, 7:21]).all()
    assert (result[:, :, :7] == 1 - DIGITS[:, :, :7]).all()
    assert (result[:, :, 21:] == 1 - DIGITS[:, :, 21:]).all()


def test_fog_leaves_a_quarter_of_the_contrast():
    result = fog(DIGITS, chance())
    alone = fog(DIGITS * 0 + np.eye(28, dtype=np.float32) * 0, chance())
    assert not alone.any()  # as bright as the image was, which was black
    fogless = result - DIGITS / 4
    corners = fogless[:, :4, :4].mean(axis=(1, 2))
    assert 0.2 < corners.mean() < 0.55
    assert corners.std() > 0.05
    assert result.max() <= 1


def test_fog_is_smooth_and_continues_over_the_whole_image():
    white_dot = np.zeros((200, 28, 28), np.float32)
    white_dot[:, 14, 14] = 1
    clouds = fog(white_dot, chance())
    clouds[:, 14, 14] = clouds[:, 14, 13]
    for axis in (1, 2):
        steps = np.abs(np.diff(clouds, axis=axis)).mean(axis=0)
        assert steps.max() < 3.5 * np.median(steps)
    assert np.abs(np.diff(clouds, axis=2)).mean() < 0.1 * clouds.std()


def test_mud_covers_a_part_in_dark_grey():
    white = np.ones((60, 28, 28), np.float32)
    result = spatter(white, chance())
    covered = result < 1
    assert 0.05 < covered.mean() < 0.5
    assert result.min() == pytest.approx(63 / 255, abs=0.01)
    assert result[covered].max() <= 1 - 0.8 * (1 - 63 / 255) + 1e-6
