"""The figure of a search: how much each field had to do with the accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tenfold.evaluation import style
from tenfold.evaluation.style import Theme, add_panel, new_figure
from tenfold.evaluation.wording import counted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROW_IN = 0.34
_TOP_IN, _BOTTOM_IN = 0.42, 0.3
_LARGEST_NAME_IN, _LETTER_IN = 2.0, 0.083


def write_importance_png(importance: Mapping[str, float], trials: int, path: Path) -> None:
    """Draw the `importance` of each field, in shares of one, told from `trials` into `path`.

    Raises:
        MissingExtraError: matplotlib isn't installed.
    """
    colours = style.theme("light")
    with style.drawing(colours):
        style.save_png(importance_figure(importance, trials, colours), path)


def importance_figure(importance: Mapping[str, float], trials: int, colours: Theme) -> Figure:
    """A bar per field, the most important first, with its share in percent."""
    names, shares = list(importance), [100 * share for share in importance.values()]
    height_in = len(names) * _ROW_IN
    left_in = min(_LARGEST_NAME_IN, 0.2 + _LETTER_IN * max(map(len, names)))
    figure = new_figure(_TOP_IN + height_in + _BOTTOM_IN)
    title = "Share in the differences of accuracy, %"
    axes = add_panel(figure, title, _TOP_IN, height_in, left_in=left_in, right_in=0.5)
    places = range(len(names))
    axes.barh(places, shares, height=0.5, color=colours["accent"])
    for place, (name, share) in enumerate(zip(names, shares, strict=True)):
        axes.annotate(
            f"{share:.0f}", (share, place), (4, 0), textcoords="offset points", va="center"
        )
        axes.annotate(
            name, (0, place), (-6, 0), textcoords="offset points", va="center", ha="right",
            annotation_clip=False,
        )  # fmt: skip
    axes.set(ylim=(len(names) - 0.5, -0.5), xlim=(0, max(shares) or 1))
    axes.set_axis_off()
    figure.text(
        0.08 / style.WIDTH_IN, 0.1 / figure.get_figheight(),
        f"Told from {counted(trials, 'trial')} that came to the end.", color=colours["soft"],
    )  # fmt: skip
    return figure
