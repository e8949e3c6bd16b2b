"""An axis of accuracies that gives near-perfect ones room.

From 99 % to 99.5 % half of the mistakes go, as from 90 % to 95 %. So the axis is logarithmic in
what is wrong, and labelled with what is right.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import numpy as np

from tenfold.extras import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST = 1e-3  # percent wrong: a logarithm has no 0
_STEPS = (1.0, 2.0, 5.0)
_MARGIN = 0.06


def wrong(accuracy: float) -> float:
    """Where a share of right answers lies on the axis: percent wrong."""
    return max(100 * (1 - accuracy), LEAST)


def scale(axes: Axes, which: Literal["x", "y"], values: Iterable[float]) -> None:
    """Make an axis of `axes` one of accuracies that holds all of `values`, in percent wrong."""
    ticker = need("matplotlib.ticker", "train")
    known = [*values]
    low, high = min(known), max(known)
    room = max((high / low) ** _MARGIN, 1.02)
    ends = {f"{which}scale": "log", f"{which}lim": (high * room, low / room)}
    axes.set(**ends)
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(ticker.FixedLocator(ticks(low / room, high * room)))
    axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{100 - value:.6g}"))
    axis.set_minor_locator(ticker.NullLocator())


def ticks(low: float, high: float) -> list[float]:
    """Round numbers from `low` to `high` percent wrong: of each decade 1, 2, 5, or evenly."""
    if high < 4 * low:
        even = need("matplotlib.ticker", "train").MaxNLocator(4).tick_values(low, high)
        return [round(float(place), 9) for place in even if low <= place <= high]
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    places = [round(step * 10.0**decade, 9) for decade in decades for step in _STEPS]
    inside = [place for place in places if low <= place <= high]
    return inside if len(inside) <= 7 else inside[:: -(-len(inside) // 7)]
