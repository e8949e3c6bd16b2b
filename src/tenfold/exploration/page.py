"""explore.html: what was found as a page that needs nothing but itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.core.files import write_text
from tenfold.core.pairs import CLASSES
from tenfold.evaluation import style
from tenfold.evaluation.mistakes import to_picture
from tenfold.evaluation.pages import templates
from tenfold.exploration import figures, tiles, wording
from tenfold.exploration.figures import Subject
from tenfold.exploration.pixels import class_pictures

_STYLES = ("tokens.css", "report.css", "explore.css")
_PAIRS = 12


def write_page(subject: Subject, path: Path) -> None:
    """Write the page of `subject` to `path`.

    Raises:
        MissingExtraError: jinja2 or matplotlib isn't installed.
    """
    environment = templates()
    environment.globals["tell"] = wording
    styles = "".join((style.TEMPLATES / name).read_text("utf-8") for name in _STYLES)
    page = environment.get_template("explore.html").render(
        found=subject.statistics,
        styles=styles,
        samples=_rows(subject, subject.statistics["samples"]),
        unusual=_rows(subject, subject.unusual()),
        means=_means(subject),
        twins=_twins(subject),
        distribution=_distribution(subject),
        map=_map(subject),
    )
    write_text(path, page)


def _rows(subject: Subject, rows: dict[str, list[int]]) -> dict[str, list[tuple[str, str]]]:
    """The place and the picture of each image, by digit."""
    part = subject.drawn
    return {
        digit: [(part.place(index), to_picture(part.images[index])) for index in indices]
        for digit, indices in rows.items()
    }


def _means(subject: Subject) -> list[tuple[int, str, str]]:
    """Each digit that there is with the pictures of its mean and its variation."""
    found = class_pictures(subject.drawn)
    highest = max((pair.variation.max() for pair in found.values()), default=0) or 1
    return [
        (digit, _picture(found[digit].mean), _picture(found[digit].variation / highest))
        for digit in range(CLASSES)
        if digit in found
    ]


def _picture(shares: npt.NDArray[np.float64]) -> str:
    return to_picture(np.round(255 * shares).astype(np.uint8))


def _twins(subject: Subject) -> dict[str, list[tuple[dict[str, Any], list[str]]]]:
    """The closest pairs, each with its two pictures: of all, and of those of differing labels."""
    rows = wording.pairings(subject.statistics).values()
    shown = {}
    for kind in ("closest", "closest_differing"):
        pairs = sorted((pair for row in rows for pair in row[kind]), key=lambda p: -p["cosine"])
        shown[kind] = [
            (
                pair,
                [to_picture(subject.parts[i["part"]].images[i["index"]]) for i in pair["images"]],
            )
            for pair in pairs[:_PAIRS]
        ]
    return shown


def _distribution(subject: Subject) -> str:
    colours = style.variables()
    says = f"Share of each digit. {wording.distribution(subject.statistics)}."
    with style.drawing(colours):
        figure = figures.draw("class_distribution", subject, colours)
        return style.to_svg(figure, "distribution", says)


def _map(subject: Subject) -> dict[str, Any]:
    canvas = figures.map_canvas(subject)
    height, width = canvas.shape
    astray = figures.astray_centres(subject.digit_map).tolist()
    return {"picture": tiles.as_ink(canvas), "width": width, "height": height, "astray": astray}
