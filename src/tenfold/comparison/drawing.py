"""All figures of a comparison: as PNG beside it, and as SVG in its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tenfold.comparison import cost_figures, curves_figure, matrix_figures, ranking_figure
from tenfold.comparison.digits_figure import best_against_next
from tenfold.evaluation import figures, style
from tenfold.evaluation.style import Theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Subject(NamedTuple):
    """What the figures show.

    Attributes:
        study, costs: the contents of study.json and costs.json.
        hardest: the images that most networks get wrong, with their pictures.
    """

    study: Mapping[str, Any]
    costs: Mapping[str, Any]
    hardest: list[dict[str, Any]]


def _confusion(subject: Subject, colours: Theme) -> Figure:
    """What the best arm takes for what, added up over its seeds."""
    best = subject.study["arms"][0]
    numbers = {"confusion_matrix": best["confusion_matrix"]}
    return figures.confusion_matrix(figures.Subject(numbers, {}, []), colours)


def _common_mistakes(subject: Subject, colours: Theme) -> Figure:
    title = f"True digit → answer, and how many of {_networks(subject)} networks"
    shown = [
        {**record, "predicted": record["answer"], "note": str(record["wrong"])}
        for record in subject.hardest[:20]
    ]
    return figures.gallery(title, shown, colours, "No picture to show.")


def _networks(subject: Subject) -> int:
    return int(subject.study["common_mistakes"]["networks"])


_DRAWINGS: dict[str, Callable[[Subject, Theme], Figure | None]] = {
    "ranking": lambda s, colours: ranking_figure.ranking(s.study, colours),
    "pairwise": lambda s, colours: matrix_figures.pairwise(s.study, colours),
    "accuracy_parameters": lambda s, c: cost_figures.against_parameters(s.study, s.costs, c),
    "accuracy_time": lambda s, c: cost_figures.against_time(s.study, s.costs, c),
    "learning_curves": lambda s, colours: curves_figure.learning_curves(s.study, colours),
    "common_mistakes": _common_mistakes,
    "per_digit": lambda s, colours: matrix_figures.per_digit(s.study, colours),
    "best_against_next": lambda s, colours: best_against_next(s.study, colours),
    "confusion_matrix": _confusion,
}
NAMES = tuple(_DRAWINGS)


def write_pngs(subject: Subject, folder: Path) -> None:
    """Write `<name>.png` into `folder` for each figure that has something to show."""
    colours = style.theme("light")
    with style.drawing(colours):
        for name, draw in _DRAWINGS.items():
            figure = draw(subject, colours)
            if figure is None:
                (folder / f"{name}.png").unlink(missing_ok=True)  # of an earlier comparison
            else:
                style.save_png(figure, folder / f"{name}.png")


def as_svg(subject: Subject, name: str, says: str) -> str:
    """One figure as an SVG element, empty if it has nothing to show; `says` is its alternative."""
    colours = style.variables()
    with style.drawing(colours):
        figure = _DRAWINGS[name](subject, colours)
        return "" if figure is None else style.to_svg(figure, name.replace("_", "-"), says)
