"""Numbers read off pictures: photos of pages, forms and boards with any number of digits."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tenfold.errors import PictureError, UsageError
from tenfold.imaging.decode import Picture, decode
from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels
from tenfold.imaging.numbers.layout import LAYOUTS, Layout
from tenfold.imaging.numbers.marks import NEVER_SHOWN, Mark, Placed, check_marks, text_of
from tenfold.imaging.numbers.tall_strokes import tall_strokes
from tenfold.imaging.preparation.enlarged import without_blocks
from tenfold.imaging.upright import upright_size
from tenfold.inference import shipped
from tenfold.inference.certainty import Answer, certainty_in
from tenfold.inference.model import Logits, Model
from tenfold.inference.numbers.likelihood import images_of
from tenfold.inference.numbers.lines import ReadLine, looked_at_again
from tenfold.inference.numbers.single import (
    are_bits_of_a_fold,
    are_shade,
    shows_no_digit,
    single_instead,
)
from tenfold.inference.numbers.ways_up import Corners, WayUp, best_way_up
from tenfold.inference.predictor import load, softmax
from tenfold.inference.reading import ReadDigit, Reading

PAGE_SIDE = 1000  # pixels of the longer side, to which larger pictures are scaled down

_SMALL = 22  # pixels of a digit's height; if they are smaller, we look closer
_FINE_SIDE = 2400

_Size = tuple[int, int]  # width, height


class _Found(NamedTuple):
    """A line: its text, and the logits (n, 10), the statuses and the corners of its digits."""

    text: str
    logits: Logits
    answers: list[Answer]
    corners: list[Corners]

    @property
    def is_doubtful(self) -> bool:
        """Whether it is one digit that may be none: bands of shadow are quite certainly 1s."""
        return self.answers == ["uncertain"] or (
            len(self.answers) == 1 and int(self.logits.argmax()) == 1
        )


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
            keep: what the text shows beside digits: "points" (and commas, as points), "minus",
                "spaces".

        A picture that can't be read gives a reading with the status "error".

        Raises:
            UsageError: it is no picture, an array of a wrong type or shape, or a wrong layout
                or mark.
            ModelError: the network fails.
        """
        path = str(picture) if isinstance(picture, str | Path) else None
        try:
            return replace(self.read_one(picture, layout=layout, keep=keep), path=path)
        except PictureError as error:
            return Reading(path, "", [], "error", str(error))

    def read_one(
        self, picture: Picture, *, layout: Layout = "auto", keep: Collection[Mark] = ()
    ) -> Reading:
        """The same, but for a picture that can't be read, and without its path.

        Raises:
            PictureError: it can't be read.
            UsageError, ModelError: see `read`.
        """
        marks = check_marks(keep)
        if layout not in LAYOUTS:
            raise UsageError(f"There is no layout {layout!r}. Choose from {', '.join(LAYOUTS)}.")
        grey, page, size = self._page(picture, layout)
        found = self._find(grey, page, marks)
        reading = self._reading(found, (grey.shape[1], grey.shape[0]), size)
        cut_short = reading.status == "ok" and not page.is_whole
        return replace(reading, status="uncertain") if cut_short else reading

    def steps(self, picture: Picture) -> tuple[Levels | None, list[Grey]]:
        """The ink in which `picture` is read, and what the network is shown of each line.

        The ink is 0..1, of shape (h, w), turned as the page is, and None where nothing is written;
        each line has an array of shape (n, 28, 28).

        Raises:
            PictureError: it can't be read.
        """
        page = self._page(picture, "auto")[1]
        ink = None if page.page is None else page.page.ink
        return ink, [images_of(line.strip, line.pieces) for line in page.lines()]

    def _page(self, picture: Picture, layout: Layout) -> tuple[Grey, WayUp, tuple[int, int]]:
        """Grey levels, the page that they show, and the picture's own width and height."""
        grey = without_blocks(decode(picture, PAGE_SIDE))
        size = upright_size(picture, grey)
        page = best_way_up(self.model, self.certainty, grey, layout)
        if page.height < _SMALL and max(grey.shape) < max(size):
            grey = without_blocks(decode(picture, _FINE_SIDE))
            page = best_way_up(self.model, self.certainty, grey, layout)
        return grey, page.in_its_best_ink(grey).with_fainter_ink(grey), size

    def _find(self, grey: Grey, page: WayUp, keep: Collection[Mark]) -> list[_Found]:
        lines = page.lines()
        single = single_instead(self.model, self.certainty, grey, page, lines)
        if single is not None:
            text = str(single.logits.argmax())
            if len(lines) == 1 and len(lines[0].pieces) == 1:
                text = _text(text, lines[0], keep)
            return [_Found(text, single.logits, [single.answer], [single.corners])]
        if are_shade(grey, page, lines) or are_bits_of_a_fold(page, lines):
            return []
        found = [one for line in lines if (one := self._found(page, line, keep))]
        # A digit beside a sign isn't alone: `predict` would see both as one.
        signs = sum(mark.sign in NEVER_SHOWN for line in lines for mark in line.marks)
        is_doubtful = len(found) == 1 and found[0].is_doubtful and not signs
        return [] if is_doubtful and shows_no_digit(self.model, self.certainty, grey) else found

    def _found(self, page: WayUp, line: ReadLine, keep: Collection[Mark]) -> _Found | None:
        """`line` as it is told; None where most of it is no digit."""
        logits, evidence = looked_at_again(self.model, line)
        answers = self.certainty.answers(logits, evidence)
        if 2 * answers.count("no_digit") > len(answers):
            return None
        digits = logits.argmax(axis=1).tolist()
        may_be_signs = [one != "digit" for one in tall_strokes(line.pieces)]
        answers = list(map(_doubted, answers, digits, may_be_signs))
        text = _text("".join(map(str, digits)), line, keep)
        return _Found(text, logits, answers, page.corners_of(line))

    def _reading(self, lines: Sequence[_Found], seen: _Size, size: _Size) -> Reading:
        """What was found, in pixels of the original picture of `size`, which was `seen` in ours."""
        text = "\n".join(line.text for line in lines)
        digits = [digit for n, line in enumerate(lines) for digit in _digits(line, n, seen, size)]
        answers = [answer for line in lines for answer in line.answers]
        return Reading(None, text, digits, _overall(answers))


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


def _text(digits: str, line: ReadLine, keep: Collection[Mark]) -> str:
    """`digits`, one for each piece of `line`, with the marks between them that are to be kept."""
    signs = [Placed(digit, piece) for digit, piece in zip(digits, line.pieces, strict=True)]
    return text_of([*signs, *line.marks], line.strip.height, keep, line.strip.squeeze)


def _doubted(answer: Answer, digit: int, may_be_sign: bool) -> Answer:
    """`answer` to a `digit` that may be a slash or a bracket, if it is a 1."""
    return "uncertain" if answer == "ok" and digit == 1 and may_be_sign else answer


def _overall(answers: Sequence[Answer]) -> Answer:
    if not answers:
        return "no_digit"
    return "ok" if all(answer == "ok" for answer in answers) else "uncertain"


def _digits(line: _Found, number: int, seen: _Size, size: _Size) -> list[ReadDigit]:
    shares = softmax(line.logits)
    return [
        ReadDigit(int(row.argmax()), float(row.max()), _box(corners, seen, size), number)
        for row, corners in zip(shares, line.corners, strict=True)
    ]


def _box(corners: Corners, seen: _Size, size: _Size) -> tuple[int, int, int, int]:
    """x, y, width and height in whole pixels; corners of a number at the edge can lie outside."""
    x, width = _span(corners[0], corners[2], seen[0], size[0])
    y, height = _span(corners[1], corners[3], seen[1], size[1])
    return x, y, width, height


def _span(start: float, end: float, seen: int, size: int) -> tuple[int, int]:
    """The first pixel of `size` and how many, at least one, for a stretch of the `seen` ones."""
    first = min(max(0, math.floor(start * size / seen)), size - 1)
    return first, max(1, min(size, math.ceil(end * size / seen)) - first)
