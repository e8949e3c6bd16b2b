"""The dark windows of a meter, one for each bright digit: the plate around them is painted over."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Bits, Mask
from tenfold.imaging.numbers.ground import PLAIN_SIDE, shrunk
from tenfold.imaging.preparation.notes import painted_around
from tenfold.imaging.preparation.threshold import median

_SIDE = 512  # pixels of the copy in which windows are looked for
_FEWEST = 2  # one alone is read as it is, for there is no plate between windows
_LEAST = 16  # pixels of the copy; a narrower window shows no digit
_RECTANGLE = 0.95  # of the rectangle around it, the hull of a window fills; that of a 0 four fifths
_DIGIT = 0.06, 0.45  # of a window is bright, from and to; there is nothing so in a written 1,
_RIM, _DARK = 0.08, 0.8  # of its sides is a rim, and so much of that is dark
_DARKER = 0.65  # of the level of the plate, the usual one of the picture; noise is brighter
_HALF = 0.5  # of the dark things in that row are such windows; a digit may meet a side of others
_EDGE = 0.03  # of a window's height, at the edge, goes with the plate
_ALIKE = 0.75  # of the height of the usual window, or the reverse, and as near to its row


def without_plate(grey: Grey) -> Grey:
    """`grey` with all but its dark windows painted over in their own dark levels.

    Bars of the plate between windows look like bright 1s. `grey` as it is where there are not
    several dark rectangles in a row, with something bright within each.
    """
    if min(grey.shape) < PLAIN_SIDE:
        return grey
    small = shrunk(grey, _SIDE)
    windows = _windows_in(small)
    if len(windows) < _FEWEST:
        return grey
    kept = np.zeros(small.shape, np.uint8)
    levels = small.copy()
    for window in windows:
        cv2.fillConvexPoly(kept, window.hull, 1)
        cv2.fillConvexPoly(levels, window.hull, window.level)
    times = max(2, round(_EDGE * windows[0].height))
    kept = np.asarray(cv2.erode(kept, np.ones((3, 3), np.uint8), iterations=times), np.uint8)
    return painted_around(grey, levels, kept)


class _Window(NamedTuple):
    hull: npt.NDArray[np.int32]
    level: int  # of what is dark in it
    height: int
    middle: float  # its row
    is_sure: bool  # whether it is a rectangle with something bright within


def _windows_in(small: Grey) -> list[_Window]:
    """Dark windows in a row: by Otsu's threshold (1979), or by that of all that is darker."""
    clean = np.asarray(cv2.medianBlur(small, 3), np.uint8)
    candidates = clean
    for _ in range(2):
        level, _ = cv2.threshold(candidates, 0, 1, cv2.THRESH_OTSU)
        windows = _in_a_row(_dark_things(clean, clean <= level))
        if windows:  # among them are some that are not dark, so something is brighter
            plate = _DARKER * median(clean[clean > level])
            sure = sum(one.is_sure and one.level <= plate for one in windows)
            if sure >= max(_FEWEST, _HALF * len(windows)):
                return windows
        candidates = clean[clean <= level][None]
        if not candidates.size:
            break
    return []


def _dark_things(small: Grey, dark: Mask) -> list[_Window]:
    """The connected things that are `dark`, wholly in the picture, and no mere specks."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8))
    left, top, width, height = np.asarray(stats, np.int32).T[:4]
    is_inner = (left > 0) & (left + width < dark.shape[1]) & (top > 0)
    is_inner &= (top + height < len(dark)) & (np.minimum(width, height) >= _LEAST)
    found = []
    for thing in np.flatnonzero(is_inner[1:]) + 1:
        x, y, w, h = (int(value) for value in stats[thing, :4])
        box = np.s_[y : y + h, x : x + w]
        held = labels[box] == thing
        hull = np.asarray(cv2.convexHull(np.argwhere(held)[:, ::-1].astype(np.int32)), np.int32)
        sides = cv2.minAreaRect(hull)[1]
        is_full = cv2.contourArea(hull) >= _RECTANGLE * sides[0] * sides[1]
        filled: Bits = np.zeros((h, w), np.uint8)
        inside = cv2.fillConvexPoly(filled, hull, 1) > 0
        level = int(np.median(small[box][held]))
        is_sure = is_full and _shows_digit(inside, held)
        found.append(_Window(np.add(hull, (x, y)), level, h, y + h / 2, is_sure))
    return found


def _shows_digit(filled: Mask, dark: Mask) -> bool:
    """Whether some of what is `filled` is not `dark`, and little of that at its rim."""
    bright = filled & ~dark
    least, most = _DIGIT
    if not least <= np.count_nonzero(bright) / np.count_nonzero(filled) <= most:
        return False
    rows, columns = (max(1, round(_RIM * side)) for side in filled.shape)
    rim = filled.copy()
    rim[rows:-rows, columns:-columns] = False
    return bool(np.count_nonzero(rim & dark) >= _DARK * np.count_nonzero(rim))


def _in_a_row(windows: list[_Window]) -> list[_Window]:
    """Those that are about as tall as the usual one that is sure, in the row of another."""
    sure = [one for one in windows if one.is_sure]
    if not sure:
        return []
    usual = float(np.median([one.height for one in sure]))
    near = (1 - _ALIKE) * usual
    alike = [one for one in windows if _ALIKE * usual <= one.height <= usual / _ALIKE]
    return [
        one
        for one in alike
        if any(abs(one.middle - two.middle) <= near for two in sure if two is not one)
    ]
