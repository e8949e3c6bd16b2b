import numpy as np
import pytest

from tenfold.evaluation.mnist_c.noise import glass_blur, impulse_noise, motion_blur, shot_noise


def chance():
    return np.random.default_rng(0)


def levels(value, n=50):
    return np.full((n, 28, 28), value, np.float32)


def block(n=50):
    images = levels(0, n)
    images[:, 10:18, 10:18] = 1
    return images


def test_shot_noise_counts_three_photons():
    result = shot_noise(levels(0.5), chance())
    assert (result * 3 == (result * 3).round()).all()
    assert result.mean() == pytest.approx(0.5, abs=0.01)
    assert result.var() == pytest.approx(0.5 / 3, abs=0.01)
    assert not shot_noise(levels(0), chance()).any()


def test_impulses_are_black_and_white_alike():
    result = impulse_noise(levels(0.5), chance())
    shares = [(result == value).mean() for value in (0, 0.5, 1)]
    assert shares == pytest.approx([0.085, 0.83, 0.085], abs=0.01)


def test_glass_blurs_along_columns_and_moves_pixels_by_little():
    result = glass_blur(block(), chance())
    rows, columns = result.mean(axis=(0, 2)), result.mean(axis=(0, 1))
    assert rows[10:18].sum() > 0.8 * rows.sum()
    assert columns[10:18].sum() > 0.85 * columns.sum()
    assert rows[18:20].sum() > 1.2 * columns[18:20].sum()
    assert result.mean() == pytest.approx(block().mean(), rel=0.05)
    assert (result.std(axis=0) > 0.05).any()


def test_motion_leaves_a_trail_to_the_left():
    result = motion_blur(block(), chance())
    places = (result.mean(axis=(0, 1)) * np.arange(28)).sum() / result.mean(axis=(0, 1)).sum()
    assert 10.5 < places < 12.5
    assert not result[:, :, 18:].any()
    assert motion_blur(levels(0.7), chance()) == pytest.approx(levels(0.7))


def test_motion_has_a_direction_for_each_image():
    result = motion_blur(block(200), chance())
    rows = (result.sum(axis=2) * np.arange(28)).sum(axis=1) / result.sum(axis=(1, 2))
    assert rows.min() < 12.5
    assert rows.max() > 14.5
