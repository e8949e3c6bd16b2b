"""How many seeds it takes to tell two recipes apart, if they differ as they seem to."""

from __future__ import annotations

import math

from tenfold.comparison.intervals import Components
from tenfold.extras import need

WANTED = 0.8  # the usual chance to find a difference that is there
MOST_SEEDS = 1000


def power(parts: Components, n_seeds: int, alpha: float = 0.05) -> float:
    """The chance that `n_seeds` seeds show the difference of `parts` at `alpha`, on these images.

    From the noncentral t distribution; the variances are taken for known.
    """
    special, freedom = need("scipy.special", "train"), parts.freedom(n_seeds)
    shift = abs(parts.mean) / math.sqrt(parts.variance(n_seeds))
    if freedom > 1000:
        return float(special.ndtr(shift + special.ndtri(alpha / 2)))
    critical = special.stdtrit(freedom, 1 - alpha / 2)
    return float(1 - special.nctdtr(freedom, shift, critical))


def seeds_needed(parts: Components, alpha: float = 0.05) -> int | None:
    """The fewest seeds, more than there were, with a power of 80 %; None if 1,000 have less."""
    low, high = parts.n_seeds + 1, MOST_SEEDS
    if power(parts, high, alpha) < WANTED:
        return None
    while low < high:  # power grows with the seeds
        middle = (low + high) // 2
        low, high = (low, middle) if power(parts, middle, alpha) >= WANTED else (middle + 1, high)
    return low


def are_images_too_few(parts: Components, alpha: float = 0.05) -> bool:
    """Whether no number of seeds would do, since these images are too few for the difference."""
    quantile = need("scipy.special", "train").ndtri
    wanted = quantile(1 - alpha / 2) + quantile(WANTED)
    return bool(abs(parts.mean) < wanted * math.sqrt(parts.images))
