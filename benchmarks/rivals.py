"""The two sides of the training comparison; each call needs a fresh process."""

from __future__ import annotations

import tempfile
from typing import Any

import tenfold
from benchmarks import usual_loop
from tenfold.core.datasets import load


def fast(seed: int) -> dict[str, Any]:
    """Train the recipe `fast`; gives `threads`, `train_seconds` and the test `accuracy`."""
    with tempfile.TemporaryDirectory() as folder:
        run = tenfold.train("fast", seed=seed, runs=folder)
        return {
            "threads": run.manifest["environment"]["threads"],
            "train_seconds": run.manifest["train_seconds"],
            "accuracy": run.report["splits"]["test"]["accuracy"],
        }


def usual(seed: int, target: float, max_epochs: int) -> dict[str, Any]:
    """Train the usual loop on all of MNIST until `target`; gives the record of its run."""
    return usual_loop.run(load("mnist", "train"), load("mnist", "test"), target, max_epochs, seed)
