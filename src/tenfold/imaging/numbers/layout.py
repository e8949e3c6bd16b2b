"""Which parts of a page stand on one line, and in which order the lines are read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np

from tenfold.imaging.numbers.chains import chained, level_of, slope_of
from tenfold.imaging.numbers.components import Part, usual_height

Layout = Literal["auto", "line", "lines", "grid", "columns"]
LAYOUTS: tuple[Layout, ...] = ("auto", "line", "lines", "grid", "columns")

_MAIN = 0.45  # of a digit's height; smaller parts join a line and make none
_SEVERAL = 2  # times as wide as tall are digits that touch; a bar is, too, but
_FILLED = 0.5  # of its box; digits fill less
_NEAR = 0.8  # digit heights above or below a line that a small part belongs to it
_TINY = 0.12  # digit heights: what is smaller may be a thin pen's point, and no bit of a digit;
_FOOT = 0.25  # digit heights below the middle of the line a point is at the least
_COLUMN_GAP = 1.3  # digit heights of white between two columns
_ASKED_GAP = 0.6  # the same, where columns are asked for
_ROW_GAP = 0.45  # digit heights between the middles of one row's digits and the next row's
_SMALLER = 0.2  # of a digit's height; what is written smaller than the rest is not less tall,
_FEWEST = 2  # nor so few parts: one may be anything
_FACING = 0.3  # digit heights by which lines in two columns may miss each other


class Line(NamedTuple):
    """Parts that stand on one line, from left to right.

    Attributes:
        parts: the digits and bits of digits.
        height: how tall its digits are, in pixels.
        slope: of the line, down to the right.
        at: the height of its middle at x = 0.
        is_small: whether it is written much smaller than most of the page.
    """

    parts: list[Part]
    height: float
    slope: float
    at: float
    is_small: bool = False


def lines_of(parts: Sequence[Part], height: float, layout: Layout = "auto") -> list[Line]:
    """The lines that `parts` stand on, in reading order.

    Args:
        height: how tall the digits are, in pixels.
        layout: "line": all stand on one; "lines": each line from left to right, the lines
            from top to bottom; "grid": the rows of a table, straight across; "columns": each
            column of lines from top to bottom, the columns from left to right; "auto":
            columns where their lines don't face each other, else lines.
    """
    main = [part for part in parts if _size(part) >= _MAIN * height]
    small = [part for part in parts if _size(part) < _MAIN * height]
    lines = [_line(group, height) for group in _grouped(main, height, layout)]
    return _with_small(lines, small)


def with_smaller(
    lines: list[Line], parts: Sequence[Part], height: float, layout: Layout = "auto"
) -> list[Line]:
    """`lines`, and those of what is written too small to stand on any of them, in reading order.

    Args:
        parts: of which the `lines` were made, and others.
        height: how tall digits on the `lines` are, in pixels.
        layout: of the lines. Where all stand on one, there are no others.
    """
    taken = {part.label for line in lines for part in line.parts}
    rest = [part for part in parts if part.label not in taken]
    digits = [part for part in rest if part.h >= _SMALLER * height]
    if layout == "line" or not lines or len(digits) < _FEWEST:
        return lines
    found = lines_of(rest, usual_height(digits), layout)
    smaller = [line for line in found if len({*line.parts} & {*digits}) >= _FEWEST]
    every = lines + [line._replace(is_small=True) for line in smaller]
    slope = float(np.median([line.slope for line in lines]))
    levels = [level_of(line.parts, slope) for line in every]
    if levels[: len(lines)] != sorted(levels[: len(lines)]):  # columns
        return every
    return [line for _, line in sorted(zip(levels, every, strict=True), key=lambda one: one[0])]


def _size(part: Part) -> float:
    """How tall the digit is that `part` is, or a bar of."""
    return max(part.h, 0.7 * part.w)


def _height(part: Part) -> float:
    """The same, but of several digits that touch each other it is their height."""
    several = part.w > _SEVERAL * part.h and part.area < _FILLED * part.w * part.h
    return part.h if several else _size(part)


def _grouped(main: list[Part], height: float, layout: Layout) -> list[list[Part]]:
    if layout == "line":
        return [main] if main else []
    if layout == "grid":
        return _rows(main, height)
    if layout == "lines":
        return _lines(main, height)
    gap = (_ASKED_GAP if layout == "columns" else _COLUMN_GAP) * height
    columns = [_lines(column, height) for column in _columns(main, gap)]
    if layout == "columns" or not _face_each_other(columns, height):
        return [line for column in columns for line in column]
    return _lines(main, height)


def _line(parts: Sequence[Part], height: float) -> Line:
    ordered = sorted(parts, key=lambda part: part.cx)
    slope = slope_of(ordered, height)
    tall = float(np.median([_height(part) for part in ordered]))
    return Line(ordered, tall, slope, level_of(ordered, slope))


def _lines(main: list[Part], height: float) -> list[list[Part]]:
    """Lines from top to bottom, each compared where the page's middle is."""
    chains, slope = chained(main, height)
    return sorted(chains, key=lambda chain: level_of(chain, slope))


def _rows(main: list[Part], height: float) -> list[list[Part]]:
    """Rows straight across: parts between whose levels nothing is as wide as a gap."""
    _, slope = chained(main, height)
    rows: list[list[Part]] = []
    last = -np.inf
    for part in sorted(main, key=lambda part: part.cy - slope * part.cx):
        level = part.cy - slope * part.cx
        if level - last > _ROW_GAP * height:
            rows.append([])
        rows[-1].append(part)
        last = level
    return rows


def _columns(main: list[Part], gap: float) -> list[list[Part]]:
    """Columns from left to right, with a gap of white between them from the top to the bottom."""
    columns: list[list[Part]] = []
    end = -np.inf
    for part in sorted(main, key=lambda part: part.x):
        if part.x - end > gap:
            columns.append([])
        columns[-1].append(part)
        end = max(end, part.end)
    return columns


def _face_each_other(columns: list[list[list[Part]]], height: float) -> bool:
    """Whether the lines of neighbouring columns are the same rows; single digits always are."""
    if max((len(lines) for lines in columns), default=0) < 2:
        return True
    misses = []
    for left, right in pairwise(columns):
        if len(left) < 2 or len(right) < 2:
            continue
        levels = [level_of(line, 0.0) for line in right]
        misses += [min(abs(level_of(line, 0.0) - level) for level in levels) for line in left]
    return not misses or float(np.median(misses)) <= _FACING * height


def _with_small(lines: list[Line], small: list[Part]) -> list[Line]:
    """`lines` with the small parts that lie on them: points, bars and bits of digits."""
    for part in small:
        near = [line for line in lines if _lies_on(part, line) and _belongs(part, line, small)]
        if near:
            min(near, key=lambda line: abs(_below(part, line))).parts.append(part)
    return [line._replace(parts=sorted(line.parts, key=lambda part: part.cx)) for line in lines]


def _belongs(part: Part, line: Line, small: Sequence[Part]) -> bool:
    """Whether `part` is no speck: the least may be points at the foot of a line, but no colons."""
    tiny = _TINY * line.height
    if max(part.w, part.h) >= tiny:
        return True
    if _below(part, line) < _FOOT * line.height:
        return False
    above = [one for one in small if one.cy < part.cy and abs(one.cx - part.cx) <= tiny]
    return not any(max(one.w, one.h) < tiny and _lies_on(one, line) for one in above)


def _below(part: Part, line: Line) -> float:
    """How far below the middle of `line` that of `part` is, in pixels."""
    return part.cy - line.at - line.slope * part.cx


def _lies_on(part: Part, line: Line) -> bool:
    margin = _NEAR * line.height
    first = min(one.x for one in line.parts) - margin
    last = max(one.end for one in line.parts) + margin
    return first <= part.cx <= last and abs(_below(part, line)) <= margin
