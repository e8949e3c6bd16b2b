"""Many comparisons at once: of twenty that mean nothing, one looks significant at 5 %."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values adjusted by Holm's (1979) method, in their order.

    Calling what is below 0.05 significant errs even once with a chance of at most 5 %,
    however the comparisons depend on each other.
    """
    if not p_values:
        return []
    raw = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(raw, kind="stable")
    steps = np.maximum.accumulate(raw[order] * np.arange(len(raw), 0, -1))
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(steps, 1.0)
    return [float(p) for p in adjusted]
