"""Numbers from labels and logits, with numpy alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import CLASSES
from tenfold.errors import DataError, ModelError

BINS = 15
Z95 = 1.959963984540054  # the 97.5 % quantile of the normal distribution

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.integer[Any]]
Logits = npt.NDArray[np.floating[Any]]
LogitsOf = Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.float32]]  # of images


def check(labels: Labels, logits: Logits) -> None:
    """Refuse labels and logits that can't be judged.

    Raises:
        DataError: there is no image, or a label is not one of the ten digits.
        ModelError: the logits aren't finite or not of shape (n, 10).
    """
    if len(labels) == 0:
        raise DataError("There is no image to judge. Give a data set of at least one image.")
    if labels.min() < 0 or labels.max() >= CLASSES:
        raise DataError(f"The labels run from {labels.min()} to {labels.max()}. Use 0 to 9.")
    if logits.shape != (len(labels), CLASSES):
        raise ModelError(
            f"The model gave logits of shape {logits.shape} for {len(labels)} images. "
            f"A model for Tenfold gives shape (n, {CLASSES})."
        )
    if not np.isfinite(logits).all():
        raise ModelError(
            f"The model gave logits that are not finite for "
            f"{int((~np.isfinite(logits).all(axis=1)).sum())} images. Train it again."
        )


def log_softmax(logits: Logits) -> Floats:
    """Log-probabilities of shape (n, 10), in float64 and without overflow."""
    wide = logits.astype(np.float64)
    wide -= wide.max(axis=1, keepdims=True)
    wide -= np.log(np.exp(wide).sum(axis=1, keepdims=True))
    return wide


def softmax(logits: Logits) -> Floats:
    """Probabilities of shape (n, 10)."""
    return np.exp(log_softmax(logits))


def nll(logits: Logits, labels: Labels) -> float:
    """Mean negative log-likelihood of the right labels, in nats."""
    return float(-log_softmax(logits)[np.arange(len(labels)), labels].mean())


def brier(probabilities: Floats, labels: Labels) -> float:
    """Brier score (1950) over all classes: 0 is perfect, 2 is sure and wrong."""
    right = np.eye(CLASSES)[labels]
    return float(((probabilities - right) ** 2).sum(axis=1).mean())


def wilson(share: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Wilson's (1927) interval for a share of `n`; 95 % unless `z` says otherwise.

    Neither `n` nor the right ones among them need be whole numbers.
    """
    spread = z * z / n
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    low, high = ((share + spread / 2 + side * half) / (1 + spread) for side in (-1, 1))
    # Rounding must not push the ends of a perfect or a hopeless result past it.
    return max(0.0, min(low, share)), min(1.0, max(high, share))


class Bins(NamedTuple):
    """Images in equal-width bins of confidence; means are 0 in an empty bin."""

    n: npt.NDArray[np.int64]  # (bins,) images
    confidence: Floats  # (bins,) mean
    accuracy: Floats  # (bins,) share of right answers


def binned(probabilities: Floats, labels: Labels, bins: int = BINS) -> Bins:
    """Sort images into `bins` bins of equal width, each open below and closed above."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    count = np.bincount(place, minlength=bins)
    safe = np.maximum(count, 1)
    return Bins(
        count,
        np.bincount(place, weights=confidence, minlength=bins) / safe,
        np.bincount(place, weights=right, minlength=bins) / safe,
    )


def ece(probabilities: Floats, labels: Labels) -> float:
    """Expected calibration error with 15 bins of equal width (Naeini et al. 2015)."""
    sorted_in = binned(probabilities, labels)
    gaps = np.abs(sorted_in.accuracy - sorted_in.confidence)
    return float((sorted_in.n * gaps).sum() / len(labels))


def confusion_matrix(labels: Labels, predicted: Labels) -> npt.NDArray[np.int64]:
    """Counts of shape (10, 10): rows are the true digits, columns the predicted ones."""
    cells = labels.astype(np.int64) * CLASSES + predicted
    return np.bincount(cells, minlength=CLASSES**2).reshape(CLASSES, CLASSES)


class Scores(NamedTuple):
    """Precision, recall, F1 and support per digit, each of shape (10,)."""

    precision: Floats
    recall: Floats
    f1: Floats
    support: npt.NDArray[np.int64]


def _ratio(part: npt.NDArray[Any], whole: npt.NDArray[Any]) -> Floats:
    """`part / whole`, and 0 where the whole is 0 (scikit-learn's zero_division=0)."""
    return np.where(whole > 0, part / np.maximum(whole, 1), 0.0)


def scores(matrix: npt.NDArray[np.int64]) -> Scores:
    """The scores of each digit from a confusion matrix of shape (10, 10)."""
    hits, support, predicted = matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0)
    return Scores(
        _ratio(hits, predicted),
        _ratio(hits, support),
        _ratio(2 * hits, support + predicted),
        support,
    )


def averages(matrix: npt.NDArray[np.int64]) -> dict[str, float]:
    """Macro and weighted means of precision, recall and F1.

    As in scikit-learn, the macro mean is taken over the digits that occur as a label or as
    an answer, so a data set that lacks a digit isn't punished for it.
    """
    per_digit = scores(matrix)
    occurs = (matrix.sum(axis=0) + matrix.sum(axis=1)) > 0
    means: dict[str, float] = {}
    for name in ("precision", "recall", "f1"):
        values = getattr(per_digit, name)
        means[f"{name}_macro"] = float(values[occurs].mean())
        means[f"{name}_weighted"] = float(np.average(values, weights=per_digit.support))
    return means


def per_class(matrix: npt.NDArray[np.int64]) -> list[dict[str, float]]:
    """One record per digit: digit, precision, recall, f1, support."""
    per_digit = scores(matrix)
    return [
        {
            "digit": digit,
            "precision": float(per_digit.precision[digit]),
            "recall": float(per_digit.recall[digit]),
            "f1": float(per_digit.f1[digit]),
            "support": int(per_digit.support[digit]),
        }
        for digit in range(CLASSES)
    ]


def judge(labels: Labels, logits: Logits) -> dict[str, Any]:
    """All numbers of one split, ready for JSON.

    Args:
        labels: the right digits, of shape (n,).
        logits: what the network said, of shape (n, 10).

    Raises:
        DataError, ModelError: see `check`.
    """
    check(labels, logits)
    probabilities = softmax(logits)
    matrix = confusion_matrix(labels, logits.argmax(axis=1))
    right, n = int(matrix.trace()), len(labels)
    return {
        "n": n,
        "accuracy": right / n,
        "accuracy_ci95": list(wilson(right / n, n)),
        "nll": nll(logits, labels),
        "ece": ece(probabilities, labels),
        "brier": brier(probabilities, labels),
        **averages(matrix),
        "per_class": per_class(matrix),
        "confusion_matrix": matrix.tolist(),
    }
