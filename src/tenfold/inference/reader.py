"""Numbers read off pictures: photos of pages, forms and boards with any number of digits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tenfold.errors import PictureError, UsageError
from tenfold.imaging.decode import Picture, decode
from tenfold.imaging.numbers.layout import LAYOUTS, Layout
from tenfold.imaging.numbers.marks import Mark, Placed, check_marks, text_of
from tenfold.imaging.upright import upright_size
from tenfold.inference import shipped
from tenfold.inference.certainty import Answer, certainty_in
from tenfold.inference.model import Model
from tenfold.inference.numbers.lines import ReadLine
from tenfold.inference.numbers.ways_up import WayUp, best_way_up
from tenfold.inference.predictor import Status, load, softmax

_WORKING_SIDE = 1000  # pixels: larger pictures are scaled down to between this and twice that


@dataclass(frozen=True)
class ReadDigit:
    """A digit that was found.

    Attributes:
        digit: 0 to 9.
        confidence: its probability, 0..1.
        box: x, y of the top left corner, width and height, in pixels of the upright picture.
        line: the number of its line, from 0.
    """

    digit: int
    confidence: float
    box: tuple[int, int, int, int]
    line: int


@dataclass(frozen=True)
class Reading:
    r"""What was read in one picture.

    Attributes:
        path: the file that was read, or None where the picture came from memory.
        text: the lines in reading order, with "\n" between them; empty without digits.
        digits: in reading order.
        status: "ok"; "uncertain", some may be other digits or none; "no_digit", there are none;
            "error", the picture can't be read.
        message: what was wrong, where the status is "error".
    """

    path: str | None
    text: str
    digits: list[ReadDigit]
    status: Status
    message: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON knows them; `message` only where there is one."""
        fields = asdict(self)
        for digit in fields["digits"]:
            digit["box"] = list(digit["box"])
        if self.message is None:
            del fields["message"]
        return fields


class _Judged(NamedTuple):
    """A line with the status of each of its digits."""

    line: ReadLine
    answers: list[Answer]


class Reader:
    """Reads all digits of a picture with one model.

    Attributes:
        model: the network that it asks.
        certainty: how sure its answers are, and from where on they are "ok".
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.certainty = certainty_in(model.metadata)

    def __repr__(self) -> str:
        return f"Reader('{self.model.name}')"

    def read(
        self, picture: Picture, *, layout: Layout = "auto", keep: Collection[Mark] = ()
    ) -> Reading:
        """All digits in `picture`, line by line.

        Args:
            picture: a path, the bytes of a picture file, a Pillow image, or an array of shape
                (h, w), (h, w, 3) or (h, w, 4): uint8, or floating point 0..1.
            layout: "line": all digits stand on one line; "lines": on several, read from top to
                bottom; "grid": in the cells of a table, read row by row; "columns": in columns,
                each read from top to bottom; "auto": told from the picture.
            keep: what the text shows beside digits: "points", "minus", "spaces".

        A picture that can't be read gives a reading with the status "error".

        Raises:
            UsageError: it is no picture, an array of a wrong type or shape, or a wrong layout
                or mark.
            ModelError: the network fails.
        """
        _check_layout(layout)
        marks = check_marks(keep)
        path = str(picture) if isinstance(picture, str | Path) else None
        try:
            grey = decode(picture, _WORKING_SIDE)
            width, height = upright_size(picture)
        except PictureError as error:
            return Reading(path, "", [], "error", str(error))
        page = best_way_up(self.model, self.certainty, grey, layout)
        lines = [judged for judged in map(self._judged, page.lines()) if judged]
        scale = width / grey.shape[1], height / grey.shape[0]
        return _reading(path, page, lines, scale, marks)

    def _judged(self, line: ReadLine) -> _Judged | None:
        """`line` with a status for each digit; None where most of them are none."""
        answers = self.certainty.answers(line.logits)
        return None if answers.count("no_digit") > len(answers) / 2 else _Judged(line, answers)


def read(
    picture: Picture,
    *,
    layout: Layout = "auto",
    keep: Collection[Mark] = (),
    model: str | Path = shipped.DEFAULT,
) -> Reading:
    """All digits in `picture`, line by line; see `Reader.read`.

    Args:
        model: the name of a shipped model, a run directory or an ONNX file. A `Reader` keeps
            it loaded for many pictures.

    Raises:
        UsageError, ModelError: see `Reader.read` and `load`.
    """
    return Reader(load(model).model).read(picture, layout=layout, keep=keep)


def _check_layout(layout: str) -> None:
    if layout not in LAYOUTS:
        raise UsageError(f"There is no layout {layout!r}. Choose from {', '.join(LAYOUTS)}.")


def _reading(
    path: str | None,
    page: WayUp,
    lines: list[_Judged],
    scale: tuple[float, float],
    keep: Collection[Mark],
) -> Reading:
    text = "\n".join(_text(judged.line, keep) for judged in lines)
    digits = [
        digit
        for number, judged in enumerate(lines)
        for digit in _digits(page, judged.line, number, scale)
    ]
    answers = [answer for judged in lines for answer in judged.answers]
    sure = all(answer == "ok" for answer in answers)
    return Reading(path, text, digits, ("ok" if sure else "uncertain") if answers else "no_digit")


def _text(line: ReadLine, keep: Collection[Mark]) -> str:
    best = line.logits.argmax(axis=1).tolist()
    signs = [Placed(str(digit), piece) for digit, piece in zip(best, line.pieces, strict=True)]
    return text_of([*signs, *line.marks], line.strip.height, keep)


def _digits(
    page: WayUp, line: ReadLine, number: int, scale: tuple[float, float]
) -> list[ReadDigit]:
    shares = softmax(line.logits)
    return [
        ReadDigit(
            int(row.argmax()), float(row.max()), _box(page.box_of(line, index), scale), number
        )
        for index, row in enumerate(shares)
    ]


def _box(
    corners: tuple[float, float, float, float], scale: tuple[float, float]
) -> tuple[int, int, int, int]:
    """x, y, width and height in whole pixels of the original picture."""
    left, top, right, bottom = np.array(corners) * np.array([*scale, *scale])
    x, y = max(0, int(np.floor(left))), max(0, int(np.floor(top)))
    return x, y, max(1, int(np.ceil(right)) - x), max(1, int(np.ceil(bottom)) - y)
