import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import contingency_tables

from tenfold.comparison.mcnemar import combined_p, mcnemar, paired_interval


def discordant(first, second, n):
    difference = np.zeros(n, np.int8)
    difference[:first], difference[first : first + second] = 1, -1
    return difference


@pytest.mark.parametrize(("first", "second"), [(12, 3), (3, 12), (40, 38), (0, 5), (7, 7)])
def test_mid_p_lies_half_the_observed_outcome_below_the_exact_p(first, second):
    exact = contingency_tables.mcnemar([[500, first], [second, 9]], exact=True).pvalue
    found = mcnemar(discordant(first, second, 600))
    assert found[:2] == (first, second)
    observed = stats.binom.pmf(min(first, second), first + second, 0.5)
    assert found.p == pytest.approx(1 if first == second else exact - observed)


def test_networks_that_never_differ():
    assert mcnemar(discordant(0, 0, 10)) == (0, 0, 1.0)
    assert combined_p(np.zeros((3, 10), np.int8)) == 1


def test_one_pair_combined_is_mcnemars_chi_square():
    expected = contingency_tables.mcnemar(
        [[500, 25], [12, 9]], exact=False, correction=False
    ).pvalue
    assert combined_p(discordant(25, 12, 600)[None]) == pytest.approx(expected)


def test_the_same_networks_again_add_no_evidence():
    """Counting every seed's discordances as independent would make any difference significant."""
    one = discordant(25, 12, 600)[None]
    assert combined_p(np.repeat(one, 10, axis=0)) == pytest.approx(combined_p(one))


def test_discordances_on_different_images_add_up():
    shifted = np.stack([np.roll(discordant(25, 12, 600), 100 * place) for place in range(4)])
    assert combined_p(shifted) < 0.01 < combined_p(shifted[:1])


def test_the_interval_is_walds_with_an_image_added_each_way():
    found = paired_interval(discordant(25, 12, 600))
    first, second = 26 / 602, 13 / 602
    half = stats.norm.ppf(0.975) * np.sqrt((first + second - (first - second) ** 2) / 602)
    assert found.mean == pytest.approx(13 / 600)
    assert (found.low, found.high) == pytest.approx((13 / 602 - half, 13 / 602 + half))
    assert found.p == mcnemar(discordant(25, 12, 600)).p


def test_the_interval_stays_possible():
    assert paired_interval(discordant(5, 0, 5)).high == 1
