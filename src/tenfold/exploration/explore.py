"""`tenfold.explore`: a data set measured and drawn before anything is trained on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tenfold.core.datasets import LabelledImages
from tenfold.core.files import earlier_results, make_folder, write_json
from tenfold.core.names import unknown
from tenfold.core.pairs import CLASSES
from tenfold.errors import UsageError
from tenfold.evaluation import style
from tenfold.exploration import figures, page
from tenfold.exploration.digit_map import DigitMap, make_map
from tenfold.exploration.duplicates import find_duplicates
from tenfold.exploration.parts import Parts, load_parts
from tenfold.exploration.pixels import describe
from tenfold.exploration.projection import axes, evenly_spaced, project
from tenfold.exploration.unusual import find_unusual

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STATISTICS, PAGE = "statistics.json", "explore.html"
FILES = (*(f"{name}.png" for name in figures.NAMES), STATISTICS, PAGE)
_SAMPLES = 10  # of each digit

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Exploration:
    """What there is to know about a data set.

    Attributes:
        statistics: the numbers, as statistics.json has them.
        parts: the images: "train" and "test", or the one part that there is.
        digit_map: where a sample of the images lies on the map.
    """

    statistics: Mapping[str, Any]
    parts: Parts
    digit_map: DigitMap

    def figure(self, name: str, theme: Literal["light", "dark"] = "light") -> Figure:
        """One of the figures, drawn by matplotlib.

        Args:
            name: sample_images, class_distribution, class_means, unusual_images or map.
            theme: whether it is ink on paper or the other way round.

        Raises:
            UsageError: there is no such figure.
        """
        if name not in figures.NAMES:
            raise UsageError(unknown("figure", name, figures.NAMES))
        colours = style.theme(theme)
        with style.drawing(colours):
            return figures.draw(name, self._subject(), colours)

    def write(self, out: str | Path) -> None:
        """Write statistics.json, the figures as PNG and explore.html into the folder `out`.

        Raises:
            UsageError: `out` is a file, or holds what `write` did not.
        """
        out = Path(out)
        _refuse_foreign(out)
        write_json(out / STATISTICS, self.statistics)
        colours = style.theme("light")
        with style.drawing(colours):
            for name in figures.NAMES:
                figure = figures.draw(name, self._subject(), colours)
                style.save_png(figure, out / f"{name}.png")
        page.write_page(self._subject(), out / PAGE)

    def _subject(self) -> figures.Subject:
        return figures.Subject(self.statistics, self.parts, self.digit_map)


def explore(
    data: str | Path = "mnist",
    out: str | Path | None = None,
    progress: Progress = lambda _: None,
) -> Exploration:
    """Measure a data set: sizes, pixels, digits, near duplicates, unusual images, a map.

    The images of the test part are counted and compared, and nothing is chosen by them.

    Args:
        data: a name, a folder or an .npz archive, as everywhere.
        out: where to write it all; a folder that is new, empty or holds an earlier result.
        progress: is told each step as it begins.

    Raises:
        DataError: there is no such data set, or it is damaged.
        UsageError: `out` is a file, holds something else, or nothing may be written there.
        MissingExtraError: scikit-learn, matplotlib or Jinja isn't installed.
    """
    if out is not None:
        _refuse_foreign(Path(out))  # before minutes of work
    progress("reading the data")
    parts = load_parts(data)
    if out is not None:
        make_folder(Path(out))
    found = look_at(str(data), parts, progress)
    if out is not None:
        progress("drawing")
        found.write(out)
    return found


def look_at(
    name: str,
    parts: Parts,
    progress: Progress = lambda _: None,
) -> Exploration:
    """Measure the data set `name` that consists of `parts`.

    Raises:
        MissingExtraError: scikit-learn isn't installed.
    """
    main = next(iter(parts))  # whose images are drawn: train where there is one
    onto = axes(parts[main].images)
    projected = {part: project(parts[part].images, onto) for part in parts}
    progress("laying out the map")
    digit_map = make_map(parts[main], projected[main])
    progress("looking for unusual images")
    unusual = find_unusual(parts[main], projected[main])
    progress("comparing all images")
    duplicates = find_duplicates(parts, np.concatenate(list(projected.values())))
    statistics = {
        "schema_version": 1,
        "data": name,
        "drawn_part": main,
        "parts": {part: describe(parts[part]) for part in parts},
        "samples": _samples(parts[main]),
        "duplicates": duplicates,
        "unusual": unusual,
        # Not who is astray: that hangs on last digits, which the number of threads decides.
        "map": {"method": digit_map.method, "images": len(digit_map.indices)},
    }
    return Exploration(statistics, parts, digit_map)


def _refuse_foreign(out: Path) -> None:
    """Refuse a folder that holds anything but an earlier result, which starts with its numbers."""
    found = earlier_results(out, *FILES)
    if found and not _is_exploration(out / STATISTICS):
        raise UsageError(
            f"'{out}' holds '{found[0].name}', but no {STATISTICS} of `tenfold explore`, so it may "
            "be your own. Give another folder with --out."
        )


def _is_exploration(path: Path) -> bool:
    try:
        return "drawn_part" in json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def _samples(part: LabelledImages) -> dict[str, list[int]]:
    """The indices of some images of each digit that there is, spread evenly over the part."""
    members = [np.flatnonzero(part.labels == digit) for digit in range(CLASSES)]
    return {
        str(digit): there[evenly_spaced(len(there), _SAMPLES)].tolist()
        for digit, there in enumerate(members)
        if there.size
    }
