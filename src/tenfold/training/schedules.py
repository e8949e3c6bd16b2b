"""Learning-rate schedules as pure functions of the step."""

from __future__ import annotations

import math

from tenfold.core.config import ScheduleConfig


def lr_factor(schedule: ScheduleConfig, step: int, steps: int, epoch: int) -> float:
    """What the highest learning rate is multiplied by at a step.

    Args:
        schedule: its name and numbers.
        step: the step about to be taken, from 0 to `steps` - 1.
        steps: how many steps the whole run has.
        epoch: the epoch that the step belongs to, from 0.
    """
    match schedule.name:
        case "constant":
            return 1.0
        case "step":
            return schedule.step_factor ** (epoch // schedule.step_epochs)
        case "one-cycle":
            return one_cycle(step, steps, schedule.warmup)


def one_cycle(step: int, steps: int, warmup: float) -> float:
    """A linear climb over the share `warmup` of the steps, then half a cosine down to zero.

    After Smith and Topin, "Super-Convergence" (2018), without its momentum cycle.
    """
    climb = max(1.0, warmup * steps)
    if step + 1 <= climb:
        return (step + 1) / climb
    return 0.5 * (1 + math.cos(math.pi * (step + 1 - climb) / max(1.0, steps + 1 - climb)))
