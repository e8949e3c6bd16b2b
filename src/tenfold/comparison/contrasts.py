"""Two arms against each other: the difference with its intervals, tests and seeds needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from tenfold.comparison.arms import Arm, Row
from tenfold.comparison.bootstrap import Draws
from tenfold.comparison.intervals import (
    LEVEL,
    Estimate,
    Table,
    components,
    over_folds,
    t_interval,
    two_way,
)
from tenfold.comparison.mcnemar import combined_p, mcnemar, paired_interval
from tenfold.comparison.multiple import holm
from tenfold.comparison.power import are_images_too_few, seeds_needed

FEWEST_FOLDS = 3  # that say how much a difference varies from one to the next
SIGNIFICANT = 1 - LEVEL


class Paired(NamedTuple):
    """Rows of two arms side by side.

    Attributes:
        difference: 1 where only the first arm's network is right, -1 where only the second's,
            of shape (pairs, n).
        seeds: those of the first arm.
        by_seed: whether each pair has the same seed, not just the same place.
        sizes: how many images each fold has.
    """

    difference: Table
    seeds: tuple[int, ...]
    by_seed: bool
    sizes: tuple[int, ...]


def pair(first: Arm, second: Arm) -> Paired:
    """The rows of both arms that have the same seed and fold.

    Where no two have, they are paired in their order: runs of two recipes are independent of
    each other even with the same seed, so any pairing fixed beforehand is as valid.
    """
    others = {row.replicate: row for row in second.rows}
    pairs = [(row, others[row.replicate]) for row in first.rows if row.replicate in others]
    by_seed = bool(pairs)
    pairs = pairs or list(zip(first.rows, second.rows, strict=False))
    seeds = tuple(row.replicate[0] for row, _ in pairs)
    return Paired(np.stack([_difference(*two) for two in pairs]), seeds, by_seed, pairs[0][0].sizes)


def _difference(first: Row, second: Row) -> Table:
    right = (first.predicted == first.labels).astype(np.int8)
    difference: Table = right - (second.predicted == second.labels)
    return difference


def contrasts(ranked: Sequence[Arm]) -> list[dict[str, Any]]:
    """Every arm of `ranked`, the best first, against each one behind it."""
    varying = np.zeros(len(ranked[0].rows[0].labels), np.bool_)
    for arm in ranked:
        varying |= ~arm.right.all(axis=0)
    draws = Draws(varying)
    pairs = list(combinations(ranked, 2))
    found = [_contrast(first, second, draws, len(pairs)) for first, second in pairs]
    for record, p in zip(found, holm([record["p"] for record in found]), strict=True):
        record["p_holm"] = p
        record["is_shown"] = p < SIGNIFICANT and record["interval_is_over"] != "images"
    return found


def _contrast(first: Arm, second: Arm, draws: Draws, comparisons: int) -> dict[str, Any]:
    paired = pair(first, second)
    kind, found = _estimate(paired)
    by_seed = paired.difference.mean(axis=1)
    seeds_only = t_interval(by_seed)
    return {
        "first": first.name,
        "second": second.name,
        "pairs": len(paired.difference),
        "seeds": list(dict.fromkeys(paired.seeds)),
        "paired_by": "seed" if paired.by_seed else "order",
        "difference": found.mean,
        "interval": [found.low, found.high],
        "interval_is_over": kind,
        "p": found.p,
        "differences": by_seed.tolist(),
        "interval_seeds": None if seeds_only is None else list(seeds_only),
        "interval_bootstrap": list(draws.interval(paired.difference)),
        "mcnemar": _mcnemar(paired),
        "needed": _needed(paired, kind, comparisons),
    }


def _estimate(paired: Paired) -> tuple[str, Estimate]:
    """What the interval is over, and the difference with it."""
    if len(paired.difference) > 1:
        return "seeds and images", two_way(paired.difference)
    if len(paired.sizes) >= FEWEST_FOLDS:
        parts = np.split(paired.difference[0], np.cumsum(paired.sizes)[:-1])
        means = np.array([part.mean() for part in parts])
        return "folds", over_folds(means, sum(paired.sizes))
    return "images", paired_interval(paired.difference[0])


def _mcnemar(paired: Paired) -> dict[str, Any]:
    tests = [mcnemar(row)._asdict() for row in paired.difference]
    by_seed = [{"seed": seed, **test} for seed, test in zip(paired.seeds, tests, strict=True)]
    return {"by_pair": by_seed, "combined_p": combined_p(paired.difference)}


def _needed(paired: Paired, kind: str, comparisons: int) -> dict[str, Any] | None:
    """How many seeds would show this difference; only several seeds can tell.

    Of several comparisons the smallest p-value has to reach 5 % divided by their number.
    """
    if kind != "seeds and images":
        return None
    parts, alpha = components(paired.difference), SIGNIFICANT / comparisons
    return {
        "seeds": seeds_needed(parts, alpha),
        "images_too_few": are_images_too_few(parts, alpha),
        "deviation_over_seeds": math.sqrt(parts.seeds),
        "deviation_over_images": math.sqrt(parts.images),
    }
