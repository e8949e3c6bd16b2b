"""Two networks on the same images: McNemar's tests and the interval that goes with them.

They answer whether other images would show the same, with the networks as they were trained.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from tenfold.comparison.intervals import Estimate, Table
from tenfold.evaluation.metrics import Z95
from tenfold.extras import need


class Discordance(NamedTuple):
    """On how many images only one of two networks is right, and how likely that is by chance."""

    only_first: int
    only_second: int
    p: float


def mcnemar(difference: Table) -> Discordance:
    """McNemar's test of one pair of networks, with the mid-p value.

    The images on which they differ are tosses of a fair coin if both are equally good. The
    exact binomial p-value errs on the safe side; Fagerland, Lydersen and Laake (2013) show that
    counting the observed outcome half brings it to its level.

    Args:
        difference: 1 where only the first is right, -1 where only the second is, of shape (n,).
    """
    first, second = int((difference == 1).sum()), int((difference == -1).sum())
    total = first + second
    if total == 0:
        return Discordance(0, 0, 1.0)
    fewer = min(first, second)
    below = need("scipy.special", "train").bdtr  # how likely at most so many of so many are
    mid_p = below(fewer, total, 0.5) + (below(fewer - 1, total, 0.5) if fewer else 0.0)
    return Discordance(first, second, min(1.0, float(mid_p)))


def combined_p(difference: Table) -> float:
    """McNemar's test over several pairs of networks that were judged on the same images.

    Discordances of one image count as one cluster, since an image that misleads one seed is
    likely to mislead the next; adding the counts of all seeds up would take them for
    independent. The statistic is that of Durkalski and others (2003) for clusters of one size;
    it assumes that images are independent of each other, and speaks of these networks alone.

    Args:
        difference: -1, 0 or 1 for each pair of networks and each image, of shape (pairs, n).
    """
    by_image = difference.sum(axis=0, dtype=int)
    square = int((by_image**2).sum())
    if square == 0:
        return 1.0
    return math.erfc(abs(int(by_image.sum())) / math.sqrt(2 * square))  # two-sided, normal


def paired_interval(difference: Table) -> Estimate:
    """The difference of two shares on the same images, for other images.

    The interval is that of Bonett and Price (2012): Wald's with one image added each way, which
    holds its level with few discordances, too. The p-value is McNemar's.

    Args:
        difference: as for `mcnemar`, of shape (n,).
    """
    test, n = mcnemar(difference), len(difference) + 2
    first, second = (test.only_first + 1) / n, (test.only_second + 1) / n
    half = Z95 * math.sqrt((first + second - (first - second) ** 2) / n)
    centre = first - second
    return Estimate(
        float(difference.mean()), max(-1.0, centre - half), min(1.0, centre + half), test.p
    )
