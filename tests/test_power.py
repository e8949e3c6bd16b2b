import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import TTestPower

from tenfold.comparison.intervals import Components
from tenfold.comparison.power import MOST_SEEDS, are_images_too_few, power, seeds_needed


def test_without_images_it_is_that_of_a_paired_t_test():
    parts = Components(0.0005, 0.001**2, 1e-18, 5)
    expected = TTestPower().power(0.5, 12, 0.05)  # both tails; ours counts the right one
    assert power(parts, 12) == pytest.approx(expected, abs=1e-3)
    # statsmodels: 33.37 seeds
    assert seeds_needed(parts) == int(np.ceil(TTestPower().solve_power(0.5, None, 0.05, 0.8)))


def test_without_seeds_it_is_that_of_a_normal_test():
    parts = Components(0.002, 1e-14, 0.001**2, 5)
    assert power(parts, 5) == pytest.approx(stats.norm.sf(1.96 - 2), abs=1e-3)


def test_more_seeds_don_t_help_where_images_are_too_few():
    few = Components(0.0001, 0.0001**2, 0.0005**2, 5)
    assert seeds_needed(few) is None
    assert are_images_too_few(few)
    small = Components(1e-9, 0.001**2, 1e-20, 5)
    assert seeds_needed(small) is None
    assert power(small, MOST_SEEDS) < 0.1
    assert not are_images_too_few(small._replace(mean=1e-8))


def test_more_seeds_than_there_were_are_named():
    assert seeds_needed(Components(0.01, 0.0001**2, 1e-12, 5)) == 6
