"""Confidence that means what it says: temperature scaling and reliability.

Source: Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tenfold.evaluation.metrics import (
    BINS,
    Floats,
    Labels,
    Logits,
    binned,
    check,
    ece,
    nll,
    softmax,
)

LOWEST, HIGHEST = 0.05, 20.0
_GOLDEN = (math.sqrt(5) - 1) / 2


def _lowest_point(function: Callable[[float], float], low: float, high: float) -> float:
    """Where `function`, with a single valley, is lowest: golden-section search to 1e-6."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    while high - low > 1e-6:
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = function(right)
    return (low + high) / 2


def fit_temperature(logits: Logits, labels: Labels) -> float:
    """The temperature T for which `logits / T` has the lowest negative log-likelihood.

    That likelihood is convex in 1/T, so it has a single valley in log T, and a golden-section
    search over log T can't miss it. T is looked for within 0.05 and 20, and is 1 where no other
    one is better. It is 1, too, where these images can't tell: where every answer is right, ever
    smaller temperatures look ever better, and the mistakes to come would be made with 100 %; an
    optimum at an edge of the range is none.

    Args:
        logits: uncalibrated, of shape (n, 10).
        labels: the right digits, of shape (n,).

    Raises:
        DataError, ModelError: there is nothing to fit, or the logits aren't finite.
    """
    check(labels, logits)
    wide = logits.astype(np.float64)  # in float32 the valley is rough

    def cost(log_temperature: float) -> float:
        return nll(wide / math.exp(log_temperature), labels)

    low, high = math.log(LOWEST), math.log(HIGHEST)
    best = _lowest_point(cost, low, high)
    at_an_edge = min(best - low, high - best) < 1e-5
    if at_an_edge or (wide.argmax(axis=1) == labels).all() or cost(best) >= cost(0.0):
        return 1.0
    return math.exp(best)


def reliability_bins(probabilities: Floats, labels: Labels) -> list[dict[str, float]]:
    """The bins of a reliability diagram that hold images, the lowest confidence first.

    Each has `low` and `high` (its edges), `n`, and the mean `confidence` and `accuracy`.
    """
    bins = binned(probabilities, labels)
    return [
        {
            "low": place / BINS,
            "high": (place + 1) / BINS,
            "n": int(bins.n[place]),
            "confidence": float(bins.confidence[place]),
            "accuracy": float(bins.accuracy[place]),
        }
        for place in range(BINS)
        if bins.n[place]
    ]


def _quality(logits: Logits, labels: Labels) -> dict[str, Any]:
    probabilities = softmax(logits)
    return {
        "nll": nll(logits, labels),
        "ece": ece(probabilities, labels),
        "bins": reliability_bins(probabilities, labels),
    }


def effect(logits: Logits, labels: Labels, temperature: float) -> dict[str, Any]:
    """What the temperature changed: nll, ece and reliability bins, `before` and `after`.

    `logits` are calibrated already, so before it they were `logits * temperature`.
    """
    return {
        "before": _quality(logits * temperature, labels),
        "after": _quality(logits, labels),
    }
