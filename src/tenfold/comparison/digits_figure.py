"""Where the best arm is ahead of the next one: the difference on each digit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tenfold.comparison.lettering import short
from tenfold.evaluation.style import Theme, add_panel, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROW_IN, _TOP_IN, _BOTTOM_IN = 0.3, 0.64, 0.5


def best_against_next(study: Mapping[str, Any], colours: Theme) -> Figure | None:
    """A dot for each digit with its interval, in the accent where Holm's correction leaves it.

    None where a single arm stands alone.
    """
    found = study["best_against_next"]
    if found is None:
        return None
    records = found["digits"]
    figure = new_figure(_TOP_IN + _ROW_IN * len(records) + _BOTTOM_IN)
    axes = add_panel(figure, "", _TOP_IN, _ROW_IN * len(records), left_in=0.4, right_in=0.2)
    first, second = short([found["first"], found["second"]])
    _heads(figure, first, second, colours)
    axes.axvline(0, color=colours["soft"], linewidth=1.2, linestyle=":")
    for record in records:
        colour = colours["accent" if record["is_shown"] else "soft"]
        if record["interval"]:
            low, high = (100 * end for end in record["interval"])
            axes.hlines(record["digit"], low, high, colour, linewidth=1.4)
        axes.plot(
            100 * record["difference"], record["digit"], "o", markersize=6.5, color=colour,
            markeredgecolor=colours["paper"], markeredgewidth=1,
        )  # fmt: skip
    digits = [record["digit"] for record in records]
    axes.set(ylim=(max(digits) + 0.5, min(digits) - 0.5), yticks=digits, xlabel="points ahead")
    widest = max(map(abs, axes.get_xlim()))
    axes.set_xlim(-widest, widest)
    axes.locator_params(axis="x", nbins=7)
    return figure


def _heads(figure: Figure, first: str, second: str, colours: Theme) -> None:
    """Who is better on which side, above the panel."""
    full = figure.get_figheight()
    figure.text(0.02, 1 - 0.3 / full, "On each digit", weight="bold", va="baseline")
    for place, side, words in ((0.1, "left", f"← {second}"), (0.955, "right", f"{first} →")):
        figure.text(
            place, 1 - 0.55 / full, words, ha=side, va="baseline", size=9, color=colours["soft"]
        )
