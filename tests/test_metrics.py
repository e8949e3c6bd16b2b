import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_runs import synthetic
from scipy.special import log_softmax as scipy_log_softmax
from scipy.stats import binomtest
from sklearn import metrics as oracle

from tenfold.errors import DataError, ModelError
from tenfold.evaluation import metrics

AVERAGES = ("macro", "weighted")
drawn = given(
    n=st.integers(1, 120),
    seed=st.integers(0, 10**6),
    wrong=st.floats(0, 1),
    digits=st.integers(1, 10),
)


@drawn
@settings(max_examples=40, deadline=None)
def test_agrees_with_scikit_learn(n, seed, wrong, digits):
    labels, logits = synthetic(n, seed, wrong, digits)
    predicted = logits.argmax(axis=1)
    found = metrics.judge(labels, logits)
    assert found["accuracy"] == pytest.approx(oracle.accuracy_score(labels, predicted))
    expected = oracle.confusion_matrix(labels, predicted, labels=range(10))
    assert found["confusion_matrix"] == expected.tolist()
    for average in AVERAGES:
        values = oracle.precision_recall_fscore_support(
            labels, predicted, average=average, zero_division=0
        )
        names = [f"{name}_{average}" for name in ("precision", "recall", "f1")]
        assert [found[name] for name in names] == pytest.approx(values[:3])
    per_digit = oracle.precision_recall_fscore_support(
        labels, predicted, labels=range(10), zero_division=0
    )
    for name, values in zip(("precision", "recall", "f1", "support"), per_digit, strict=True):
        assert [row[name] for row in found["per_class"]] == pytest.approx(values.tolist())
    assert found["nll"] == pytest.approx(
        oracle.log_loss(labels, metrics.softmax(logits), labels=range(10))
    )


def test_every_number_has_its_name_and_is_plain():
    found = metrics.judge(*synthetic())
    assert list(found) == [
        "n", "accuracy", "accuracy_ci95", "nll", "ece", "brier",
        "precision_macro", "precision_weighted", "recall_macro", "recall_weighted",
        "f1_macro", "f1_weighted", "per_class", "confusion_matrix",
    ]  # fmt: skip
    assert [row["digit"] for row in found["per_class"]] == list(range(10))
    assert {type(value) for value in found["per_class"][0].values()} == {int, float}


@given(n=st.integers(1, 20_000), share=st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_wilsons_interval_agrees_with_scipy(n, share):
    right = round(share * n)
    low, high = metrics.wilson(right / n, n)
    expected = binomtest(right, n).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert 0 <= low <= right / n <= high <= 1


def test_a_perfect_result_still_has_an_interval():
    low, high = metrics.wilson(1.0, 10_000)
    assert (round(low, 5), high) == (0.99962, 1.0)


def test_log_softmax_agrees_with_scipy_and_does_not_overflow():
    logits = np.array([[1e30, 0, -1e30] + [0] * 7, [3e38] * 10], np.float32)
    found = metrics.log_softmax(logits)
    assert found == pytest.approx(scipy_log_softmax(logits.astype(np.float64), axis=1))
    assert np.exp(found).sum(axis=1) == pytest.approx([1, 1])


def test_brier_is_zero_when_perfect_and_two_when_sure_and_wrong():
    sure = np.eye(10)
    assert metrics.brier(sure, np.arange(10)) == 0
    assert metrics.brier(sure, (np.arange(10) + 1) % 10) == 2
    assert metrics.brier(np.full((1, 10), 0.1), np.array([4])) == pytest.approx(0.9)


def test_ece_by_hand():
    # Two images at confidence .6, one of them right, and two at .9, both right.
    probabilities = np.zeros((4, 10))
    probabilities[:, 0] = [0.6, 0.6, 0.9, 0.9]
    probabilities[:, 1] = 1 - probabilities[:, 0]
    labels = np.array([0, 1, 0, 0])
    assert metrics.ece(probabilities, labels) == pytest.approx(0.5 * 0.1 + 0.5 * 0.1)


def test_bins_are_closed_above():
    probabilities = np.zeros((2, 10))
    probabilities[:, 0] = [0.5, 0.500001]
    count = metrics.binned(probabilities, np.array([0, 0]), bins=2).n
    assert count.tolist() == [1, 1]


@drawn
@settings(max_examples=25, deadline=None)
def test_ece_is_a_share_and_needs_every_image(n, seed, wrong, digits):
    labels, logits = synthetic(n, seed, wrong, digits)
    probabilities = metrics.softmax(logits)
    assert 0 <= metrics.ece(probabilities, labels) <= 1
    assert metrics.binned(probabilities, labels).n.sum() == n


def test_refuses_what_it_can_not_judge():
    labels, logits = synthetic(5)
    with pytest.raises(DataError, match=r"no image to judge\. Give"):
        metrics.judge(labels[:0], logits[:0])
    with pytest.raises(DataError, match=r"run from \d to 10\. Use 0 to 9"):
        metrics.judge(np.append(labels[:4], 10), logits)
    with pytest.raises(ModelError, match=r"shape \(5, 9\) for 5 images"):
        metrics.judge(labels, logits[:, :9])
    logits[[1, 3], 2] = [np.nan, np.inf]
    with pytest.raises(ModelError, match=r"not finite for 2 images"):
        metrics.judge(labels, logits)
