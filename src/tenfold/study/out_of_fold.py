"""What every network of a cross-validation says of the images that it didn't learn from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.core.files import replacing
from tenfold.core.runs import Run
from tenfold.core.splits import fold_indices
from tenfold.core.studies import Replicate, Study
from tenfold.errors import DataError
from tenfold.evaluation.metrics import softmax

FILE = "out-of-fold.npz"


class OutOfFold(NamedTuple):
    """The whole training part, each image judged by the network of its fold.

    Attributes:
        labels: as the data set has them, of shape (n,).
        logits: calibrated, of shape (seeds, n, 10), by arm; an arm has the seeds whose folds
            are all finished, and is left out without one.
    """

    labels: npt.NDArray[np.uint8]
    logits: Mapping[str, npt.NDArray[np.float32]]

    def probabilities(self, arm: str) -> npt.NDArray[np.float64]:
        """The mean over the seeds of what `arm` says, of shape (n, 10)."""
        every = np.stack([softmax(of_seed) for of_seed in self.logits[arm]])
        mean: npt.NDArray[np.float64] = every.mean(axis=0)
        return mean

    def best(self) -> str:
        """The arm whose mean over the seeds is right most often; the first of several."""
        right = {
            arm: int((self.probabilities(arm).argmax(axis=1) == self.labels).sum())
            for arm in self.logits
        }
        return max(right, key=lambda arm: right[arm])


def gather(
    study: Study, labels: npt.NDArray[np.uint8], left_out: Collection[str] = ()
) -> OutOfFold:
    """The predictions of the finished runs of `study`, without those named in `left_out`.

    Args:
        study: with folds.
        labels: of its training part.
        left_out: names of runs.

    Raises:
        DataError: a run was judged on other images than its fold.
    """
    finished, plan = study.finished(), study.plan
    logits: dict[str, list[npt.NDArray[np.float32]]] = {}
    for arm in plan.arms:
        for seed in range(plan.seeds):
            names = [Replicate(arm, seed, fold) for fold in range(plan.folds)]
            runs = [finished[n] for n in names if n in finished and str(n) not in left_out]
            if len(runs) == plan.folds:
                logits.setdefault(arm, []).append(_of_seed(runs, labels))
    return OutOfFold(labels, {arm: np.stack(of_seeds) for arm, of_seeds in logits.items()})


def _of_seed(runs: list[Run], labels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """The logits of shape (n, 10) that the runs of all folds give together."""
    logits = np.full((len(labels), 10), np.nan, np.float32)
    for fold, run in enumerate(runs):
        held_out = fold_indices(labels, len(runs), fold)
        said = run.predictions()["validation"]
        if not np.array_equal(said.labels, labels[held_out]):
            raise DataError(f"'{run.directory}' was judged on other images than its fold.")
        logits[held_out] = said.logits
    return logits


def write(study: Study, gathered: OutOfFold) -> None:
    """Keep `gathered` in `out-of-fold.npz`: `labels`, and `<arm>.logits` of (seeds, n, 10)."""
    arrays: dict[str, Any] = {"labels": gathered.labels}
    arrays |= {f"{arm}.logits": logits for arm, logits in gathered.logits.items()}
    with replacing(study.directory / FILE) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
