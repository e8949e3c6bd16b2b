"""Straight thin lines in ink, such as ruled paper has: found by the Hough transform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Bits, Mask
from tenfold.imaging.preparation.threshold import median

_SHORTEST = 0.42  # of the side that it runs along
_COVERED = 0.55  # of a line there must be thin ink
_GAP = 0.04  # of the side, a line may be broken for
_GRAIN = 2  # pixels apart, two runs along a border are one stroke's; of textures, more are
_SLOPES = np.linspace(-0.18, 0.18, 61)  # rise by run: ten degrees either way
_SAMPLE = 8000  # pixels vote for lines
_MOST = 60  # lines each way
_JOINTS = 3  # lines go through the picture of a wall with tiles, at the least,
_THROUGH = 0.9  # of the side that they run along, at the least,
_THICKEST = 0.028  # of the shorter side, they are thick


class Line(NamedTuple):
    """A line that runs about level: its height in every column, and where it begins and ends."""

    heights: npt.NDArray[np.float64]
    start: int
    end: int
    thick: float


class Way:
    """Ink in which lines are looked for that run about level."""

    def __init__(self, inked: Bits, thickest: int) -> None:
        column = np.ones((thickest + 1, 1), np.uint8)
        self.inked = inked
        self.thickest = thickest
        thick = np.asarray(cv2.morphologyEx(inked, cv2.MORPH_OPEN, column), np.uint8)
        self.thin: Bits = inked & (1 - thick)

    def lines(self) -> list[Line]:
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

    def _followed(self, middle: float, slope: float) -> Line | None:
        """The line through (`middle`, centre), followed where the paper isn't quite flat."""
        width = self.inked.shape[1]
        straight = middle + slope * (np.arange(width) - width / 2)
        reach = np.arange(-self.thickest, self.thickest + 1)
        band = self._band(self.thin, straight, reach)
        near = np.arange(-1, 2)
        # Writing beside a straight line draws the bent one off it.
        ways = straight + _smooth_offset(band, reach), straight
        start, end, heights = max(
            ((*self._run(heights, near), heights) for heights in ways),
            key=lambda run: run[1] - run[0],
        )
        thin = np.asarray(self._band(self.thin, heights, near).any(axis=0))[start:end]
        if thin.size == 0 or thin.mean() < _COVERED:
            return None
        counts = np.count_nonzero(band[:, start:end], axis=0)
        return Line(heights, start, end, median(counts[counts > 0]))

    def _run(
        self, heights: npt.NDArray[np.float64], near: npt.NDArray[np.int64]
    ) -> tuple[int, int]:
        """Where the longest stretch of ink at these `heights` begins and ends."""
        on = np.asarray(self._band(self.inked, heights, near).any(axis=0))
        height, width = self.inked.shape
        return _longest_run(on & (heights > -1) & (heights < height), _GAP * width)

    def _band(
        self, bits: Bits, heights: npt.NDArray[np.float64], reach: npt.NDArray[np.int64]
    ) -> Mask:
        """Whether `bits` are set `reach` pixels off `heights`, of shape (reaches, w)."""
        rows = np.rint(heights)[None].astype(np.intp) + reach[:, None]
        inside = (rows >= 0) & (rows < len(bits))
        columns = np.arange(bits.shape[1])[None]
        return np.asarray(inside & (bits[np.clip(rows, 0, len(bits) - 1), columns] > 0))

    def zone(self, lines: Sequence[Line]) -> Bits:
        """The pixels on `lines` and up to two beside them."""
        zone = np.zeros_like(self.inked)
        for line in lines:
            columns = np.arange(line.start, line.end)[None]
            reach = np.arange(-int(line.thick / 2) - 2, int(line.thick / 2) + 3)[:, None]
            rows = np.rint(line.heights[line.start : line.end])[None].astype(np.intp) + reach
            zone[np.clip(rows, 0, len(zone) - 1), columns] = 1
        return zone


def ways_of(ink: Mask, blur: float = 0.0) -> list[Way]:
    """`ink` for lines that run about level, and turned for those that run about upright.

    Args:
        blur: pixels by which it was smoothed, which makes lines thicker.
    """
    thickest = int(max(4, round(_THICKEST * min(ink.shape))) + 2 * blur)
    return [Way(np.ascontiguousarray(one, np.uint8), thickest) for one in (ink, ink.T)]


def are_joints(ink: Mask) -> bool:
    """Whether `ink` goes through the picture in several straight thin lines, as between tiles."""
    if ends_at_borders(ink) < 2 * _JOINTS:
        return False
    found = [(way, line) for way in ways_of(ink) for line in way.lines()]
    lengths = [(line.end - line.start) / len(way.inked.T) for way, line in found]
    return sum(length >= _THROUGH for length in lengths) >= _JOINTS


def ends_at_borders(ink: Mask) -> int:
    """How many strokes of `ink` end at the borders of the picture, each border counted alone.

    Noise doesn't part strokes: the outermost pixels of a round one are many short runs.
    """
    ends = 0
    for side in (ink[0], ink[-1], ink[:, 0], ink[:, -1]):
        changes = np.flatnonzero(np.diff(side, prepend=False, append=False))
        gaps = changes[2::2] - changes[1:-1:2]
        ends += bool(changes.size) + int(np.count_nonzero(gaps > _GRAIN))
    return ends


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
