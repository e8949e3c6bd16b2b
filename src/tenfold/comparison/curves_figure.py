"""Learning curves: a small panel for each arm, with the others behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tenfold.comparison.accuracy_axis import ticks
from tenfold.comparison.lettering import short
from tenfold.evaluation import style
from tenfold.evaluation.metrics import Floats
from tenfold.evaluation.style import Theme, new_figure
from tenfold.extras import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANEL_IN, _GAP_IN, _TOP_IN, _BOTTOM_IN = 1.0, 0.46, 0.62, 0.3
_LEFT_IN, _BETWEEN_IN, _RIGHT_IN = 0.45, 0.2, 0.12
_LEAST = 1e-2  # percent wrong; a logarithm has no 0

Bands = dict[str, Floats]


def learning_curves(study: Mapping[str, Any], colours: Theme) -> Figure | None:
    """What is wrong on validation over the epochs: the mean of the seeds in a band of all of them.

    None where no run validates.
    """
    curves = {arm["name"]: _wrong(arm["learning"]) for arm in study["arms"] if arm["learning"]}
    if not curves:
        return None
    columns = 2 if len(curves) <= 4 else 3
    rows = -(-len(curves) // columns)
    figure = new_figure(_TOP_IN + rows * (_PANEL_IN + _GAP_IN) - _GAP_IN + _BOTTOM_IN)
    title = "Wrong on validation images, %, by epoch"
    height = 1 - 0.2 / figure.get_figheight()
    figure.text(0.08 / style.WIDTH_IN, height, title, weight="bold", va="center")
    for place, (name, title) in enumerate(zip(curves, short(list(curves), 20), strict=True)):
        axes = _panel(figure, *divmod(place, columns), columns)
        _draw(axes, curves, name, colours, "accent" if name == study["ranking"][0] else "ink")
        axes.set_title(title, loc="left", size=8.5, color=colours["ink"], pad=4)
        axes.tick_params(labelleft=place % columns == 0)
    return figure


def _wrong(learning: Mapping[str, Any]) -> Bands:
    """Percentages of wrong answers, each of shape (epochs,); NaN where no run was measured."""
    found: Bands = {}
    for name in ("mean", "low", "high"):
        accuracy = np.array(learning[name], dtype=np.float64)
        found[name] = np.maximum(100 * (1 - accuracy), _LEAST)
    return found


def _panel(figure: Figure, row: int, column: int, columns: int) -> Axes:
    full = figure.get_figheight()
    width_in = (style.WIDTH_IN - _LEFT_IN - _RIGHT_IN + _BETWEEN_IN) / columns - _BETWEEN_IN
    left_in = _LEFT_IN + column * (width_in + _BETWEEN_IN)
    top_in = _TOP_IN + row * (_PANEL_IN + _GAP_IN)
    return figure.add_axes((
        left_in / style.WIDTH_IN, 1 - (top_in + _PANEL_IN) / full,
        width_in / style.WIDTH_IN, _PANEL_IN / full,
    ))  # fmt: skip


def _draw(axes: Axes, curves: Mapping[str, Bands], own: str, colours: Theme, colour: str) -> None:
    for name, curve in curves.items():
        if name != own:
            axes.plot(_epochs(curve), curve["mean"], color=colours["bar"], linewidth=1)
    curve = curves[own]
    axes.fill_between(
        _epochs(curve), curve["low"], curve["high"], color=colours[colour], alpha=0.25, linewidth=0
    )
    axes.plot(
        _epochs(curve), curve["mean"], color=colours[colour], linewidth=1.8, markersize=3,
        marker="o" if len(curve["mean"]) < 4 else "",
    )  # fmt: skip
    _axes(axes, curves)


def _epochs(curve: Bands) -> Floats:
    return np.arange(1.0, len(curve["mean"]) + 1)


def _axes(axes: Axes, curves: Mapping[str, Bands]) -> None:
    """The same axes for all panels."""
    ticker = need("matplotlib.ticker", "train")
    longest = max(len(curve["mean"]) for curve in curves.values())
    ends = np.concatenate([curve[name] for curve in curves.values() for name in ("low", "high")])
    axes.set(yscale="log", xlim=(0.7, longest + 0.3))
    low, high = 0.85 * np.nanmin(ends), 1.15 * np.nanmax(ends)
    axes.set_ylim(low, high)
    axes.yaxis.set_major_locator(ticker.FixedLocator(ticks(low, high)))
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda y, _: f"{y:g}"))
    axes.yaxis.set_minor_locator(ticker.NullLocator())
    axes.xaxis.set_major_locator(ticker.MaxNLocator(4, integer=True, min_n_ticks=1))
    axes.tick_params(labelsize=8.5)
