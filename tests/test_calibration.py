import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_runs import synthetic
from scipy.optimize import minimize_scalar
from sklearn.calibration import calibration_curve

from tenfold.errors import DataError, ModelError
from tenfold.evaluation.calibration import (
    HIGHEST,
    LOWEST,
    effect,
    fit_temperature,
    reliability_bins,
)
from tenfold.evaluation.metrics import ece, nll, softmax


@given(seed=st.integers(0, 10**6), scale=st.floats(0.2, 5))
@settings(max_examples=15, deadline=None)
def test_finds_what_scipy_finds(seed, scale):
    labels, logits = synthetic(300, seed, wrong=0.15)
    logits = logits.astype(np.float64) * scale
    bounds = (np.log(LOWEST), np.log(HIGHEST))
    expected = minimize_scalar(
        lambda t: nll(logits / np.exp(t), labels), bounds=bounds, method="bounded",
        options={"xatol": 1e-9},
    )  # fmt: skip
    found = fit_temperature(logits, labels)
    assert nll(logits / found, labels) == pytest.approx(expected.fun, abs=1e-9)
    assert found == pytest.approx(np.exp(expected.x), rel=1e-3)


def test_recovers_the_temperature_that_logits_were_multiplied_with():
    rng = np.random.default_rng(5)
    honest = rng.normal(scale=2.0, size=(20_000, 10))
    labels = (honest + rng.gumbel(size=honest.shape)).argmax(axis=1)  # drawn from the softmax
    assert fit_temperature(honest, labels) == pytest.approx(1.0, abs=0.04)
    assert fit_temperature(honest * 2.5, labels) == pytest.approx(2.5, abs=0.1)


def test_is_one_where_the_images_cannot_tell():
    labels = np.arange(10)
    assert fit_temperature(np.eye(10), labels) == 1.0  # all right: 0.05 would look best
    noise = np.random.default_rng(0).normal(0, 0.3, (10, 10))
    assert fit_temperature(np.eye(10) + noise, labels) == 1.0
    assert fit_temperature(np.eye(10), (labels + 1) % 10) == 1.0  # all wrong: 20 would
    assert fit_temperature(np.zeros((10, 10)), labels) == 1.0


def test_refuses_nothing_and_nan():
    with pytest.raises(DataError, match="no image"):
        fit_temperature(np.zeros((0, 10)), np.zeros(0, np.uint8))
    with pytest.raises(ModelError, match="not finite for 1 images"):
        fit_temperature(np.full((1, 10), np.nan), np.zeros(1, np.uint8))


def test_reliability_bins_agree_with_scikit_learn():
    labels, logits = synthetic(2000, wrong=0.3)
    probabilities = softmax(logits)
    right = probabilities.argmax(axis=1) == labels
    accuracy, confidence = calibration_curve(right, probabilities.max(axis=1), n_bins=15)
    bins = reliability_bins(probabilities, labels)
    assert [b["accuracy"] for b in bins] == pytest.approx(accuracy)
    assert [b["confidence"] for b in bins] == pytest.approx(confidence)
    assert sum(b["n"] for b in bins) == 2000
    assert all(b["low"] < b["confidence"] <= b["high"] for b in bins)


def test_effect_compares_with_the_logits_before_the_temperature():
    labels, raw = synthetic(500, wrong=0.2)
    temperature = fit_temperature(raw, labels)
    found = effect(raw / np.float32(temperature), labels, temperature)
    assert found["before"]["nll"] == pytest.approx(nll(raw, labels), rel=1e-5)
    assert found["before"]["ece"] == pytest.approx(ece(softmax(raw), labels), abs=1e-4)
    assert found["after"]["nll"] < found["before"]["nll"]


def test_a_temperature_of_one_changes_nothing():
    labels, logits = synthetic()
    found = effect(logits, labels, 1.0)
    assert found["before"] == found["after"]
