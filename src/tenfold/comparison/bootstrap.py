"""A bootstrap over images and seeds: both are drawn again, independently of each other.

Owen (2007) calls it the pigeonhole bootstrap. It has no formula for the mean squares in it, so
it is a check on them. No bootstrap is exact for crossed data (McCullagh 2000): this one counts
what is left over threefold, so that it covers somewhat too often, while the percentiles of few
seeds, of which it knows no tails, cover too rarely; with five seeds or more they are close.
"""

from __future__ import annotations

import numpy as np

from tenfold.comparison.intervals import Interval, Table
from tenfold.evaluation.metrics import Floats

DRAWS = 2000
_SEED = 20070


class Draws:
    """The images of every draw, the same for all comparisons, so that these are comparable.

    Args:
        varying: which images any network gets wrong, of shape (n,); the rest never matter.
    """

    def __init__(self, varying: Table) -> None:
        self._varying = np.flatnonzero(varying)
        n, shown = len(varying), len(self._varying)
        rng = np.random.default_rng(_SEED)
        chances = np.append(np.full(shown, 1 / n), max(0.0, 1 - shown / n))
        weights = rng.multinomial(n, chances / chances.sum(), size=DRAWS)[:, :shown]
        self._weights = weights / n  # (draws, shown)

    def interval(self, difference: Table) -> Interval:
        """Percentiles of the mean of `difference`, of shape (seeds, n), zero where none varies."""
        by_seed = self._weights @ difference[:, self._varying].astype(np.float64).T
        low, high = np.quantile(_redrawn(by_seed), [0.025, 0.975])
        return round(float(low), 9), round(float(high), 9)  # sums depend on threads beyond that


def _redrawn(by_seed: Table) -> Floats:
    """Means over seeds drawn anew for every draw of images; of shape (draws,)."""
    draws, seeds = by_seed.shape
    rng = np.random.default_rng(_SEED + seeds)
    chosen = rng.integers(0, seeds, (draws, seeds))
    means: Floats = np.take_along_axis(by_seed, chosen, axis=1).mean(axis=1, dtype=np.float64)
    return means
