import numpy as np
import pytest
from made_up_studies import Chances, made_up

from tenfold.comparison.bootstrap import Draws
from tenfold.comparison.intervals import two_way


def test_it_agrees_with_the_mean_squares():
    made = made_up(np.random.default_rng(0), Chances(accuracies=(0.96, 0.97)), 10, 4000)
    difference = made.difference()
    low, high = Draws((~made.right).any(axis=(0, 1))).interval(difference)
    found = two_way(difference)
    assert (low + high) / 2 == pytest.approx(found.mean, abs=(high - low) / 10)
    assert high - low == pytest.approx(found.high - found.low, rel=0.25)


def test_images_that_never_vary_may_be_left_out():
    difference = np.zeros((4, 500), np.int8)
    difference[:, :40] = 1
    few, all_of_them = difference.any(axis=0), np.ones(500, bool)
    low, high = Draws(few).interval(difference)
    assert (low, high) == pytest.approx(Draws(all_of_them).interval(difference), abs=0.004)
    assert 0.05 < low < 0.08 < high < 0.11


def test_networks_that_never_differ():
    assert Draws(np.zeros(100, bool)).interval(np.zeros((3, 100), np.int8)) == (0, 0)


def test_it_is_repeatable():
    difference = np.random.default_rng(1).integers(-1, 2, (3, 200))
    varying = np.ones(200, bool)
    assert Draws(varying).interval(difference) == Draws(varying).interval(difference)
