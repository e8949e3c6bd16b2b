"""Names beside marks: short enough for a phone, and never on top of each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from tenfold.evaluation import style
from tenfold.evaluation.metrics import Floats

LONGEST = 24  # characters
_BEGINNING, _BEFORE = 6, 3  # characters that are kept of a name, and before it differs
_CHARACTER_IN = 0.084  # the width of one at size 10, on average, where it is bold


def short(names: Sequence[str], longest: int = LONGEST) -> list[str]:
    """`names`, no two of which are alike, with parts left out of the long ones.

    That is the middle, or what comes before the place where names differ that would look alike.
    """
    shown = {name: _without_middle(name, longest) for name in names}
    alike = defaultdict(list)
    for name, letters in shown.items():
        alike[letters].append(name)
    for twins in alike.values():
        if len(twins) > 1:
            shown |= _told_apart(twins, longest)
    return [shown[name] for name in names]


def _without_middle(name: str, longest: int) -> str:
    if len(name) <= longest:
        return name
    half = longest // 2
    return f"{name[:half].rstrip()}…{name[-half + 1 :].lstrip()}"


def _told_apart(twins: Sequence[str], longest: int) -> dict[str, str]:
    """The beginning of each and its part from where they differ; numbers where that is alike."""
    room = longest - _BEGINNING - len("……")
    columns = enumerate(zip(*twins, strict=False))
    differ = next((place for place, letters in columns if len(set(letters)) > 1), 0)
    start = max(_BEGINNING, differ - _BEFORE)
    shown = {
        name: f"{name[:_BEGINNING]}…{name[start : start + room]}{'…' * (start + room < len(name))}"
        for name in twins
    }
    if len(set(shown.values())) == len(twins):
        return shown
    return {
        name: f"{name[: longest - 5].rstrip()}… {place}"
        for place, name in enumerate(twins, start=1)
    }


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
