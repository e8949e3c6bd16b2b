"""Dotted line and zigzag: strokes across the image."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import SIDE
from tenfold.evaluation.mnist_c.sampling import Floats

_HALF_WIDTH = 2.3  # pixels, where a line has faded to nothing
_DOT = 2  # columns drawn and columns left out
_FIRST, _LAST = 2, 25  # columns between which a zigzag runs
_ARM, _SWING = 2.0, 2.0  # half a zigzag's step along its way, and its height

Points = npt.NDArray[np.float64]  # (m, 2): column, row


def dotted_line(images: Floats, chance: np.random.Generator) -> Floats:
    """A line from side to side, its two heights drawn anywhere; two columns on, two off."""
    ends = chance.integers(0, SIDE - 1, (len(images), 2))
    drawn = np.arange(SIDE) // _DOT % 2 == 1
    lines = np.stack([_line(0, first, SIDE - 1, last) for first, last in ends])
    return np.asarray(np.minimum(images + lines * drawn, 1), np.float32)


def zigzag(images: Floats, chance: np.random.Generator) -> Floats:
    """A zigzag from column 2 to 25, which rises or falls by up to 5 rows."""
    starts = chance.integers(0, SIDE - 1, len(images))
    ends = starts + chance.integers(-5, 5, len(images))
    corners = [_zigzag_corners(first, last) for first, last in zip(starts, ends, strict=True)]
    return np.stack([_with_lines(*pair) for pair in zip(images, corners, strict=True)])


def _zigzag_corners(first: int, last: int) -> Points:
    """Where a zigzag from row `first` to row `last` begins, turns and ends."""
    angle = np.arctan((last - first) / (_LAST - _FIRST))
    length = (_LAST - _FIRST) / np.cos(angle)
    turns = np.arange(int((length - _ARM) // (2 * _ARM)) + 1)
    along, aside = (2 * turns + 1) * _ARM, _SWING * (-1.0) ** turns
    whole = 2 * _ARM * (length // (2 * _ARM))
    if length != whole:  # the last arm is shorter
        along, aside = np.append(along, length), np.append(aside, aside[-1] / 2 / (length - whole))
    along, aside = np.append(0, along), np.append(0, aside)
    columns = _FIRST + np.cos(angle) * along - np.sin(angle) * aside
    rows = first + np.sin(angle) * along + np.cos(angle) * aside
    return np.stack([columns, rows], axis=1)


def _with_lines(image: npt.NDArray[np.float32], corners: Points) -> npt.NDArray[np.float32]:
    for (column, row), (next_column, next_row) in pairwise(corners):
        image = np.minimum(image + _line(column, row, next_column, next_row), 1)
    return image


def _line(column: float, row: float, last_column: float, last_row: float) -> Floats:
    """The ink (28, 28) of a line: log(1 - d / 2.3) + 1 at d pixels above or below it."""
    slope = (last_row - row) / (last_column - column)
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    distance = np.minimum(np.abs(rows - row - slope * (columns - column)), _HALF_WIDTH - 1e-6)
    ink = np.maximum(np.log(1 - distance / _HALF_WIDTH) + 1, 0)
    inside = (columns >= np.floor(column)) & (columns < np.ceil(last_column))
    return np.asarray(ink * inside, np.float32)
