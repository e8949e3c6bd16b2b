"""Ruled and squared paper and printed boxes: lines that aren't the digit's, taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.preparation.foremost import foremost
from tenfold.imaging.preparation.threshold import Levels, Mask, median

_THICKEST = 0.028  # of the shorter side
_SHORTEST = 0.42  # of the side that it runs along
_COVERED = 0.55  # of a line there must be thin ink
_GAP = 0.04  # of the side, a line may be broken for
_SLOPES = np.linspace(-0.18, 0.18, 61)  # rise by run: ten degrees either way
_SAMPLE = 8000  # pixels vote for lines
_MOST = 60  # lines each way
_FAINTEST = 0.2  # of the ink's level
_LEAST_WRITING = 0.1  # of all that is dark; less of it at the border is no writing
_FREE = 0.06  # of its length, a line sticks out of the writing at both ends
_BORDER = 0.04  # of the side, a line may end before the border and still reach it
_TIGHT = 0.85  # of the side; larger writing that touches the border is cut out along its ink

Bits = npt.NDArray[np.uint8]


class _Line(NamedTuple):
    """A line that runs about level: its height in every column, and where it begins and ends."""

    heights: npt.NDArray[np.float64]
    start: int
    end: int
    thick: float


def without_lines(flat: Levels, noise: float, least: float) -> Levels:
    """`flat` without ruled lines; strokes that cross one are kept.

    A straight stroke of a digit is no ruled line. Those stick out of the writing at both ends,
    and go from border to border, come in threes or meet lines across.

    Args:
        flat: levels above the ground, of shape (h, w).
        noise: their standard deviation where there is no ink.
        least: the level above which they are ink.
    """
    thickest = int(max(4, round(_THICKEST * min(flat.shape))))
    faintest = max(4 * noise, _FAINTEST * median(flat[flat >= least]), 5.0)
    inked = (flat >= faintest).astype(np.uint8)
    ways = [_Way(inked, thickest), _Way(np.ascontiguousarray(inked.T), thickest)]
    lines = [way.lines() for way in ways]
    if not any(lines):
        return flat
    writing = _writing(flat, least, _besides(ways, lines))
    printed = _alone(lines, flat.shape) if writing is None else _printed(lines, writing)
    return np.where(_covered(ways, printed) > 0, np.float32(0), flat)


def _writing(flat: Levels, least: float, beside: Mask) -> Mask | None:
    """The digit `beside` the lines; None where there are at the most scraps at the border."""
    found = foremost(flat, beside & (flat >= least))
    if found is None:
        return None
    ink = np.count_nonzero(found.where)
    is_scrap = found.at_border and ink < _LEAST_WRITING * np.count_nonzero(flat >= least)
    return None if is_scrap else found.where


def _besides(ways: Sequence[_Way], lines: Sequence[Sequence[_Line]]) -> Mask:
    rest = ways[0].inked & ~_covered(ways, lines)
    return np.asarray(cv2.morphologyEx(rest, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)) > 0)


def _alone(lines: Sequence[Sequence[_Line]], shape: tuple[int, ...]) -> list[list[_Line]]:
    """Those of `lines` that are printed where there is nothing else: all but a single 1."""
    level, steep = lines
    return [
        [line for line in level if len(level) > 1 or _reaches(line, shape[1])],
        list(steep) if len(steep) > 1 or level else [],
    ]


class _Way:
    """Ink in which lines are looked for that run about level."""

    def __init__(self, inked: Bits, thickest: int) -> None:
        column = np.ones((thickest + 1, 1), np.uint8)
        self.inked = inked
        self.thickest = thickest
        thick = np.asarray(cv2.morphologyEx(inked, cv2.MORPH_OPEN, column), np.uint8)
        self.thin: Bits = inked & (1 - thick)

    def lines(self) -> list[_Line]:
        """The straight thin lines, the clearest first."""
        votes, base = self._votes()
        found = []
        width = self.inked.shape[1]
        for _ in range(_MOST):
            slope, row = np.unravel_index(votes.argmax(), votes.shape)
            if votes[slope, row] < 0.8 * _SHORTEST * width:
                break
            line = self._followed(float(row + 1 - base), float(_SLOPES[slope]))
            self._strike(votes, int(slope), int(row))
            if line is not None and line.end - line.start >= _SHORTEST * width:
                found.append(line)
        return found

    def _votes(self) -> tuple[npt.NDArray[np.float64], int]:
        """How many thin pixels lie on each line: the Hough transform (Duda and Hart 1972)."""
        height, width = self.inked.shape
        rows, columns = np.nonzero(self.thin)
        step = max(1, len(rows) // _SAMPLE)
        rows, columns = rows[::step], columns[::step] - width / 2
        base = int(_SLOPES[-1] * width / 2) + 4
        size = height + 2 * base
        votes = np.empty((len(_SLOPES), size))
        for index, slope in enumerate(_SLOPES):
            at = (rows - slope * columns + (base + 0.5)).astype(np.intp)
            votes[index] = np.bincount(at, minlength=size)[:size]
        votes *= step
        return votes[:, :-2] + votes[:, 1:-1] + votes[:, 2:], base

    def _strike(self, votes: npt.NDArray[np.float64], slope: int, row: int) -> None:
        """Take back the votes for lines that lie on the one at `row`."""
        for index, other in enumerate(_SLOPES):
            reach = int(abs(other - _SLOPES[slope]) * self.inked.shape[1] / 4 + self.thickest)
            votes[index, max(0, row - reach) : row + reach + 1] = 0

    def _followed(self, middle: float, slope: float) -> _Line | None:
        """The line through (`middle`, centre), followed where the paper isn't quite flat."""
        height, width = self.inked.shape
        straight = middle + slope * (np.arange(width) - width / 2)
        reach = np.arange(-self.thickest, self.thickest + 1)
        band = self._band(self.thin, straight, reach)
        heights = straight + _smooth_offset(band, reach)
        near = np.arange(-1, 2)
        on = np.asarray(self._band(self.inked, heights, near).any(axis=0))
        start, end = _longest_run(on & (heights > -1) & (heights < height), _GAP * width)
        thin = np.asarray(self._band(self.thin, heights, near).any(axis=0))[start:end]
        if thin.size == 0 or thin.mean() < _COVERED:
            return None
        counts = np.count_nonzero(band[:, start:end], axis=0)
        return _Line(heights, start, end, median(counts[counts > 0]))

    def _band(
        self, bits: Bits, heights: npt.NDArray[np.float64], reach: npt.NDArray[np.int64]
    ) -> Mask:
        """Whether `bits` are set `reach` pixels off `heights`, of shape (reaches, w)."""
        rows = np.rint(heights)[None].astype(np.intp) + reach[:, None]
        inside = (rows >= 0) & (rows < len(bits))
        columns = np.arange(bits.shape[1])[None]
        return np.asarray(inside & (bits[np.clip(rows, 0, len(bits) - 1), columns] > 0))

    def zone(self, lines: Sequence[_Line]) -> Bits:
        """The pixels on `lines` and up to two beside them."""
        zone = np.zeros_like(self.inked)
        for line in lines:
            columns = np.arange(line.start, line.end)[None]
            reach = np.arange(-int(line.thick / 2) - 2, int(line.thick / 2) + 3)[:, None]
            rows = np.rint(line.heights[line.start : line.end])[None].astype(np.intp) + reach
            zone[np.clip(rows, 0, len(zone) - 1), columns] = 1
        return zone


def _smooth_offset(band: Mask, reach: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """By how much the set pixels of `band` lie off its middle, for every column; smooth."""
    width = band.shape[1]
    counts = np.count_nonzero(band, axis=0)
    centres = (reach @ band) / np.maximum(counts, 1)
    block = max(8, width // 24)
    places, offsets = [], []
    for start in range(0, width, block):
        found = centres[start : start + block][counts[start : start + block] > 0]
        if len(found) >= block // 3:
            places.append(start + block / 2)
            offsets.append(median(found))
    if not places:
        return np.zeros(width)
    return np.asarray(np.interp(np.arange(width), places, offsets))


def _longest_run(on: Mask, gap: float) -> tuple[int, int]:
    """Start and end of the longest stretch of `on`, gaps up to `gap` included."""
    places = np.flatnonzero(on)
    if places.size == 0:
        return 0, 0
    breaks = np.flatnonzero(np.diff(places) > max(3.0, gap))
    starts = places[np.concatenate([[0], breaks + 1])]
    ends = places[np.concatenate([breaks, [places.size - 1]])] + 1
    longest = int((ends - starts).argmax())
    return int(starts[longest]), int(ends[longest])


def _covered(ways: Sequence[_Way], lines: Sequence[Sequence[_Line]]) -> Bits:
    """The pixels of `lines` where no stroke crosses them, of the shape of the first way's ink."""
    level, steep = (way.zone(found) for way, found in zip(ways, lines, strict=True))
    own: Bits = (level & ways[0].thin) | (steep & ways[1].thin).T | (level & steep.T)
    # The faint rim of a line goes with it.
    around = np.asarray(cv2.dilate(own, np.ones((3, 3), np.uint8)), np.uint8)
    rim: Bits = around & (level | steep.T) & (1 - ways[0].inked)
    return np.asarray(own | rim, np.uint8)


def _printed(lines: Sequence[Sequence[_Line]], writing: Mask) -> list[list[_Line]]:
    """Those of the level and of the steep `lines` that are no strokes of the `writing`."""
    spans = [np.flatnonzero(writing.any(axis=axis))[[0, -1]] for axis in (0, 1)]
    sides = writing.shape[::-1]
    if any(_is_tight(span, side) for span, side in zip(spans, sides, strict=True)):
        return [[], []]
    return [
        [line for line in found if _is_printed(line, span, side, len(found), len(across))]
        for found, across, span, side in zip(lines, lines[::-1], spans, sides, strict=True)
    ]


def _is_tight(span: npt.NDArray[np.intp], side: int) -> bool:
    first, last = span
    return bool((first <= 2 or last >= side - 3) and last - first > _TIGHT * side)


def _is_printed(
    line: _Line, span: npt.NDArray[np.intp], side: int, beside: int, across: int
) -> bool:
    free = _FREE * (line.end - line.start)
    if line.start > span[0] - free or line.end < span[1] + free:
        return False
    return _reaches(line, side) or beside >= 3 or across >= 2


def _reaches(line: _Line, side: int) -> bool:
    """Whether `line` goes from border to border."""
    return line.start <= _BORDER * side and line.end >= (1 - _BORDER) * side
