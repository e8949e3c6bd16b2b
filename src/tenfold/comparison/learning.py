"""Learning curves of an arm: how its runs did on validation, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tenfold.comparison.belonging import Member


def curve(members: Sequence[Member]) -> dict[str, list[Any]] | None:
    """Mean, lowest and highest validation accuracy of every epoch; None without validation.

    A run that stopped early is missing from the later epochs; `runs` says how many are left.
    """
    histories: list[list[Any]] = [
        [record.get("validation_accuracy") for record in member.run.history] for member in members
    ]
    by_epoch: list[list[float]] = []
    for epoch in range(max(map(len, histories), default=0)):
        reached = [history[epoch] for history in histories if epoch < len(history)]
        by_epoch.append([value for value in reached if _is_number(value)])
    if not any(by_epoch):
        return None
    return {
        "runs": [len(values) for values in by_epoch],
        "mean": [sum(values) / len(values) if values else None for values in by_epoch],
        "low": [min(values, default=None) for values in by_epoch],
        "high": [max(values, default=None) for values in by_epoch],
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
