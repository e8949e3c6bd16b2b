"""Lines grown from left to right: each digit goes to the line on which it is expected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tenfold.imaging.numbers.components import Part

_OFF = 0.7  # digit heights by which a digit may lie above or below where its line is expected
_RECENT = 8  # digits that say where a line goes on; more would not follow a bend
_STEADY = 0.5  # digit heights squared: how strongly a short line keeps to the page's slope
_DISTANCE = 0.05  # what a digit height of distance counts, against one of height


def chained(parts: Sequence[Part], height: float) -> tuple[list[list[Part]], float]:
    """The lines of `parts`, each from left to right, and the page's slope.

    Args:
        height: how tall the digits are, in pixels.
    """
    chains = _chains(parts, height, 0.0)
    slopes = [slope_of(chain, height) for chain in chains if len(chain) > 2]
    slope = float(np.median(slopes)) if slopes else 0.0
    return _chains(parts, height, slope), slope


def slope_of(parts: Sequence[Part], height: float, usual: float = 0.0) -> float:
    """The slope of the line through the middles of `parts`, down to the right.

    Two digits say little of it, so `usual` is held against what they say.
    """
    x = np.array([part.cx for part in parts])
    y = np.array([part.cy for part in parts]) - usual * x
    dx, dy = x - x.mean(), y - y.mean()
    return usual + float((dx @ dy) / (dx @ dx + _STEADY * height**2))


def level_of(parts: Sequence[Part], slope: float) -> float:
    """The median height of the middles of `parts` at x = 0, seen along `slope`."""
    return float(np.median([part.cy - slope * part.cx for part in parts]))


def _chains(parts: Sequence[Part], height: float, slope: float) -> list[list[Part]]:
    chains: list[list[Part]] = []
    ways = np.empty((3, len(parts)))  # of each line: slope, level along it, where it ends
    for part in sorted(parts, key=lambda part: part.cx):
        index = _best(part, ways[:, : len(chains)], height)
        if index is None:
            ways[:, len(chains)] = slope, part.cy - slope * part.cx, part.end
            chains.append([part])
            continue
        chains[index].append(part)
        recent = chains[index][-_RECENT:]
        way = slope_of(recent, height, slope)
        level = sum(one.cy - way * one.cx for one in recent) / len(recent)
        ways[:, index] = way, level, part.end
    return chains


def _best(part: Part, ways: npt.NDArray[np.float64], height: float) -> int | None:
    """The index of the line on which `part` is expected; None for no line."""
    if not ways.size:
        return None
    slopes, levels, ends = ways
    off = np.abs(part.cy - slopes * part.cx - levels) / height
    cost = off + _DISTANCE * np.maximum(part.x - ends, 0) / height
    cost[off > _OFF] = np.inf
    best = int(cost.argmin())
    return best if np.isfinite(cost[best]) else None
