"""Accuracy against what it costs: parameters, and seconds of training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tenfold.comparison.accuracy_axis import scale, wrong
from tenfold.comparison.lettering import short, spread, width_in
from tenfold.evaluation.style import Theme, add_panel, new_figure
from tenfold.extras import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TOP_IN, _HEIGHT_IN, _BOTTOM_IN = 0.42, 2.7, 0.52
_NAMES_IN = 1.5  # the least room for names beside the points
_LINE_IN = 0.175  # of text


class Point(NamedTuple):
    name: str
    cost: float
    mean: float  # in percent wrong, as are the ends of the interval
    low: float
    high: float
    is_best: bool


def against_parameters(
    study: Mapping[str, Any], costs: Mapping[str, Any], colours: Theme
) -> Figure | None:
    """Accuracy against trainable numbers; None where none is known."""
    size = {arm["name"]: arm["parameters"] for arm in costs["arms"]}
    return _scatter(_points(study, size), "parameters", colours)


def against_time(
    study: Mapping[str, Any], costs: Mapping[str, Any], colours: Theme
) -> Figure | None:
    """Accuracy against the median seconds of training; None where none is known."""
    seconds = {
        arm["name"]: arm["train_seconds"] and arm["train_seconds"]["median"]
        for arm in costs["arms"]
    }
    return _scatter(_points(study, seconds), "seconds of training", colours)


def _points(study: Mapping[str, Any], cost: Mapping[str, Any]) -> list[Point]:
    points = []
    for arm in study["arms"]:
        if cost[arm["name"]]:
            low, high = map(wrong, arm["interval"])
            is_best = arm["name"] == study["ranking"][0]
            points.append(
                Point(arm["name"], float(cost[arm["name"]]), wrong(arm["mean"]), low, high, is_best)
            )
    return points


def _scatter(points: Sequence[Point], what: str, colours: Theme) -> Figure | None:
    if not points:
        return None
    figure = new_figure(_TOP_IN + _HEIGHT_IN + _BOTTOM_IN)
    names = short([point.name for point in points])
    room_in = max(_NAMES_IN, width_in(names))
    axes = add_panel(figure, "Right, %", _TOP_IN, _HEIGHT_IN, right_in=room_in)
    for point in points:
        colour = colours["accent" if point.is_best else "soft"]
        axes.vlines(point.cost, point.low, point.high, colour, linewidth=1.4, alpha=0.7)
        axes.plot(
            point.cost, point.mean, "o", markersize=6, color=colour,
            markeredgecolor=colours["paper"], markeredgewidth=1,
        )  # fmt: skip
    axes.set(xscale="log", xlabel=what)
    _cost_axis(axes, [point.cost for point in points])
    scale(axes, "y", [end for point in points for end in (point.low, point.high)])
    _names(axes, points, names, colours)
    return figure


def _cost_axis(axes: Axes, costs: Sequence[float]) -> None:
    """A decade or more with round numbers on it, however close the costs are."""
    ticker = need("matplotlib.ticker", "train")
    low, high = min(costs), max(costs)
    room = max(1.25, np.sqrt(10 * low / high)) if high < 10 * low else (high / low) ** 0.06
    axes.set_xlim(low / room, high * room)
    axes.xaxis.set_major_locator(ticker.LogLocator(base=10, subs=(1, 2, 5), numticks=12))
    wide = high * room > 200 * low / room
    if wide:
        axes.xaxis.set_major_locator(ticker.LogLocator(base=10, numticks=12))
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda x, _: _count(x)))
    axes.xaxis.set_minor_formatter(ticker.NullFormatter())


def _count(value: float) -> str:
    """5, 200, 20k, 5M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _names(axes: Axes, points: Sequence[Point], names: Sequence[str], colours: Theme) -> None:
    """The names in a column at the right, each joined to its point by a thin line."""
    bottom, top = axes.get_ylim()
    gap = np.log(bottom / top) * _LINE_IN / _HEIGHT_IN
    heights = np.exp(spread([np.log(point.mean) for point in points], gap))
    edge = axes.get_xlim()[1]
    for point, name, height in zip(points, names, heights, strict=True):
        axes.plot(
            [point.cost, edge], [point.mean, height], color=colours["line"], linewidth=0.9,
            zorder=0.5, clip_on=False,
        )  # fmt: skip
        axes.annotate(
            name, (edge, height), (5, 0), textcoords="offset points", va="center",
            size=9, color=colours["ink"], weight="bold" if point.is_best else "normal",
            annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(bottom, top)
