"""Telling digits from what is no digit by a score: how well it parts them, and where to cut.

A score is a number per picture, higher for digits; -inf for a picture in which nothing was found.
"""

from __future__ import annotations

import math

import numpy as np

from tenfold.errors import DataError
from tenfold.evaluation.metrics import Floats


def auroc(digits: Floats, others: Floats) -> float:
    """The area under the ROC curve: how likely a digit scores higher than something else.

    A tie counts half (Hanley and McNeil 1982); it is the Mann-Whitney statistic of the ranks.

    Args:
        digits, others: scores of shape (n,) and (m,).

    Raises:
        DataError: one of them is empty or holds NaN.
    """
    _check(digits, others)
    _, place, count = np.unique(
        np.concatenate([digits, others]), return_inverse=True, return_counts=True
    )
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]  # ties share the mean of their ranks
    above = ranks[: len(digits)].sum() - len(digits) * (len(digits) + 1) / 2
    return float(above / (len(digits) * len(others)))


def keeping(digits: Floats, share: float) -> float:
    """The highest score that at least `share` (0..1) of `digits`, of shape (n,), reach.

    Raises:
        DataError: there is no digit, or a score is NaN.
    """
    _check(digits)
    lost = math.floor((1 - share) * len(digits) + 1e-9)  # 0.01 * 300 is a little under 3
    return float(np.sort(digits)[min(lost, len(digits) - 1)])


def false_accept_rate(digits: Floats, others: Floats, share: float = 0.99) -> float:
    """The share of `others` that pass where `share` of `digits` do: 0 is perfect.

    Raises:
        DataError: one of them is empty or holds NaN.
    """
    _check(digits, others)
    return float((others >= keeping(digits, share)).mean())


def _check(*scores: Floats) -> None:
    for some in scores:
        if some.size == 0 or np.isnan(some).any():
            raise DataError(
                f"{some.size} scores, {int(np.isnan(some).sum())} of them NaN, can't be judged. "
                "Give at least one, and numbers alone."
            )
