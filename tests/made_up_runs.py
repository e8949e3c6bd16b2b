"""Finished runs of a study that nobody trained: a manifest and made-up predictions."""

import numpy as np

from tenfold.core.runs import Predictions, Run
from tenfold.core.splits import fold_indices


def logits_for(labels, rng, wrong=()):
    """Sure and right logits, but for the images at `wrong`, surely taken for the next digit."""
    logits = rng.normal(0, 0.5, (len(labels), 10)).astype(np.float32)
    looks_like = labels.astype(np.int64)
    looks_like[list(wrong)] = (looks_like[list(wrong)] + 1) % 10
    logits[np.arange(len(labels)), looks_like] += 8
    logits[list(wrong), looks_like[list(wrong)]] += 6
    return logits


def finished_run(study, replicate, labels, logits):
    """The run of `replicate`, judged on its fold of `labels` with its part of `logits`."""
    run = study.run_of(replicate)
    folds = study.plan.folds
    Run.create(run.directory, {"status": "finished", "seed": replicate.seed})
    held_out = fold_indices(labels, folds, replicate.fold) if folds else slice(None)
    run.record_predictions("validation", Predictions(labels[held_out], logits[held_out]))
    return run


def faulty_run(directory):
    """A run whose test split can't be opened for a reason that nobody thought of: a KeyError."""
    run = Run.create(directory, {})
    run.record_predictions("test", Predictions(np.zeros(1, np.uint8), np.zeros((1, 10), "f4")))
    return run
