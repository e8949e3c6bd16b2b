"""A page taken apart: its ink, its printed lines, the lines that are written on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels
from tenfold.imaging.numbers.broken_rules import without_broken_rules
from tenfold.imaging.numbers.components import (
    SOLID,
    Labels,
    Part,
    crosses,
    digit_height,
    lies_along_edge,
    lies_in_corner,
    lies_near_edge,
    parts_of,
    touches_edge,
    writing,
)
from tenfold.imaging.numbers.fringes import fades, is_fringe
from tenfold.imaging.numbers.layout import Layout, Line, lines_of, with_smaller
from tenfold.imaging.numbers.page_ink import has_dark_ink, page_ink
from tenfold.imaging.numbers.rules import are_squares, without_rules
from tenfold.imaging.numbers.sheet import without_desk
from tenfold.imaging.numbers.windows import without_plate
from tenfold.imaging.preparation.frames import without_frames
from tenfold.imaging.preparation.lines import are_joints

_MOST_PARTS = 1500  # that may be writing; with more the picture is a texture, or print
_LEAST_HEIGHT = 7  # pixels of a digit,
_LEAST_SHARE = 0.0085  # and of the longer side: 2.5 mm on A4; less is specks
_TALL = 0.5  # of its line's height; smaller parts are no digits by themselves
_THIN = 0.2  # of its length: the edge of a sheet is no broader
_THIN_IN_CORNER = 0.3  # likewise, of what runs aslant over a corner
_LONG = 1.3  # digit heights; what leaves the picture and is longer is no 1 either
_NEARLY_ALL = 0.8  # of a line's ink
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


class Written(NamedTuple):
    """What is on a page, before it is parted into lines.

    Attributes:
        ink: 0..1, of shape (h, w), without printed lines.
        bright: the levels of the page with ink brighter than paper, of the same shape.
        whole: `ink` and what is printed, of the same shape.
        is_paper: whether the ink is darker than what it is on.
    """

    ink: Levels
    bright: Grey
    whole: Levels
    is_paper: bool

    def turned(self, turns: int) -> Written:
        """The same page after so many quarter turns against the clock."""
        ink, whole = (np.ascontiguousarray(np.rot90(one, turns)) for one in (self.ink, self.whole))
        bright = np.ascontiguousarray(np.rot90(self.bright, turns))
        return Written(ink, bright, whole, self.is_paper)


def written_on(grey: Grey, *, is_paper: bool | None = None, narrow: bool = False) -> Written | None:
    """The ink on the page `grey` without desk and printed lines; None where nothing is written.

    Args:
        is_paper, narrow: see `page_ink`.
    """
    paper = without_plate(without_desk(grey))
    is_paper = has_dark_ink(paper) if is_paper is None else is_paper
    whole = page_ink(paper, is_paper=is_paper, narrow=narrow)
    ink = None if whole is None else _without_print(whole)
    if whole is None or ink is None or ink.max() < SOLID:
        return None
    return Written(ink, 255 - grey if is_paper else grey, whole, is_paper)


def _without_print(whole: Levels) -> Levels:
    """`whole` without printed lines and frames.

    Squares of squared paper look like frames, but for those that the picture's edges or digits
    cut: were they taken out first, bits of lines would be left.
    """
    ink, rules = without_rules(whole)
    if are_squares(rules, whole.shape):
        return without_frames(ink)
    unframed = without_frames(whole)
    return ink if unframed is whole else without_rules(unframed)[0]


def lines_in(written: Written, layout: Layout = "auto") -> Page | None:
    """The lines of what is `written`; None where there are none, or a texture.

    Args:
        layout: see `layout.lines_of`.
    """
    ink, bright = written.ink, written.bright
    labels, parts = parts_of(ink)
    shape = ink.shape
    height = digit_height(parts, shape)
    parts = [part for part in writing(parts, height) if not _is_line(part, height, labels)]
    if height < max(_LEAST_HEIGHT, _LEAST_SHARE * max(shape)) or len(parts) > _MOST_PARTS:
        return None
    parts = without_broken_rules(parts, labels)
    parts = [p for p in parts if not fades(p, labels, bright, height)]
    parts = [p for p in parts if not (lies_near_edge(p, shape) and is_fringe(p, labels, bright))]
    lines = with_smaller(lines_of(parts, height, layout), parts, height, layout)
    lines = [line for line in lines if not _is_edge(line, labels)]
    lines = [line for line in lines if not _is_fringe(line, labels, bright)]
    return Page(ink, labels, lines, height)


def _is_fringe(line: Line, labels: Labels, bright: Grey) -> bool:
    """Whether nearly all of `line` is fringes; the rest is specks then."""
    spare = (1 - _NEARLY_ALL) * sum(part.area for part in line.parts)
    for part in line.parts:
        if not is_fringe(part, labels, bright):
            spare -= part.area
            if spare < 0:
                return False
    return True


def _is_line(part: Part, height: float, labels: Labels) -> bool:
    """Whether `part` is printed, or the edge of a sheet, longer than digits of this `height`."""
    shape = labels.shape
    is_long = max(part.w, part.h) >= _LONG * height
    if crosses(part, shape) or (is_long and _leaves(part, shape)):
        return True
    return (part.h, part.w) == shape and are_joints(labels == part.label)


def _is_edge(line: Line, labels: Labels) -> bool:
    """Whether `line` is but edges of a sheet, or one hole or dot that the picture's edge cuts."""
    shape, first = labels.shape, line.parts[0]
    if len(line.parts) == 1 and _is_small(first, shape) and lies_along_edge(first, labels):
        return True
    tall = [part for part in line.parts if max(part.w, part.h) >= _TALL * line.height]
    return all(_leaves(part, shape) for part in tall)


def _leaves(part: Part, shape: tuple[int, ...]) -> bool:
    """Whether `part` is long and thin and leaves the picture, be it aslant over a corner."""
    low, high = sorted((part.w, part.h))
    thin = _THIN_IN_CORNER if lies_in_corner(part, shape) else _THIN
    return low <= thin * high and _is_small(part, shape) and touches_edge(part, shape)


def _is_small(part: Part, shape: tuple[int, ...]) -> bool:
    """Whether `part` doesn't fill the picture, as a digit does that is cut out."""
    return part.w * part.h <= _FILLS * shape[0] * shape[1]
