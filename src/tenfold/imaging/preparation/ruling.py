"""Ruled and squared paper and printed boxes: lines that aren't the digit's, taken out."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Bits, Levels, Mask
from tenfold.imaging.preparation.foremost import foremost
from tenfold.imaging.preparation.lines import Line, Way, ways_of
from tenfold.imaging.preparation.threshold import median

_FAINTEST = 0.2  # of the ink's level
_LEAST_WRITING = 0.1  # of all that is dark; less of it at the border is no writing
_BESIDE = 0.014  # of the shorter side; what lies so near to a line is what blur leaves of it
_MANY = 3  # lines are no strokes of one digit
_FREE = 0.06  # of its length, a line sticks out of the writing at both ends
_BORDER = 0.04  # of the side, a line may end before the border and still reach it
_BOLD = 1.6  # times the level of most lines that are taken out; what is darker is a stroke
_TIGHT = 0.85  # of the side; larger writing that touches the border is cut out along its ink


def without_lines(flat: Levels, noise: float, least: float, blur: float = 0.0) -> Levels:
    """`flat` without ruled lines; strokes that cross one are kept.

    A straight stroke of a digit is no ruled line. Those stick out of the writing at both ends,
    and go from border to border, come in threes or meet lines across. What is much darker than
    these is a stroke along one of them, and stays.

    Args:
        flat: levels above the ground, of shape (h, w).
        noise: their standard deviation where there is no ink.
        least: the level above which they are ink.
        blur: pixels by which they were smoothed, which makes lines thicker.
    """
    faintest = max(4 * noise, _FAINTEST * median(flat[flat >= least]), 5.0)
    ways = ways_of(flat >= faintest, blur)
    lines = [way.lines() for way in ways]
    if not any(lines):
        return flat
    writing = _writing(flat, least, ways, lines)
    printed = _alone(lines, flat.shape) if writing is None else _printed(lines, writing)
    covered = _covered(ways, printed) > 0
    return np.where(covered & ~_written_over(flat, printed), np.float32(0), flat)


def _written_over(flat: Levels, printed: Sequence[Sequence[Line]]) -> Mask:
    """Where `flat` is far darker than most `printed` lines: a stroke runs along one of them."""
    ways = zip(printed, (flat, flat.T), strict=True)
    levels = [_level(line, grid) for found, grid in ways for line in found] or [np.inf]
    solid = (flat > _BOLD * median(np.array(levels))).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0)


def _level(line: Line, flat: Levels) -> float:
    """How dark the middle of `line` is in most of its columns."""
    columns = np.arange(line.start, line.end)
    rows = np.clip(np.rint(line.heights[columns]).astype(np.intp), 1, len(flat) - 2)
    return median(np.maximum.reduce([flat[rows + off, columns] for off in (-1, 0, 1)]))


def _writing(
    flat: Levels, least: float, ways: Sequence[Way], lines: Sequence[Sequence[Line]]
) -> Mask | None:
    """The digit beside the lines; None where there are at the most scraps of what is dark.

    These lie at the border, or closely along the lines.
    """
    dark, covered = flat >= least, _covered(ways, lines)
    found = foremost(flat, _besides(ways[0].inked, covered) & dark)
    if found is None:
        return None
    ink = np.count_nonzero(found.where)
    if ink >= _LEAST_WRITING * np.count_nonzero(dark):
        return found.where
    reach = int(_BESIDE * min(flat.shape)) * 2 + 1
    along = cv2.dilate(covered, np.ones((reach, reach), np.uint8))[found.where]
    return None if found.at_border or np.count_nonzero(along) >= 0.9 * ink else found.where


def _besides(inked: Bits, covered: Bits) -> Mask:
    square = np.ones((2, 2), np.uint8)
    return np.asarray(cv2.morphologyEx(inked & ~covered, cv2.MORPH_OPEN, square) > 0)


def _alone(lines: Sequence[Sequence[Line]], shape: tuple[int, ...]) -> list[list[Line]]:
    """Those of `lines` that are printed where there is nothing else: all but a single 1."""
    level, steep = lines
    return [
        [line for line in level if len(level) > 1 or _reaches(line, shape[1])],
        list(steep) if len(steep) > 1 or level else [],
    ]


def _covered(ways: Sequence[Way], lines: Sequence[Sequence[Line]]) -> Bits:
    """The pixels of `lines` where no stroke crosses them, of the shape of the first way's ink."""
    level, steep = (way.zone(found) for way, found in zip(ways, lines, strict=True))
    own: Bits = (level & ways[0].thin) | (steep & ways[1].thin).T | (level & steep.T)
    # The faint rim of a line goes with it.
    around = np.asarray(cv2.dilate(own, np.ones((3, 3), np.uint8)), np.uint8)
    rim: Bits = around & (level | steep.T) & (1 - ways[0].inked)
    return np.asarray(own | rim, np.uint8)


def _printed(lines: Sequence[Sequence[Line]], writing: Mask) -> list[list[Line]]:
    """Those of the level and of the steep `lines` that are no strokes of the `writing`."""
    spans = [np.flatnonzero(writing.any(axis=axis))[[0, -1]] for axis in (0, 1)]
    sides = writing.shape[::-1]
    tight = any(_is_tight(span, side) for span, side in zip(spans, sides, strict=True))
    printed = []
    for found, across, span, side in zip(lines, lines[::-1], spans, sides, strict=True):
        through = [line for line in found if _reaches(line, side)]
        if len(through) >= _MANY:  # a bit of line that was missed may have passed for writing
            printed.append(through)
        elif tight:
            printed.append([])
        else:
            some = found if len(found) >= _MANY or len(across) >= 2 else through
            printed.append([line for line in some if _sticks_out(line, span)])
    return printed


def _is_tight(span: npt.NDArray[np.intp], side: int) -> bool:
    first, last = span
    return bool((first <= 2 or last >= side - 3) and last - first > _TIGHT * side)


def _sticks_out(line: Line, span: npt.NDArray[np.intp]) -> bool:
    """Whether `line` begins before the writing and ends after it."""
    free = _FREE * (line.end - line.start)
    return bool(line.start <= span[0] - free and line.end >= span[1] + free)


def _reaches(line: Line, side: int) -> bool:
    """Whether `line` goes from border to border."""
    return line.start <= _BORDER * side and line.end >= (1 - _BORDER) * side
