import numpy as np
import pytest

from tenfold.imaging.preparation.threshold import (
    level_between_two,
    median,
    spread,
    stands_out,
    threshold,
)


def test_the_spread_is_blind_to_outliers():
    levels = np.random.default_rng(0).normal(50, 3, 5000)
    levels[:500] = 255
    assert spread(levels) == pytest.approx(3, rel=0.25)
    assert median(levels) == pytest.approx(50, abs=1)


def test_a_few_pixels_of_ink_are_parted_from_the_ground():
    signal = np.abs(np.random.default_rng(0).normal(0, 2, (200, 200))).astype(np.float32)
    signal[100, 50:90] = 120
    assert 10 < threshold(signal, 2.0) < 120


def test_a_ground_alone_has_no_threshold():
    assert threshold(np.full((20, 20), 3, np.float32), 1.0) is None


def test_ink_has_to_be_more_than_noise():
    assert stands_out(40, 2)
    assert not stands_out(40, 10)
    assert not stands_out(5, 0)


def test_two_levels_are_told_from_one_and_from_many():
    drawn = np.random.default_rng(0)
    two = drawn.normal(np.where(np.arange(900) < 700, 90, 160), 8).astype(np.uint8)
    assert 110 < level_between_two(two, 25, 0.8) < 140
    assert level_between_two(two, 90, 0.8) is None
    assert level_between_two(drawn.normal(120, 20, 900).astype(np.uint8), 25, 0.8) is None
    assert level_between_two(drawn.integers(60, 180, 900).astype(np.uint8), 25, 0.8) is None
    assert level_between_two(np.full(9, 80, np.uint8), 25, 0.8) is None
    assert level_between_two(np.zeros(0, np.uint8), 25, 0.8) is None
