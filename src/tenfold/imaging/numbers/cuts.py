"""Where touching digits may be parted: paths from top to bottom that cross little ink."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Levels, stroke_width_of

Paths = npt.NDArray[np.int64]
Costs = npt.NDArray[np.float64]

NARROWEST = 0.42  # digit heights; a narrower part is not cut
_STEP = 3  # pixels between the places where cuts are tried
_MARGIN = 0.1  # digit heights from the edges of a part, nearer to which none is tried
# Digit heights by which a cut may wander to either side: with twice as much all cuts nearby take
# the same cheap way, and none is left for digits that overlap.
_REACH = 0.18
_SIDEWAYS = 0.05  # what a step to the side costs, against a pixel of ink
_LEAST_STROKE = 0.15  # digit heights of stroke between two cuts
_MOST = 10  # cuts for each digit height of width
_OUTSIDE = 1e3  # what a pixel beyond the part's edge costs: more than any ink


def cuts_of(ink: Levels, height: float) -> tuple[Paths, Costs]:
    """The best cuts through one part, from left to right.

    Args:
        ink: of the part, of shape (h, w).
        height: of a digit in pixels.

    Returns:
        For every cut the last column on its left in every row, of shape (n, h); and how much
        ink it crosses, in widths of its strokes, of shape (n,).
    """
    margin = round(_MARGIN * height)
    starts = np.arange(margin, ink.shape[1] - margin, _STEP)
    if ink.shape[1] < NARROWEST * height or starts.size == 0:
        return np.empty((0, len(ink)), np.int64), np.empty(0)
    paths = _paths(ink, starts, max(2, round(_REACH * height)))
    stroke = stroke_width_of(ink)
    costs = _along(ink, paths).sum(axis=1)
    most = int(_MOST * ink.shape[1] / height) + 1
    kept = _apart(_on_the_left(ink, paths), costs, _LEAST_STROKE * height * stroke)[:most]
    kept.sort(key=lambda index: paths[index].mean())
    return paths[kept], costs[kept] / stroke


def _paths(ink: Levels, starts: npt.NDArray[np.int64], reach: int) -> Paths:
    """For each of `starts` the path near that column that crosses the least ink.

    Dynamic programming from the top row to the bottom one, a step sideways in each at most.
    """
    window = starts[:, None] + np.arange(-reach, reach + 1)
    columns = np.clip(window, 0, ink.shape[1] - 1)
    away = np.where(window == columns, 1e-3 / reach * np.abs(window - starts[:, None]), _OUTSIDE)
    costs = ink[:, columns] + away  # (h, n, columns of a window)
    total = np.pad(costs[0], ((0, 0), (1, 1)), constant_values=np.inf)
    steps = np.zeros(costs.shape, np.int8)
    for row in range(1, len(ink)):
        left, here, right = total[:, :-2] + _SIDEWAYS, total[:, 1:-1], total[:, 2:] + _SIDEWAYS
        np.subtract(
            right < np.minimum(left, here),
            left <= np.minimum(here, right),
            out=steps[row],
            dtype=np.int8,
        )
        total[:, 1:-1] = np.minimum(np.minimum(left, right), here) + costs[row]
    return _traced(steps, total[:, 1:-1].argmin(axis=1), window)


def _traced(
    steps: npt.NDArray[np.int8], state: npt.NDArray[np.int64], window: npt.NDArray[np.int64]
) -> Paths:
    """The paths that end in `state`, followed back from the bottom row."""
    which = np.arange(len(state))
    paths = np.empty((len(state), len(steps)), np.int64)
    for row in range(len(steps) - 1, -1, -1):
        paths[:, row] = window[which, state]
        state = state + steps[row, which, state]
    return paths


def _along(ink: Levels, paths: Paths) -> Levels:
    return ink[np.arange(len(ink)), np.clip(paths, 0, ink.shape[1] - 1)]


def _on_the_left(ink: Levels, paths: Paths) -> Costs:
    """How much ink lies on the left of every path; then all of it."""
    sums = np.cumsum(ink, axis=1, dtype=np.float64)
    left = sums[np.arange(len(ink)), np.clip(paths, 0, ink.shape[1] - 1)].sum(axis=1)
    return np.append(left, sums[:, -1].sum())


def _apart(left: Costs, costs: Costs, least: float) -> list[int]:
    """The cheapest cuts that have at least so much ink between each other and the edges."""
    taken = [0.0, float(left[-1])]
    kept: list[int] = []
    for index in np.argsort(costs, kind="stable").tolist():
        if min(abs(left[index] - other) for other in taken) >= least:
            taken.append(float(left[index]))
            kept.append(index)
    return kept
