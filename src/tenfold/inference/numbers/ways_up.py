"""How a page reads best: turned some way up, and with more ink or less."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels, Mask
from tenfold.imaging.numbers.fainter import with_fainter
from tenfold.imaging.numbers.layout import Layout
from tenfold.imaging.numbers.pieces import Piece
from tenfold.imaging.numbers.taken_apart import Page, Written, lines_in, written_on
from tenfold.inference.certainty import Certainty
from tenfold.inference.model import Model
from tenfold.inference.numbers.lines import ReadLine, read_line
from tenfold.inference.numbers.witness import Allowance

Corners = tuple[float, float, float, float]  # left, top, right, bottom

# Score of a digit below which a page may stand on its head, lie on its side or need other ink.
_POOR = 1.6
_CLEARLY = 0.6  # by which another way up must score better
_BETTER = 0.3  # by which it must score better with other ink
_FAIR = 0.5  # and how well it must score at the least
_NO_PRINT = 1.3  # score of small lines: of numbers it is more, of words less, but for some as loss
_TOLD = 0.5  # of digits in fainter ink, and two, are no 1s: scratches look like these
_FEWEST = 2  # parts or digits that say anything about the way up
_MANY = 100  # parts, of which some would read fairly if they were digits
_SEVERAL = 3  # digits that are not one in truth
_SAMPLE = 4  # lines that tell the way up
_INK = 0.5  # of a pixel, at the least, where there is ink
_SHOWN = 700  # bits of lines that the network is shown for that, and again of what reads poorly
_MOST_SHOWN = 6000  # of a page that reads well: 4 for each digit, 14 where every seventh touches


class WayUp:
    """A page turned by some quarter turns, of which as many lines are read as are asked for.

    Attributes:
        turns: by a quarter, against the clock.
        page: what is written on the turned page; None where nothing is.
        is_whole: whether `lines` read all of it; a page of no digits is left at some point.
    """

    def __init__(
        self,
        model: Model,
        certainty: Certainty,
        written: Written | None,
        turns: int,
        layout: Layout,
    ) -> None:
        self._model, self._certainty = model, certainty
        self._written, self._layout = written, layout
        self._shape, self.turns = written.ink.shape if written else (0, 0), turns
        self.page: Page | None = lines_in(written.turned(turns), layout) if written else None
        self.is_whole = True
        self._allowance = Allowance(_SHOWN)
        self._read: dict[int, ReadLine | None] = {}

    def lines(self) -> list[ReadLine]:
        """All lines that hold digits, in reading order.

        What is written much smaller than most of the page may be print; each line of it has to
        read well, or fairly where all of it reads well.
        """
        found = self.page.lines if self.page else []
        self._allowance = Allowance(_MOST_SHOWN if self.score >= _FAIR else _SHOWN)
        self.is_whole = True
        usual_first = sorted(range(len(found)), key=lambda index: found[index].is_small)
        read = {index: self._line(index) for index in usual_first}
        small = [line for index, line in read.items() if line and found[index].is_small]
        together = _mean_score(small) >= _NO_PRINT
        least = [(_FAIR if together else _NO_PRINT) if line.is_small else -np.inf for line in found]
        return [
            line for index, low in enumerate(least) if (line := read[index]) and line.score >= low
        ]

    @cached_property
    def score(self) -> float:
        """How well the longest lines read: their scores, each digit with the same weight."""
        return _mean_score(self._sample)

    @property
    def total(self) -> float:
        """The scores of all digits on those of the longest lines that read well at all."""
        return _total_of(self._sample)

    @cached_property
    def _sample(self) -> list[ReadLine]:
        lines = self.page.lines if self.page else []
        usual = [index for index, line in enumerate(lines) if not line.is_small]
        by_length = sorted(usual, key=lambda index: -len(lines[index].parts))
        return [line for line in map(self._line, by_length[:_SAMPLE]) if line]

    @property
    def digits(self) -> int:
        """How many digits are on the longest lines."""
        return _digits_on(self._sample)

    @property
    def height(self) -> float:
        """How tall digits are, in pixels; infinite where nothing is written."""
        return self.page.height if self.page else np.inf

    @property
    def parts(self) -> int:
        """Of how many parts the lines are made."""
        return sum(len(line.parts) for line in self.page.lines) if self.page else 0

    def _line(self, index: int) -> ReadLine | None:
        if self.page and index not in self._read:
            ink, labels, line = self.page.ink, self.page.labels, self.page.lines[index]
            allowance = self._allowance
            allowance.was_short = False
            found = read_line(self._model, self._certainty, ink, labels, line, allowance=allowance)
            if allowance.was_short:
                self.is_whole &= line.is_small
                return found
            self._read[index] = found
        return self._read[index]

    def corners_of(self, line: ReadLine) -> list[Corners]:
        """Where each digit of `line` is in the picture before it was turned."""
        return [self._corners_of(line, piece) for piece in line.pieces]

    def _corners_of(self, line: ReadLine, piece: Piece) -> Corners:
        left, top, right, bottom = line.strip.corners_on_page(piece.mask, piece.x, piece.y)
        height, width = self._shape
        if self.turns == 1:
            return width - bottom, left, width - top, right
        if self.turns == 2:
            return width - right, height - bottom, width - left, height - top
        if self.turns == 3:
            return top, height - right, bottom, height - left
        return left, top, right, bottom

    def ink_of(self, lines: Sequence[ReadLine]) -> Mask:
        """Where the digits on `lines` have ink, in the picture before it was turned: (h, w)."""
        held = np.zeros(self._shape, np.bool_)
        if self.page is None:
            return held
        for line in lines:
            for corners in self.corners_of(line):
                left, top, right, bottom = np.rint(corners).astype(int)
                held[max(0, top) : bottom, max(0, left) : right] = True
        return held & (np.rot90(self.page.ink, -self.turns) > _INK)

    def in_its_best_ink(self, grey: Grey) -> WayUp:
        """The same page with more or less ink, if it reads poorly and better with that.

        Strokes that are thin or faint may be broken, and each bit would be a digit of its own;
        digits that touch may part where there is less ink; a dark shadow may have passed for ink,
        and all is lost in it. One digit is left as it is.

        Args:
            grey: the page as it was given, of shape (h, w).
        """
        if self._written is None or self.score >= _POOR or self.digits == 1:
            return self
        if self.digits and self.score < _FAIR and self.parts > _MANY:  # text, or a texture
            return self
        inks = _other_inks(self._written.ink) if self.digits else []
        written = [self._written._replace(ink=ink) for ink in inks]
        written += [narrow] if (narrow := written_on(grey, narrow=True)) else []
        others = [WayUp(self._model, self._certainty, w, self.turns, self._layout) for w in written]
        least = max(_FAIR, self.score + _BETTER)
        better = [way for way in others if way.score >= least and way.digits >= _SEVERAL]
        # By the total and not by the score, which would gain where doubtful digits are lost.
        return max(better, key=lambda way: way.total, default=self)

    def with_fainter_ink(self, grey: Grey) -> WayUp:
        """The same page with ink that is much fainter than most, if that reads well.

        Args:
            grey: the page as it was given, of shape (h, w).
        """
        if self._written is None or (written := with_fainter(self._written, grey)) is None:
            return self
        other = WayUp(self._model, self._certainty, written, self.turns, self._layout)
        before, after = self.lines(), other.lines()
        more = _digits_on(after) - _digits_on(before)
        told = more - _ones_on(after) + _ones_on(before)
        gain = _total_of(after) - _total_of(before)
        enough = told >= max(_FEWEST, _TOLD * more)
        return other if enough and gain >= _NO_PRINT * more else self


def _digits_on(lines: Sequence[ReadLine]) -> int:
    return sum(len(line.pieces) for line in lines)


def _ones_on(lines: Sequence[ReadLine]) -> int:
    return sum(int(np.count_nonzero(line.logits.argmax(axis=1) == 1)) for line in lines)


def _total_of(lines: Sequence[ReadLine]) -> float:
    """The scores of all digits on those of `lines` that read well at all."""
    return sum(len(line.pieces) * max(0.0, line.score) for line in lines)


def _mean_score(lines: Sequence[ReadLine]) -> float:
    """Of all digits on `lines`, each with the same weight."""
    if not lines:
        return -np.inf
    weights = [len(line.pieces) for line in lines]
    return float(np.average([line.score for line in lines], weights=weights))


def best_way_up(model: Model, certainty: Certainty, grey: Grey, layout: Layout) -> WayUp:
    """The page `grey`, of shape (h, w), turned as it reads best.

    The way up is the one given unless that reads poorly and another reads clearly better. So
    what makes sense both ways, such as 69 or 1001, is taken as it stands, and so is a
    single digit. One stroke that reads well sideways doesn't outweigh a line that stands, nor one
    digit several: so a row of digits that touch would be a long 1.
    """
    written = written_on(grey)
    given = WayUp(model, certainty, written, 0, layout)
    if given.score >= _POOR or given.parts < _FEWEST:
        return given
    others = [WayUp(model, certainty, written, turns, layout) for turns in (2, 1, 3)]
    better = [way for way in others if way.total >= given.total and not _is_one(way, given)]
    best = max(better, key=lambda way: way.score, default=given)
    return best if best.score >= max(_FAIR, given.score + _CLEARLY) else given


def _is_one(way: WayUp, given: WayUp) -> bool:
    """Whether there is but one digit on `way`, and are several as the page was `given`."""
    return way.digits == 1 and given.digits >= _SEVERAL


def _other_inks(ink: Levels) -> list[Levels]:
    """`ink` twice as dark, that broader by a pixel to every side, and without its paler half."""
    dark = np.minimum(1, 2 * ink)
    broad = cv2.dilate(dark, np.ones((3, 3), np.uint8))
    return [dark, np.asarray(broad, np.float32), np.maximum(0, 2 * ink - 1)]
