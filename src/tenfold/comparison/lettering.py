"""Names beside marks: short enough for a phone, and never on top of each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tenfold.evaluation import style
from tenfold.evaluation.metrics import Floats

LONGEST = 24  # characters
_CHARACTER_IN = 0.084  # the width of one at size 10, on average, where it is bold


def short(name: str, longest: int = LONGEST) -> str:
    """`name`, with its middle left out where it is long."""
    if len(name) <= longest:
        return name
    half = longest // 2
    return f"{name[:half].rstrip()}…{name[-half + 1 :].lstrip()}"


def width_in(names: Sequence[str], most_in: float = style.WIDTH_IN / 2) -> float:
    """How much room a column of `names`, as they are shown, takes: half of a figure at most."""
    longest = max(map(len, names))
    return min(0.16 + _CHARACTER_IN * longest, most_in)


def spread(places: Sequence[float], gap: float) -> Floats:
    """Places at least `gap` apart, in the order of `places` and as near to them as that allows.

    Neighbours that are too close are moved apart around their mean, as often as needed.
    """
    order = np.argsort(places, kind="stable")
    groups = [[float(places[place])] for place in order]
    tops = [group[0] for group in groups]
    place = 0
    while place < len(groups) - 1:
        end = tops[place] + gap * len(groups[place])
        if end <= tops[place + 1] + 1e-12:
            place += 1
            continue
        groups[place : place + 2] = [groups[place] + groups[place + 1]]
        centre = float(np.mean(groups[place]))
        tops[place : place + 2] = [centre - gap * (len(groups[place]) - 1) / 2]
        place = max(0, place - 1)
    result = np.empty(len(order))
    result[order] = [
        top + gap * step
        for top, group in zip(tops, groups, strict=True)
        for step in range(len(group))
    ]
    return result
