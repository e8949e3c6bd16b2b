"""The ranking: each arm's mean with its intervals, the best first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tenfold.comparison.accuracy_axis import scale, wrong
from tenfold.comparison.lettering import short, width_in
from tenfold.evaluation import style
from tenfold.evaluation.style import Theme, add_panel, new_figure
from tenfold.evaluation.wording import digits_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW_IN, _TOP_IN, _BOTTOM_IN = 0.38, 0.42, 0.3
_VALUES_IN = 0.62


def ranking(study: Mapping[str, Any], colours: Theme) -> Figure:
    """A line per arm: the dot is its mean, the bar holds other seeds, the line other images too."""
    arms = study["arms"]
    height_in = len(arms) * _ROW_IN
    figure = new_figure(_TOP_IN + height_in + _BOTTOM_IN)
    names = short([arm["name"] for arm in arms])
    left_in = width_in(names)
    axes = add_panel(figure, "Right, %", _TOP_IN, height_in, left_in=left_in, right_in=_VALUES_IN)
    for place, arm in enumerate(arms):
        _line(axes, place, arm, colours, "accent" if place == 0 else "soft")
        _value(axes, place, arm, digits_for(study["images"]), colours)
    axes.set(ylim=(len(arms) - 0.5, -0.5))
    axes.set_yticks(range(len(arms)), names, color=colours["ink"])
    axes.grid(False, axis="y")
    scale(axes, "x", [wrong(end) for arm in arms for end in arm["interval"]])
    return figure


def _line(axes: Axes, place: int, arm: Mapping[str, Any], colours: Theme, colour: str) -> None:
    low, high = map(wrong, arm["interval"])
    axes.hlines(place, low, high, colours[colour], linewidth=1.4)
    if arm["interval_seeds"]:
        low, high = map(wrong, arm["interval_seeds"])
        axes.hlines(place, low, high, colours[colour], linewidth=7, alpha=0.35)
    axes.plot(
        wrong(arm["mean"]), place, "o", markersize=6, color=colours[colour],
        markeredgecolor=colours["paper"], markeredgewidth=1,
    )  # fmt: skip


def _value(axes: Axes, place: int, arm: Mapping[str, Any], digits: int, colours: Theme) -> None:
    axes.annotate(
        f"{100 * arm['mean']:.{digits}f}", (1, place), (style.WIDTH_IN * 2, 0),
        xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
        weight="bold" if place == 0 else "normal", color=colours["ink"],
    )  # fmt: skip
