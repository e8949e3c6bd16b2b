"""Which labels look wrong: confident learning (Northcutt, Jiang and Chuang 2021).

An image counts as confidently of a class when its probability for it reaches the mean of those
that are labelled so. What is labelled i and confidently of j fills the confident joint; its
images off the diagonal are the candidates, and the smallest normalised margin comes first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import CLASSES

Labels = npt.NDArray[np.integer]  # (n,)
Probabilities = npt.NDArray[np.floating]  # (n, 10), of networks that didn't learn from the image


def confident_classes(labels: Labels, probabilities: Probabilities) -> npt.NDArray[np.int64]:
    """The class that each image confidently is, of shape (n,); -1 where it is none.

    Where several reach their thresholds, it is the most probable of them.
    """
    reached = probabilities >= _thresholds(labels, probabilities)
    likeliest = np.where(reached, probabilities, -1.0).argmax(axis=1)
    return np.where(reached.any(axis=1), likeliest, -1).astype(np.int64)


def _thresholds(labels: Labels, probabilities: Probabilities) -> npt.NDArray[np.float64]:
    """Per class the mean probability for it among what is labelled so; infinite for no image."""
    own = [probabilities[labels == digit, digit] for digit in range(CLASSES)]
    return np.array([column.mean() if len(column) else np.inf for column in own], np.float64)


def confident_joint(labels: Labels, probabilities: Probabilities) -> npt.NDArray[np.int64]:
    """How many images are labelled i (rows) and confidently of j (columns), of shape (10, 10)."""
    believed = confident_classes(labels, probabilities)
    sure = believed >= 0
    joint = np.zeros((CLASSES, CLASSES), np.int64)
    np.add.at(joint, (labels[sure].astype(np.int64), believed[sure]), 1)
    return joint


def normalised_margin(labels: Labels, probabilities: Probabilities) -> npt.NDArray[np.float64]:
    """Of shape (n,): the probability of the label less the highest of the others, -1 to 1."""
    rows = np.arange(len(labels))
    others: npt.NDArray[np.float64] = probabilities.astype(np.float64)  # a copy
    own: npt.NDArray[np.float64] = others[rows, labels].copy()
    others[rows, labels] = -np.inf
    margins: npt.NDArray[np.float64] = own - others.max(axis=1)
    return margins


def estimated_share(labels: Labels, probabilities: Probabilities) -> float:
    """The share of wrong labels, estimated.

    That is the part off the diagonal of the confident joint, with its rows scaled to the number
    of images that are labelled so.
    """
    joint = confident_joint(labels, probabilities).astype(np.float64)
    sure = joint.sum(axis=1)
    counts = np.bincount(labels, minlength=CLASSES)
    wrong = (sure - joint.diagonal()) / np.maximum(sure, 1) * counts
    return float(wrong.sum() / counts.sum())


def candidates(labels: Labels, probabilities: Probabilities) -> list[dict[str, Any]]:
    """Images whose label looks wrong, the most suspicious first.

    Records of `index`, `label`, `suggested` (the class that it confidently is), `confidence`
    (its probability), `label_probability` and `margin`.
    """
    believed = confident_classes(labels, probabilities)
    margins = normalised_margin(labels, probabilities)
    suspects = np.flatnonzero((believed >= 0) & (believed != labels))
    return [
        {
            "index": int(index),
            "label": int(labels[index]),
            "suggested": int(believed[index]),
            "confidence": float(probabilities[index, believed[index]]),
            "label_probability": float(probabilities[index, labels[index]]),
            "margin": float(margins[index]),
        }
        for index in suspects[np.argsort(margins[suspects], kind="stable")]
    ]
