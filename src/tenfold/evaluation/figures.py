"""The five figures of a report, each drawn from its numbers in any theme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import CLASSES
from tenfold.evaluation import style
from tenfold.evaluation.metrics import BINS, wilson
from tenfold.evaluation.mistakes import from_picture
from tenfold.evaluation.style import Theme, add_panel, new_figure
from tenfold.extras import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PARTS = ("train", "validation")
Values = npt.NDArray[np.float64]  # (epochs,)
_COLUMNS, _GAP = 5, 6  # pictures in a row of the figure of mistakes, pixels between them


class Subject(NamedTuple):
    """What the figures show."""

    numbers: Mapping[str, Any]  # of one split
    calibration: Mapping[str, Any]  # of the same split: before and after
    history: list[dict[str, Any]]

    @classmethod
    def of(cls, report: Mapping[str, Any], split: str, history: list[dict[str, Any]]) -> Subject:
        """What `report` and the epochs in `history` say about `split`."""
        return cls(report["splits"][split], report["calibration"]["splits"][split], history)


def _series(history: list[dict[str, Any]], field: str) -> Values:
    """`field` of every epoch, of shape (epochs,); NaN where it is missing or not finite."""
    values = np.array([record.get(field) for record in history], dtype=np.float64)
    values[~np.isfinite(values)] = np.nan
    return values


def _curves(axes: Axes, pair: Sequence[Values], colours: Theme, unit: str) -> None:
    """Both curves over the epochs; a short run shows its points, a single epoch its values."""
    epochs = np.arange(1, len(pair[0]) + 1)
    looks = zip(_PARTS, ("soft", "accent"), ("--", "-"), strict=True)
    size = 4 if len(epochs) <= 30 else 0
    for values, (name, colour, line) in zip(pair, looks, strict=True):
        if np.isnan(values).all():
            continue
        axes.plot(
            epochs, values, line, marker="o", markersize=size if len(epochs) > 1 else 7,
            color=colours[colour], linewidth=1.8, label=name, clip_on=False,
        )  # fmt: skip
        if len(epochs) == 1:
            axes.annotate(
                f"{values[0]:.4g}{unit}", (1, values[0]), (9, 0), textcoords="offset points",
                va="center", color=colours["ink"],
            )  # fmt: skip


def _epoch_axis(axes: Axes, epochs: int, last: bool) -> None:
    ticker = need("matplotlib.ticker", "train")
    axes.xaxis.set_major_locator(ticker.MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    room = 0.03 * (epochs - 1)
    axes.set_xlim((1 - room, epochs + room) if epochs > 1 else (0.5, 1.5))
    if epochs == 1:
        axes.set_xticks([1])
    axes.grid(False, axis="x" if epochs > 1 else "both")
    if last:
        axes.set_xlabel("epoch")
    else:
        axes.tick_params(labelbottom=False)


def _loss_axis(axes: Axes, values: Values) -> None:
    """A logarithmic axis with plain numbers where the loss fell by more than ten times."""
    ticker = need("matplotlib.ticker", "train")
    seen = values[~np.isnan(values)]
    if len(seen) > 1 and seen.min() > 0 and seen.max() > 10 * seen.min():
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(ticker.LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_minor_formatter(ticker.NullFormatter())
        axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda y, _: f"{y:g}"))


def training_curves(subject: Subject, colours: Theme) -> Figure:
    """Loss above accuracy, train and validation, over the epochs: at least one."""
    figure = new_figure(4.7)
    loss = [_series(subject.history, f"{part}_loss") for part in _PARTS]
    shares = [100 * _series(subject.history, f"{part}_accuracy") for part in _PARTS]
    upper = add_panel(figure, "Loss", 0.42, 1.8)
    lower = add_panel(figure, "Accuracy, %", 2.62, 1.55)
    _curves(upper, loss, colours, "")
    _curves(lower, shares, colours, " %")
    _loss_axis(upper, np.concatenate(loss))
    for axes in (upper, lower):
        axes.margins(y=0.12)
        _epoch_axis(axes, len(subject.history), last=axes is lower)
    _legend(upper, figure)
    return figure


def _legend(axes: Axes, figure: Figure) -> None:
    """What is what, on one line at the upper right of the figure."""
    handles, labels = axes.get_legend_handles_labels()
    place = (1 - 0.1 / style.WIDTH_IN, 1 - 0.16 / figure.get_figheight())
    if handles:
        figure.legend(
            handles, labels, loc="upper right", bbox_to_anchor=place, ncols=len(labels),
            borderaxespad=0, borderpad=0, columnspacing=1.2, handlelength=1.6, handletextpad=0.5,
        )  # fmt: skip


def _sentence(words: str, colours: Theme) -> Figure:
    """A figure with nothing to draw says so."""
    figure = new_figure(1.0)
    figure.text(0.5, 0.5, words, ha="center", va="center", color=colours["soft"])
    return figure


def _share(value: float) -> str:
    return "100" if value == 1 else f"{100 * value:.{1 if value >= 0.0995 else 2}f}"


def _cells(
    axes: Axes, values: npt.NDArray[Any], words: Callable[[Any], str], colours: Theme
) -> None:
    """A matrix of shape (10, 10): mistakes in shades of the accent, right answers in grey."""
    wrong = values * (1 - np.eye(CLASSES))
    highest = float(wrong.max()) or 1.0
    corners, fills = [], []
    for row, column in np.ndindex(values.shape):
        step = style.shade(float(wrong[row, column]), highest)
        corners.append([(column + x, row + y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))])
        fills.append(colours["bar"] if row == column else colours[f"shade-{step}"])
        if values[row, column]:
            axes.text(
                column + 0.5, row + 0.52, words(values[row, column]), ha="center", va="center",
                size=8.5, color=colours["ink" if row == column else f"on-{step}"],
            )  # fmt: skip
    cells = need("matplotlib.collections", "train").PolyCollection(
        corners, facecolors=fills, edgecolors=colours["line"], linewidths=0.8
    )
    axes.add_collection(cells, autolim=False)


def _matrix_axes(axes: Axes) -> None:
    middles = np.arange(CLASSES) + 0.5
    axes.set(xlim=(0, CLASSES), ylim=(CLASSES, 0), xlabel="read as", ylabel="true digit")
    axes.set_xticks(middles, [str(digit) for digit in range(CLASSES)])
    axes.set_yticks(middles, [str(digit) for digit in range(CLASSES)])
    axes.grid(False)
    axes.spines[:].set_visible(False)


def confusion_matrix(subject: Subject, colours: Theme) -> Figure:
    """Counts above the shares of each true digit."""
    figure = new_figure(8.3)
    counts = np.array(subject.numbers["confusion_matrix"])
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    upper = add_panel(figure, "Images", 0.42, 3.3, left_in=0.5)
    lower = add_panel(figure, "Share of each true digit, %", 4.52, 3.3, left_in=0.5)
    _cells(upper, counts, str, colours)
    _cells(lower, shares, _share, colours)
    for axes in (upper, lower):
        _matrix_axes(axes)
    return figure


def per_class(subject: Subject, colours: Theme) -> Figure:
    """Precision, recall and F1 of each digit as three marks on a line."""
    figure = new_figure(4.15)
    axes = add_panel(figure, "Per digit, %", 0.42, 3.4, left_in=0.4)
    rows = subject.numbers["per_class"]
    digits = [row["digit"] for row in rows]
    looks = (("precision", "o", "soft", "paper"), ("recall", "s", "soft", "soft"))
    values = 100 * np.array([[row["precision"], row["recall"], row["f1"]] for row in rows])
    axes.hlines(digits, values.min(axis=1), values.max(axis=1), colours["bar"], linewidth=3)
    for column, (name, marker, edge, fill) in enumerate((*looks, ("f1", "D", "accent", "accent"))):
        axes.plot(
            values[:, column], digits, marker, label=name.replace("f1", "F1"), markersize=5.5,
            markeredgecolor=colours[edge], markerfacecolor=colours[fill],
            markeredgewidth=1.4, clip_on=False,
        )  # fmt: skip
    axes.set(ylim=(CLASSES - 0.5, -0.5), yticks=digits)
    axes.margins(x=0.06)
    _legend(axes, figure)
    return figure


def mistakes(subject: Subject, colours: Theme) -> Figure:
    """The mistakes that the network was surest of: true digit, what it read, how sure it was."""
    worst = [m for m in subject.numbers["mistakes"]["worst"] if "picture" in m]
    title = "True digit → answer, and how sure it was"
    return gallery(title, worst, colours, "No mistake to show.")


def gallery(title: str, shown: Sequence[Mapping[str, Any]], colours: Theme, nothing: str) -> Figure:
    """Digits in rows of five below `title`; the sentence `nothing` where there are none.

    Args:
        shown: records of `picture` (as `mistakes.to_picture` makes it), `true`, `predicted`,
            `confidence` and perhaps a `note`, which stands in place of the confidence.
    """
    if not shown:
        return _sentence(nothing, colours)
    rows, step, pitch_in = -(-len(shown) // _COLUMNS), 28 + _GAP, 1.2
    width_in = style.WIDTH_IN - 0.16
    pitch = pitch_in * _COLUMNS * step / width_in  # of the rows, in pixels of MNIST
    figure = new_figure(0.42 + rows * pitch_in)
    axes = add_panel(figure, title, 0.42, rows * pitch_in, left_in=0.08, right_in=0.08)
    axes.axis("off")
    for place, record in enumerate(shown):
        left, top = place % _COLUMNS * step + _GAP / 2, place // _COLUMNS * pitch + 1
        _mistake(axes, left, top, record, colours)
    axes.set(xlim=(_GAP / 2, _COLUMNS * step - _GAP / 2), ylim=(rows * pitch, 0))
    return figure


def _mistake(
    axes: Axes, left: float, top: float, mistake: Mapping[str, Any], colours: Theme
) -> None:
    """One picture, ink on paper, with its caption of two lines."""
    inked = need("matplotlib.colors", "train").LinearSegmentedColormap.from_list(
        "ink", [colours["card"], colours["ink"]]
    )
    axes.imshow(
        from_picture(mistake["picture"]), cmap=inked, vmin=0, vmax=255, aspect="auto",
        extent=(left, left + 28, top + 28, top), interpolation="nearest",
    )  # fmt: skip
    frame = need("matplotlib.patches", "train").Rectangle(
        (left, top), 28, 28, fill=False, edgecolor=colours["line"], clip_on=False
    )
    axes.add_patch(frame)
    words = f"{mistake['true']} → {mistake['predicted']}"
    axes.text(left, top + 33, words, weight="bold", va="center")
    sure = mistake.get("note") or f"{100 * mistake['confidence']:.1f} %"
    soft = colours["soft"]  # a note may be a file's name, in which $ means nothing
    axes.text(left, top + 39.5, sure, va="center", size=9, color=soft, parse_math=False)


def _intervals(axes: Axes, bins: list[dict[str, float]], colours: Theme) -> None:
    """The Wilson interval of each bin, behind its point."""
    for record in bins:
        low, high = wilson(record["accuracy"], record["n"])
        axes.vlines(
            100 * record["confidence"], 100 * low, 100 * high, colours["accent"],
            alpha=0.4, linewidth=2,
        )  # fmt: skip


def _points(axes: Axes, bins: list[dict[str, float]], label: str, edge: str, fill: str) -> None:
    axes.plot(
        [100 * record["confidence"] for record in bins],
        [100 * record["accuracy"] for record in bins],
        "o", markersize=6, markeredgewidth=1.4, label=label, clip_on=False,
        markeredgecolor=edge, markerfacecolor=fill,
    )  # fmt: skip


def _bin_counts(axes: Axes, bins: list[dict[str, float]], colours: Theme) -> None:
    ticker = need("matplotlib.ticker", "train")
    axes.bar(
        [100 * record["low"] + 0.4 for record in bins], [record["n"] for record in bins],
        width=100 / BINS - 0.8, align="edge", color=colours["bar"],
    )  # fmt: skip
    axes.set(xlabel="confidence, %", yscale="log")
    axes.set_ylim(0.7, 2 * max(record["n"] for record in bins))
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda y, _: f"{y:,.0f}"))
    axes.yaxis.set_minor_formatter(ticker.NullFormatter())
    axes.grid(False, axis="x")


def reliability(subject: Subject, colours: Theme) -> Figure:
    """Accuracy against confidence, before and after the temperature, above the images per bin."""
    figure = new_figure(4.7)
    upper = add_panel(figure, "Right, %", 0.42, 2.55)
    lower = add_panel(figure, "Images", 3.37, 0.8)
    before, after = (subject.calibration[when]["bins"] for when in ("before", "after"))
    upper.plot([0, 100], [0, 100], color=colours["soft"], linewidth=1.2, linestyle=":")
    if before != after:
        _points(upper, before, "as trained", colours["soft"], colours["paper"])
    _intervals(upper, after, colours)
    _points(upper, after, "with temperature", colours["accent"], colours["accent"])
    _bin_counts(lower, after, colours)
    for axes in (upper, lower):
        axes.set_xlim(-2, 102)
    upper.set_ylim(-3, 103)
    upper.tick_params(labelbottom=False)
    _legend(upper, figure)
    return figure


_DRAWINGS: dict[str, Callable[[Subject, Theme], Figure]] = {
    "training_curves": training_curves,
    "confusion_matrix": confusion_matrix,
    "per_class": per_class,
    "mistakes": mistakes,
    "reliability": reliability,
}
NAMES = tuple(_DRAWINGS)


def write_pngs(subject: Subject, folder: Path, names: Iterable[str] = NAMES) -> None:
    """Write `<name>.png` into `folder` for each of `names`, in the light theme.

    Raises:
        MissingExtraError: matplotlib isn't installed.
    """
    colours = style.theme("light")
    with style.drawing(colours):
        for name in names:
            style.save_png(_DRAWINGS[name](subject, colours), folder / f"{name}.png")


def as_svg(subject: Subject, name: str, says: str) -> str:
    """One figure as an SVG element whose colours follow the page; `says` is its alternative text.

    Raises:
        MissingExtraError: matplotlib isn't installed.
    """
    colours = style.variables()
    with style.drawing(colours):
        return style.to_svg(_DRAWINGS[name](subject, colours), name, says)
