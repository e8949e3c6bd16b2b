"""Tables in shades: every arm against every other, and what each misses of each digit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tenfold.comparison.lettering import short, width_in
from tenfold.comparison.verdicts import points
from tenfold.core.pairs import CLASSES
from tenfold.evaluation import style
from tenfold.evaluation.style import Theme, add_panel, new_figure
from tenfold.extras import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW_IN, _TOP_IN, _RIGHT_IN = 0.34, 0.66, 0.08


class Cell(NamedTuple):
    """What a cell says, and its step of the single-hue map."""

    words: str
    shade: int = 0


def pairwise(study: Mapping[str, Any], colours: Theme) -> Figure | None:
    """By how many points the arm of a row is better than that of a column; shaded where shown.

    None where a single arm stands alone.
    """
    if not study["contrasts"]:
        return None
    arms, images = study["ranking"], study["images"]
    highest = max(abs(c["difference"]) for c in study["contrasts"])
    cells = [[Cell("")] * len(arms) for _ in arms]
    for contrast in study["contrasts"]:
        row, column = arms.index(contrast["first"]), arms.index(contrast["second"])
        step = style.shade(contrast["difference"], highest) if contrast["is_shown"] else 0
        cells[row][column] = Cell(points(contrast["difference"], images), step)
    return _triangle("Ahead of the column, in points", arms, cells, colours)


def _triangle(
    title: str, arms: Sequence[str], cells: Sequence[Sequence[Cell]], colours: Theme
) -> Figure:
    """Cells above the diagonal, with the names in the room below it."""
    names = [f"{name}  {place}" for place, name in enumerate(short(arms), start=1)]
    left_in = _room_in(names)
    figure, axes = _grid(title, len(arms), len(arms), left_in)
    _fill(axes, cells, colours)
    axes.set_xticks(np.arange(len(arms)) + 0.5, [str(place + 1) for place in range(len(arms))])
    axes.set_yticks([])
    for row, name in enumerate(names):
        axes.annotate(
            name, (row + 1, row + 0.52), (-5, 0), textcoords="offset points", ha="right",
            va="center", annotation_clip=False, weight="bold" if row == 0 else "normal",
        )  # fmt: skip
    return figure


def _room_in(names: Sequence[str]) -> float:
    """How far the names reach out to the left of the cells, each ending one cell further right."""
    room = 0.1
    for _ in range(9):  # the width of a cell depends on the room
        cell = (style.WIDTH_IN - room - _RIGHT_IN) / len(names)
        widths = (width_in([name], style.WIDTH_IN) for name in names)
        room = max(0.1, *(width - cell * (row + 1) for row, width in enumerate(widths)))
    return room


def per_digit(study: Mapping[str, Any], colours: Theme) -> Figure:
    """The share of each digit's images that each arm misses, in percent."""
    arms = study["arms"]
    values = [[share for share in arm["missed"] if share is not None] for arm in arms]
    highest = max(max(row) for row in values) or 1.0
    digits = 1 if highest < 0.0995 else 0
    cells = [
        [
            Cell("–") if share is None
            else Cell(f"{100 * share:.{digits}f}", style.shade(share, highest))
            for share in arm["missed"]
        ]
        for arm in arms
    ]  # fmt: skip
    names = short([arm["name"] for arm in arms])
    figure, axes = _grid("Missed of each digit, %", len(names), CLASSES, width_in(names))
    _fill(axes, cells, colours)
    axes.set_xticks(np.arange(CLASSES) + 0.5, [str(digit) for digit in range(CLASSES)])
    axes.set_yticks(np.arange(len(names)) + 0.5, names, color=colours["ink"])
    return figure


def _grid(title: str, rows: int, columns: int, left_in: float) -> tuple[Figure, Axes]:
    """An empty figure of so many cells, with its title."""
    height_in = rows * _ROW_IN
    figure = new_figure(_TOP_IN + height_in + 0.1)
    axes = add_panel(figure, "", _TOP_IN, height_in, left_in=left_in, right_in=_RIGHT_IN)
    place = 1 - 0.32 / figure.get_figheight()
    figure.text(0.08 / style.WIDTH_IN, place, title, weight="bold", va="baseline")
    axes.set(xlim=(0, columns), ylim=(rows, 0))
    axes.xaxis.tick_top()
    axes.grid(False)
    axes.spines[:].set_visible(False)
    return figure, axes


def _fill(axes: Axes, cells: Sequence[Sequence[Cell]], colours: Theme) -> None:
    corners, fills = [], []
    size = 9 if len(cells[0]) <= 8 else 7.5
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            if not cell.words:
                continue
            corners.append([(column + x, row + y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))])
            fills.append(colours[f"shade-{cell.shade}"])
            ink = colours[f"on-{cell.shade}"] if cell.shade else colours["soft"]
            axes.text(
                column + 0.5, row + 0.52, cell.words, ha="center", va="center", size=size,
                color=ink,
            )  # fmt: skip
    axes.add_collection(
        need("matplotlib.collections", "train").PolyCollection(
            corners, facecolors=fills, edgecolors=colours["line"], linewidths=0.8
        ),
        autolim=False,
    )
