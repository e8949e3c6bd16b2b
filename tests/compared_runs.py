"""Runs to compare: made-up answers of several recipes over seeds, in run directories."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from judged_runs import new_run

from tenfold.core.runs import Predictions, Run

IMAGES = 1000


def labels_of(images=IMAGES):
    return np.random.default_rng(0).integers(0, 10, images).astype(np.uint8)


def answers(seed, wrong, labels, hard=4):
    """Logits of shape (n, 10) that miss a share `wrong` of the images, and always the first few."""
    rng = np.random.default_rng([seed, int(1e6 * wrong)])
    missed = rng.random(len(labels)) < wrong
    missed[:hard] = True
    said = np.where(missed, (labels + 1) % 10, labels)
    logits = rng.normal(size=(len(labels), 10))
    logits[np.arange(len(labels)), said] += 9
    return logits.astype(np.float32)


def one_run(folder: Path, name, seed=0, wrong=0.05, labels=None, split="test", **fields) -> Run:
    data = {"name": "mnist", "sha256": "ab", "train_on": "train"} | fields.pop("data", {})
    config = {"recipe": name, "seed": seed} | fields.pop("config", {})
    directory = folder / f"{name}-s{seed}"
    own = {"recipe": name, "seed": seed, "data": data, "config": config} | fields
    run = new_run(directory, **own)
    labels = labels_of() if labels is None else labels
    run.record_predictions(split, Predictions(labels, answers(seed, wrong, labels)))
    return run


def some_arms(folder: Path, seeds=3, **wrong: float) -> dict[str, list[Run]]:
    """Runs by recipe; each recipe misses the share that is given for it."""
    return {
        name: [one_run(folder, name, seed, share) for seed in range(seeds)]
        for name, share in wrong.items()
    }
