"""A page taken apart: its ink, its printed lines, the lines that are written on it."""

from __future__ import annotations

from dataclasses import dataclass

from tenfold.imaging.grey import Grey
from tenfold.imaging.numbers.components import (
    Labels,
    Part,
    digit_height,
    lies_along_edge,
    parts_of,
    touches_edge,
    writing,
)
from tenfold.imaging.numbers.layout import Layout, Line, lines_of
from tenfold.imaging.numbers.page_ink import Levels, page_ink
from tenfold.imaging.numbers.rules import without_rules
from tenfold.imaging.numbers.sheet import without_desk

_MOST_PARTS = 1500  # that may be writing; with more the picture is a texture, or print
_LEAST_HEIGHT = 7  # pixels of a digit
_TALL = 0.5  # of its line's height; smaller parts are no digits by themselves
_THIN = 0.2  # of its length: the edge of a sheet is no broader
_LONG = 1.3  # digit heights; what leaves the picture and is longer is no 1 either
_FILLS = 0.3  # of the picture


@dataclass(frozen=True)
class Page:
    """What is written on a page.

    Attributes:
        ink: 0..1, of shape (h, w), without printed lines.
        labels: the part of the ink to which every pixel belongs, of the same shape.
        lines: in reading order.
        height: of a digit, in pixels.
    """

    ink: Levels
    labels: Labels
    lines: list[Line]
    height: float


def take_apart(grey: Grey, layout: Layout = "auto") -> Page | None:
    """The lines written on the page `grey`; None where nothing is.

    Args:
        grey: levels of shape (h, w), of any size and polarity.
        layout: see `layout.lines_of`.
    """
    ink = written_ink(grey)
    return None if ink is None else lines_in(ink, layout)


def written_ink(grey: Grey) -> Levels | None:
    """The ink on the page `grey` without desk and printed lines; None where nothing is written."""
    whole = page_ink(without_desk(grey))
    return None if whole is None else without_rules(whole)[0]


def lines_in(ink: Levels, layout: Layout = "auto") -> Page | None:
    """The lines written with this `ink`; None where there are none, or a texture."""
    labels, parts = parts_of(ink)
    shape = ink.shape
    height = digit_height(parts, shape)
    written = [p for p in writing(parts, height) if not _is_long_edge(p, height, shape)]
    if height < _LEAST_HEIGHT or len(written) > _MOST_PARTS:
        return None
    lines = lines_of(written, height, layout)
    return Page(ink, labels, [line for line in lines if not _is_edge(line, labels)], height)


def _is_long_edge(part: Part, height: float, shape: tuple[int, ...]) -> bool:
    """Whether `part` is the edge of a sheet, longer than digits of this `height` are."""
    return max(part.w, part.h) >= _LONG * height and _leaves(part, shape)


def _is_edge(line: Line, labels: Labels) -> bool:
    """Whether `line` is but edges of a sheet, or one hole or dot that the picture's edge cuts."""
    shape, first = labels.shape, line.parts[0]
    if len(line.parts) == 1 and _is_small(first, shape) and lies_along_edge(first, labels):
        return True
    tall = [part for part in line.parts if max(part.w, part.h) >= _TALL * line.height]
    return all(_leaves(part, shape) for part in tall)


def _leaves(part: Part, shape: tuple[int, ...]) -> bool:
    """Whether `part` is long and thin and leaves the picture."""
    low, high = sorted((part.w, part.h))
    return low <= _THIN * high and _is_small(part, shape) and touches_edge(part, shape)


def _is_small(part: Part, shape: tuple[int, ...]) -> bool:
    """Whether `part` doesn't fill the picture, as a digit does that is cut out."""
    return part.w * part.h <= _FILLS * shape[0] * shape[1]
