"""What a network gets wrong: which digits, taken for what, and the worst of them."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from tenfold.evaluation.metrics import Labels, Logits, confusion_matrix, softmax

MOST_MISSED, TOP_CONFUSIONS, WORST = 3, 10, 20


def most_missed_digits(matrix: npt.NDArray[np.int64]) -> list[dict[str, Any]]:
    """The three digits missed at the highest rate, as records of digit, missed, support, rate.

    Digits that were never missed are left out.
    """
    support = matrix.sum(axis=1)
    missed = support - matrix.diagonal()
    records = [
        {
            "digit": int(digit),
            "missed": int(missed[digit]),
            "support": int(support[digit]),
            "rate": float(missed[digit] / support[digit]),
        }
        for digit in np.flatnonzero(missed)
    ]
    return sorted(records, key=lambda r: (-r["rate"], r["digit"]))[:MOST_MISSED]


def top_confusions(
    matrix: npt.NDArray[np.int64], top: int = TOP_CONFUSIONS
) -> list[dict[str, int]]:
    """The most frequent pairs (true, predicted) that differ, with their counts."""
    wrong = matrix - np.diag(matrix.diagonal())
    pairs = [
        {"true": int(true), "predicted": int(predicted), "count": int(wrong[true, predicted])}
        for true, predicted in np.argwhere(wrong)
    ]
    return sorted(pairs, key=lambda p: (-p["count"], p["true"], p["predicted"]))[:top]


def worst(labels: Labels, logits: Logits) -> list[dict[str, Any]]:
    """The mistakes that the network was surest of, the surest first.

    Records of index (within its split), true, predicted and confidence.
    """
    probabilities = softmax(logits)
    predicted = logits.argmax(axis=1)
    wrong = np.flatnonzero(predicted != labels)
    sureness = probabilities.max(axis=1)
    surest_first = wrong[np.argsort(-sureness[wrong], kind="stable")]
    return [
        {
            "index": int(index),
            "true": int(labels[index]),
            "predicted": int(predicted[index]),
            "confidence": float(sureness[index]),
        }
        for index in surest_first[:WORST]
    ]


def find_mistakes(labels: Labels, logits: Logits) -> dict[str, Any]:
    """All about the mistakes of one split: `n`, `most_missed_digits`, `top_confusions`, `worst`."""
    matrix = confusion_matrix(labels, logits.argmax(axis=1))
    return {
        "n": int(matrix.sum() - matrix.trace()),
        "most_missed_digits": most_missed_digits(matrix),
        "top_confusions": top_confusions(matrix),
        "worst": worst(labels, logits),
    }


def to_picture(image: npt.NDArray[np.uint8]) -> str:
    """An image of shape (28, 28) as a PNG in base64, about 400 characters."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def from_picture(picture: str) -> npt.NDArray[np.uint8]:
    """The image of shape (28, 28) that `to_picture` made a string of."""
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        return np.asarray(image.convert("L"))
