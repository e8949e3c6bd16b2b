"""How much a network loses under each corruption of MNIST-C."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.core.datasets import LabelledImages
from tenfold.evaluation.corruptions import CORRUPTIONS, corrupt
from tenfold.evaluation.metrics import LogitsOf, check, ece, nll, softmax, wilson

_MEANS = ("accuracy", "ece", "nll")
_SEED = 0  # decides everything random in the corruptions


def judge_corruptions(data: LabelledImages, logits_of: LogitsOf) -> dict[str, Any]:
    """Judge a network on images as they are and under each of the 15 corruptions.

    Args:
        data: images of shape (n, 28, 28) and labels of shape (n,).
        logits_of: calibrated logits of shape (n, 10) for such images.

    Returns:
        `n`, `seed`, `clean`, `corruptions` by name, and their `mean`, ready for JSON. Each has
        `accuracy`, `ece` and `nll`, and all but the mean `accuracy_ci95`.

    Raises:
        DataError, ModelError: the data or the logits can't be judged.
    """
    judged = {
        name: _judge(data, logits_of(corrupt(data.images, name, _SEED))) for name in CORRUPTIONS
    }
    means = {key: float(np.mean([row[key] for row in judged.values()])) for key in _MEANS}
    clean = _judge(data, logits_of(data.images))
    return {
        "n": len(data.labels), "seed": _SEED, "clean": clean, "corruptions": judged, "mean": means,
    }  # fmt: skip


def _judge(data: LabelledImages, logits: npt.NDArray[np.float32]) -> dict[str, Any]:
    check(data.labels, logits)
    right, n = int((logits.argmax(axis=1) == data.labels).sum()), len(data.labels)
    return {
        "accuracy": right / n,
        "accuracy_ci95": list(wilson(right / n, n)),
        "ece": ece(softmax(logits), data.labels),
        "nll": nll(logits, data.labels),
    }


def as_text(judged: Mapping[str, Any]) -> str:
    """The table of what `judge_corruptions` found, in its order, with clean images and mean."""
    rows = {"clean": judged["clean"], **judged["corruptions"], "mean of 15": judged["mean"]}
    head = f"{'corruption':<14}  accuracy  {'95 % interval':<18}  calibration error"
    return "\n".join([head, *(_line(name, row) for name, row in rows.items())])


def as_page(splits: Mapping[str, Any]) -> str:
    """The tables of all `splits`, by their names, in Markdown."""
    tables = [
        f"## {name}, {judged['n']:,} images\n\n```\n{as_text(judged)}\n```\n"
        for name, judged in splits.items()
    ]
    return "\n".join(["# Under corruptions\n", *tables])


def _line(name: str, row: Mapping[str, Any]) -> str:
    interval = ""
    if "accuracy_ci95" in row:
        low, high = row["accuracy_ci95"]
        interval = f"[{low:.2%}, {high:.2%}]"
    return f"{name:<14}  {row['accuracy']:>8.2%}  {interval:<18}  {row['ece']:>17.2%}"
