import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from tenfold.errors import DataError
from tenfold.evaluation.separation import auroc, false_accept_rate, keeping

DIGITS = np.array([3.0, 2.0, 2.0, 5.0])


@pytest.mark.parametrize("digits_after_the_point", [0, 1, 8])
def test_auroc_is_that_of_scikit_learn_with_and_without_ties(digits_after_the_point):
    random = np.random.default_rng(0)
    digits = random.normal(1, 1, 300).round(digits_after_the_point)
    others = random.normal(0, 1, 200).round(digits_after_the_point)
    known = roc_auc_score([1] * 300 + [0] * 200, np.concatenate([digits, others]))
    assert auroc(digits, others) == pytest.approx(known, abs=1e-12)


def test_auroc_at_its_ends():
    assert auroc(DIGITS, DIGITS - 10) == 1
    assert auroc(DIGITS - 10, DIGITS) == 0
    assert auroc(DIGITS, DIGITS) == 0.5


def test_what_was_lost_ranks_last():
    lost = np.full(3, -np.inf)
    assert auroc(DIGITS, lost) == 1
    assert auroc(np.append(DIGITS, -np.inf), lost) == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("share", "score"),
    [(1.0, 1), (0.998, 1), (0.995, 2), (0.99, 4), (0.98, 7), (0.5, 151), (0.0, 300)],
)
def test_keeping_is_the_highest_score_that_the_share_reaches(share, score):
    scores = np.random.default_rng(1).permutation(np.arange(1.0, 301))
    assert keeping(scores, share) == score
    assert (scores >= score).mean() >= share


def test_false_accept_rate():
    others = np.array([0.0, 1.9, 2.0, 9.0])
    assert false_accept_rate(DIGITS, others) == 0.5
    assert false_accept_rate(DIGITS, others, share=0.25) == 0.25
    assert false_accept_rate(DIGITS, others - 20) == 0


@pytest.mark.parametrize("broken", [np.empty(0), np.array([1.0, np.nan])])
def test_what_can_not_be_judged_is_refused(broken):
    for call in (auroc, false_accept_rate):
        with pytest.raises(DataError, match=r"can't be judged. Give at least one, and numbers"):
            call(DIGITS, broken)
    with pytest.raises(DataError, match="can't be judged"):
        keeping(broken, 0.9)
