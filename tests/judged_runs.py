"""Runs to judge: synthetic images and logits, and a run directory without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.core.datasets import LabelledImages
from tenfold.core.runs import Run


def synthetic(
    n: int = 400, seed: int = 0, wrong: float = 0.1, digits: int = 10
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Labels of shape (n,) and logits of shape (n, 10) that miss about `wrong` of them."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, digits, n).astype(np.uint8)
    logits = rng.normal(size=(n, 10))
    answers = np.where(rng.random(n) < wrong, (labels + 1) % digits, labels)
    logits[np.arange(n), answers] += rng.gamma(4, 1.2, n)
    return labels, logits.astype(np.float32)


def judged(labels: npt.NDArray[np.uint8], name: str = "some") -> LabelledImages:
    """Random pictures with `labels`."""
    rng = np.random.default_rng(1)
    images = rng.integers(0, 256, (len(labels), 28, 28), dtype=np.uint8)
    return LabelledImages(name, images, labels, "00")


def says(logits: npt.NDArray[np.float32]) -> Callable[[npt.NDArray[np.uint8]], Any]:
    """A network that answers with `logits`."""
    return lambda images: logits[: len(images)]


def new_run(directory: Path, epochs: int = 3, **fields: Any) -> Run:
    """A run with a manifest and a history of `epochs` epochs."""
    run = Run.create(directory, {
        "status": "finished", "recipe": "compact", "model": "compact", "parameters": 7854,
        "seed": 3, "epochs_run": epochs, "train_seconds": 61.2, "command_seconds": 70.0,
        "temperature": 1.25, "weights_sha256": "ab" * 32, "config": {"epochs": epochs},
        "git": {"commit": "4f1c2ab99", "dirty": False}, "started": "2026-11-20T10:00:00Z",
        "data": {"name": "mnist", "train_on": "train"},
        "environment": {"python": "3.12", "threads": 2, "device": "cpu",
                        "packages": {"numpy": "2.4"}},
    } | fields)  # fmt: skip
    lines = [
        {"epoch": e + 1, "lr": 0.1, "train_loss": 0.5 / 3**e, "train_accuracy": 0.9 + 0.02 * e,
         "validation_loss": 0.3 / 2**e, "validation_accuracy": 0.95 + 0.01 * e, "seconds": 1.0}
        for e in range(epochs)
    ]  # fmt: skip
    run.history_path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return run
