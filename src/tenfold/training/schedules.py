"""Learning-rate schedules as pure functions of the step and of what validation has said."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tenfold.core.config import ScheduleConfig


def lr_factor(
    schedule: ScheduleConfig, step: int, steps: int, epoch: int, losses: Sequence[float] = ()
) -> float:
    """What the highest learning rate is multiplied by at a step.

    Args:
        schedule: its name and numbers.
        step: the step about to be taken, from 0 to `steps` - 1.
        steps: how many steps the whole run has.
        epoch: the epoch that the step belongs to, from 0.
        losses: on validation, after each of the epochs before.
    """
    climb = max(1.0, schedule.warmup * steps)
    if step + 1 <= climb:
        return (step + 1) / climb if schedule.warmup else 1.0
    if schedule.name in ("cosine", "one-cycle"):
        return descent(step + 1 - climb, steps + 1 - climb)
    return float(schedule.factor ** _drops_so_far(schedule, epoch, losses))


def _drops_so_far(schedule: ScheduleConfig, epoch: int, losses: Sequence[float]) -> int:
    match schedule.name:
        case "step":
            return epoch // schedule.step_epochs
        case "multi-step":
            return sum(epoch >= after for after in schedule.milestones)
        case "exponential":
            return epoch
        case "plateau":
            return drops(losses, schedule.patience)
    return 0


def descent(step: float, steps: float) -> float:
    """Half a cosine from 1 to 0 over `steps`.

    After Loshchilov and Hutter, "SGDR" (2017). Behind a warm-up it is the one cycle of Smith and
    Topin, "Super-Convergence" (2018), without the cycle of the momentum.
    """
    return 0.5 * (1 + math.cos(math.pi * step / max(1.0, steps)))


def drops(losses: Sequence[float], patience: int) -> int:
    """How often `losses` went `patience` epochs without a new lowest one."""
    count = waited = 0
    lowest = math.inf
    for loss in losses:
        waited = 0 if loss < lowest else waited + 1
        lowest = min(lowest, loss)
        if waited == patience:
            count, waited = count + 1, 0
    return count
