"""The five figures of `tenfold explore`, each drawn from what was found in any theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tenfold.core.datasets import LabelledImages
from tenfold.core.pairs import CLASSES, SIDE
from tenfold.evaluation import style
from tenfold.evaluation.style import Theme, add_panel, new_figure
from tenfold.exploration import tiles
from tenfold.exploration.digit_map import DigitMap
from tenfold.exploration.parts import Parts
from tenfold.exploration.pixels import class_pictures
from tenfold.exploration.wording import images_of
from tenfold.extras import need

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

_TOP_IN, _BOTTOM_IN = 0.42, 0.12
_EDGE_IN = 0.08
_LABELS_IN = 0.34  # room for a digit on the left
_GAP = 4  # pixels of MNIST between pictures
_ROW_IN = 0.4  # of the distribution
_CANVAS = 1100  # pixels, the width of the map


class Subject(NamedTuple):
    """What the figures show."""

    statistics: Mapping[str, Any]
    parts: Parts
    digit_map: DigitMap

    @property
    def drawn(self) -> LabelledImages:
        """The part whose images are drawn."""
        return self.parts[self.statistics["drawn_part"]]

    def unusual(self) -> dict[str, list[int]]:
        """The indices of the most unusual images of each digit."""
        digits = self.statistics["unusual"]["digits"]
        return {name: [one["index"] for one in row["images"]] for name, row in digits.items()}


def _ink(colours: Theme) -> Colormap:
    """From paper, where an image is 0, to ink."""
    maps = need("matplotlib.colors", "train").LinearSegmentedColormap
    ink: Colormap = maps.from_list("ink", [colours["paper"], colours["ink"]])
    return ink


def _show(axes: Axes, canvas: npt.NDArray[Any], colours: Theme) -> None:
    """A canvas of pictures over the whole panel."""
    axes.imshow(canvas, cmap=_ink(colours), vmin=0, vmax=255, interpolation="auto")
    axes.set_aspect("auto")
    axes.set_axis_off()


def _rows_of_pictures(
    subject: Subject, rows: Mapping[str, Sequence[int]], title: str, colours: Theme
) -> Figure:
    """A row of pictures for each digit, its name on the left."""
    columns = max((len(row) for row in rows.values()), default=1)
    across = max(columns, CLASSES) * (SIDE + _GAP) - _GAP
    width_in = style.WIDTH_IN - _LABELS_IN - _EDGE_IN
    height_in = (len(rows) * (SIDE + _GAP) - _GAP) * width_in / across
    figure = new_figure(_TOP_IN + max(height_in, 0.3) + _BOTTOM_IN)
    if not rows:
        figure.text(0.5, 0.4, "None to show.", ha="center", color=colours["soft"])
        return figure
    panel = add_panel(figure, title, _TOP_IN, height_in, left_in=_LABELS_IN, right_in=_EDGE_IN)
    images = (subject.drawn.images[list(row)] for row in rows.values())
    _show(panel, tiles.grid(images, max(columns, CLASSES), _GAP), colours)
    for place, name in enumerate(rows):
        middle = place * (SIDE + _GAP) + SIDE / 2
        panel.annotate(
            name, (0, middle), (-10, 0), textcoords="offset points", va="center", ha="right",
            weight="bold", color=colours["ink"], annotation_clip=False,
        )  # fmt: skip
    return figure


def sample_images(subject: Subject, colours: Theme) -> Figure:
    """Some images of each digit."""
    title = f"Samples of {images_of(subject.statistics, subject.statistics['drawn_part'])}"
    return _rows_of_pictures(subject, subject.statistics["samples"], title, colours)


def unusual_images(subject: Subject, colours: Theme) -> Figure:
    """The images of each digit that are least like its others."""
    title = "Least like others of their digit, most unusual first"
    return _rows_of_pictures(subject, subject.unusual(), title, colours)


def class_means(subject: Subject, colours: Theme) -> Figure:
    """The mean image of each digit, and under these its variation."""
    pictures = class_pictures(subject.drawn)
    blank = np.zeros((SIDE, SIDE))
    width_in = style.WIDTH_IN - 2 * _EDGE_IN
    pitch = SIDE + _GAP
    height_in = (2 * pitch - _GAP) * width_in / (5 * pitch - _GAP)
    figure = new_figure(2 * (_TOP_IN + height_in) + _BOTTOM_IN)
    for place, (kind, title) in enumerate(
        (("mean", "Mean of each digit"), ("variation", "Variation: where its images differ"))
    ):
        images = [
            getattr(pictures[digit], kind) if digit in pictures else blank
            for digit in range(CLASSES)
        ]
        bytes_of = np.round(255 * np.stack(images) / (np.max(images) or 1)).astype(np.uint8)
        top_in = _TOP_IN + place * (height_in + _TOP_IN)
        panel = add_panel(figure, title, top_in, height_in, left_in=_EDGE_IN, right_in=_EDGE_IN)
        _show(panel, tiles.grid((bytes_of[:5], bytes_of[5:]), 5, _GAP), colours)
    return figure


def class_distribution(subject: Subject, colours: Theme) -> Figure:
    """The share of each digit in each part, with its count."""
    parts = subject.statistics["parts"]
    height_in = CLASSES * _ROW_IN
    figure = new_figure(_TOP_IN + height_in + 2 * _BOTTOM_IN)
    bars = add_panel(
        figure, "Share of each digit", _TOP_IN, height_in, left_in=_LABELS_IN, right_in=1.45
    )
    highest = max(row["share"] for part in parts.values() for row in part["classes"])
    looks = dict(zip(parts, ("accent", "bar"), strict=False))
    for place, (name, part) in enumerate(parts.items()):
        offset = (place - (len(parts) - 1) / 2) * 0.36
        text = colours["ink" if place == 0 else "soft"]
        _distribution(bars, part["classes"], offset, (colours[looks[name]], text))
    bars.axvline(100 / CLASSES, color=colours["ink"], linewidth=0.8, linestyle=(0, (1, 2)))
    bars.annotate(
        "10 %", (100 / CLASSES, 0), (0, -9), xycoords=("data", "axes fraction"), size=8.5,
        textcoords="offset points", ha="center", va="center", color=colours["soft"],
    )  # fmt: skip
    bars.set(ylim=(CLASSES - 0.5, -0.5), xlim=(0, 100 * highest), yticks=range(CLASSES))
    bars.set_yticklabels([str(digit) for digit in range(CLASSES)], weight="bold")
    bars.tick_params(axis="y", labelcolor=colours["ink"], labelbottom=False)
    bars.tick_params(axis="x", labelbottom=False)
    bars.grid(False)
    bars.spines[:].set_visible(False)
    _key(figure, looks, colours)
    return figure


def _distribution(
    axes: Axes, rows: list[dict[str, Any]], offset: float, fill_and_text: tuple[str, str]
) -> None:
    """One bar per digit, its count and share at the right edge."""
    fill, ink = fill_and_text
    places = [row["digit"] + offset for row in rows]
    axes.barh(places, [100 * row["share"] for row in rows], height=0.3, color=fill)
    for place, row in zip(places, rows, strict=True):
        for text, inches in ((f"{row['images']:,}", 0.6), (f"{100 * row['share']:.2f} %", 1.3)):
            axes.annotate(
                text, (1, place), (72 * inches, 0), xycoords=("axes fraction", "data"),
                textcoords="offset points", ha="right", va="center", size=9, color=ink,
            )  # fmt: skip


def _key(figure: Figure, looks: Mapping[str, str], colours: Theme) -> None:
    """Which bar is which part, at the upper right."""
    right = style.WIDTH_IN - 0.15
    height = figure.get_figheight()
    for name, look in reversed(list(looks.items())):
        for text, colour, step in ((name, "soft", 0.055 * len(name) + 0.07), ("■", look, 0.24)):
            figure.text(
                right / style.WIDTH_IN, 1 - (_TOP_IN - 0.1) / height, text, ha="right",
                va="baseline", color=colours[colour], size=9,
            )  # fmt: skip
            right -= step


def map_of_images(subject: Subject, colours: Theme) -> Figure:
    """A sample of the images, those that look alike side by side."""
    canvas = map_canvas(subject)
    height_in = (style.WIDTH_IN - 2 * _EDGE_IN) * canvas.shape[0] / canvas.shape[1]
    figure = new_figure(_TOP_IN + height_in + _EDGE_IN)
    title = "Images that look alike lie side by side"
    panel = add_panel(figure, title, _TOP_IN, height_in, left_in=_EDGE_IN, right_in=_EDGE_IN)
    _show(panel, canvas, colours)
    x, y = astray_centres(subject.digit_map).T
    panel.scatter(
        x, y, s=34, facecolors="none", edgecolors=colours["accent"], linewidths=1, clip_on=False
    )
    return figure


def map_canvas(subject: Subject) -> tiles.Canvas:
    """The images of the map on one canvas."""
    digit_map = subject.digit_map
    return tiles.scattered(subject.drawn.images[digit_map.indices], _corners(digit_map))


def _corners(digit_map: DigitMap) -> npt.NDArray[np.int64]:
    return np.round(digit_map.points * (_CANVAS - SIDE)).astype(np.int64)


def astray_centres(digit_map: DigitMap) -> npt.NDArray[np.int64]:
    """Where the middles of the images among other digits are on the canvas, of shape (n, 2)."""
    return _corners(digit_map)[digit_map.astray] + SIDE // 2


_DRAWINGS: dict[str, Callable[[Subject, Theme], Figure]] = {
    "sample_images": sample_images,
    "class_distribution": class_distribution,
    "class_means": class_means,
    "unusual_images": unusual_images,
    "map": map_of_images,
}
NAMES = tuple(_DRAWINGS)


def draw(name: str, subject: Subject, colours: Theme) -> Figure:
    """The figure `name` of `NAMES`, within `style.drawing(colours)`."""
    return _DRAWINGS[name](subject, colours)
