import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from tenfold.comparison.multiple import holm


@pytest.mark.parametrize("n", [1, 2, 6, 55])
def test_holm_is_that_of_statsmodels(n):
    p = np.random.default_rng(n).random(n) ** 3
    assert holm(list(p)) == pytest.approx(multipletests(p, method="holm")[1])


def test_by_hand():
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []
