"""The figure of the corruptions: what each looks like, and how many images it made go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tenfold.evaluation import style
from tenfold.evaluation.corruptions import Images, corrupt
from tenfold.evaluation.style import Theme, add_panel, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SAMPLES, _PITCH = 3, 30  # images in a row; pixels of MNIST from one row to the next
_ROW_IN = 0.36
_NAMES_IN, _BARS_IN = 1.1, 2.03  # where samples and bars begin
_TOP_IN, _BOTTOM_IN = 0.42, 0.12


def write_corruptions_png(judged: Mapping[str, Any], images: Images, path: Path) -> None:
    """Draw what `judge_corruptions` found into `path`.

    Args:
        judged: its answer.
        images: some of those that were judged, of shape (n, 28, 28); the first are shown.
        path: of the PNG file.

    Raises:
        MissingExtraError: matplotlib isn't installed.
    """
    colours = style.theme("light")
    with style.drawing(colours):
        style.save_png(corruptions_figure(judged, images, colours), path)


def corruptions_figure(judged: Mapping[str, Any], images: Images, colours: Theme) -> Figure:
    """A row for clean images and for each corruption: its name, samples, and the share wrong."""
    rows = {"clean": judged["clean"], **judged["corruptions"]}
    height_in = len(rows) * _ROW_IN
    figure = new_figure(_TOP_IN + height_in + _BOTTOM_IN)
    title = f"Wrong, % (mean {_wrong(judged['mean']):.2f})"
    bars = add_panel(figure, "", _TOP_IN, height_in, left_in=_BARS_IN, right_in=0.55)
    figure.text(
        _BARS_IN / style.WIDTH_IN, 1 - (_TOP_IN - 0.1) / figure.get_figheight(), title,
        weight="bold", va="baseline",
    )  # fmt: skip
    _bars(bars, [_wrong(row) for row in rows.values()], colours)
    right_in = style.WIDTH_IN - _BARS_IN + 0.08
    samples = add_panel(
        figure, "Corruption", _TOP_IN, height_in, left_in=_NAMES_IN, right_in=right_in
    )
    _samples(samples, list(rows), images[:_SAMPLES], colours)
    return figure


def _wrong(row: Mapping[str, Any]) -> float:
    return 100 * (1 - float(row["accuracy"]))


def _bars(axes: Axes, values: list[float], colours: Theme) -> None:
    """One bar per row, the first, of clean images, in grey; each with its value."""
    places = np.arange(len(values))
    fills = [colours["bar"], *[colours["accent"]] * (len(values) - 1)]
    axes.barh(places, values, height=0.5, color=fills)
    for place, value in zip(places, values, strict=True):
        axes.annotate(
            f"{value:.2f}", (value, place), (4, 0), textcoords="offset points", va="center"
        )
    axes.set(ylim=(len(values) - 0.5, -0.5), xlim=(0, max(values) or 1))
    axes.set_axis_off()


def _samples(axes: Axes, names: list[str], images: Images, colours: Theme) -> None:
    """The same images under each name, white on black as the network sees them."""
    for row, name in enumerate(names):
        changed = images if name == "clean" else corrupt(images, name)
        for place, image in enumerate(changed):
            left, top = _PITCH * place, _PITCH * row + 1
            extent = (left, left + 28.0, top + 28.0, top)
            axes.imshow(
                image, cmap="gray", vmin=0, vmax=255, extent=extent, interpolation="nearest"
            )
        axes.annotate(
            name.replace("_", " "), (0, _PITCH * (row + 0.5)), (-6, 0), va="center", ha="right",
            textcoords="offset points", color=colours["ink"], annotation_clip=False,
        )  # fmt: skip
    axes.set(xlim=(0, _PITCH * _SAMPLES), ylim=(_PITCH * len(names), 0), aspect="auto")
    axes.set_axis_off()
