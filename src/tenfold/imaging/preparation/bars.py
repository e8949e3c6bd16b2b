"""Bars of one level along a picture's borders, as screenshots, players and layouts add them."""

from __future__ import annotations

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import box_of
from tenfold.imaging.preparation.threshold import median

_APART = 60  # grey levels between a bar and what begins at it,
_CLEAR = 0.75  # of whose outermost pixels as many are so far off: strokes may run to the bar
_SAME, _EVEN = 0.75, 3  # of a bar's pixels, and grey levels off its own; JPEG adds to the others
_LEAST = 0.5  # of each side lies between bars
_SOFTEST, _SOFT = 3, 16  # lines that may blend with a bar: so many, and one to so many of all,
_BLENDED = 12  # grey levels from each other


def without_bars(grey: Grey) -> Grey:
    """`grey` (h, w) without bars above and below, or beside, or all around; itself without such.

    The picture between them has a ground of its own, which isn't theirs.
    """
    place = _between_bars(grey)
    if place is None:
        return grey
    inner = grey[place]
    return np.ascontiguousarray(inner[_firm(inner), _firm(inner.T)])


def _between_bars(grey: Grey) -> tuple[slice, slice] | None:
    """The rows and the columns of what lies between bars; None where there are none."""
    off = np.asarray(cv2.absdiff(grey, np.full_like(grey, grey[0, 0])), np.uint8)
    if not any(_is_bar(np.append(ends[0], ends[-1])) for ends in (off, off.T)):
        return None  # quick, and most photos have none
    clear = off >= _APART
    if not clear.any():
        return None
    rows, columns = box_of(clear)
    inner = clear[rows, columns]
    above, below = rows.start > 0, rows.stop < len(grey)
    left, right = columns.start > 0, columns.stop < grey.shape[1]
    ends = [*inner[[0, -1]]] * above + [*inner.T[[0, -1]]] * left
    if (
        (above, left) != (below, right)
        or not ends
        or np.divide(inner.shape, grey.shape).min() < _LEAST
        or min(end.mean() for end in ends) < _CLEAR
    ):
        return None
    around = np.ones(grey.shape, np.bool_)
    around[rows, columns] = False
    return (rows, columns) if _is_bar(off[around]) else None


def _is_bar(off: Grey) -> bool:
    """Whether so many levels are `off` another by so little that they are a bar of it."""
    return bool(np.count_nonzero(off <= _EVEN) >= _SAME * off.size)


def _firm(picture: Grey) -> slice:
    """The rows of `picture` but for those that blend with a bar, as it was scaled afterwards."""
    blended = np.abs(np.diff([median(row) for row in picture])) > _BLENDED
    most = min(_SOFTEST, len(picture) // _SOFT)
    start, stop = (
        next((row for row in range(most) if not rows[row]), most)
        for rows in (blended, blended[::-1])
    )
    return slice(start, len(picture) - stop)
