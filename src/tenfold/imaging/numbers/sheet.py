"""The sheet in a photo that shows the desk around it: all but the sheet is painted over."""

from __future__ import annotations

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Bits, edges_of
from tenfold.imaging.numbers.ground import PLAIN_SIDE, shrunk
from tenfold.imaging.preparation.ink import note_on
from tenfold.imaging.preparation.notes import painted_around

_SIDE = 256  # pixels of the copy in which the sheet is looked for
_STROKES = 11  # pixels of it: narrower dark things lie on the sheet or on the desk
_DARKER = 0.75  # of the sheet's level: a desk is darker than this; what is less so may be print
_ALL = 0.7  # of what is around the sheet is that dark; around a large 0 there is paper, too
_ALONG = 0.15  # of the picture's edges is desk; strokes of digits cover less
_LEAST, _MOST = 0.5, 0.995  # of the picture that the sheet covers
_FULL = 0.96  # of its convex hull that the sheet fills: shadows and hands leave less
_MIDDLE = 0.2  # of the picture's sides, that far from its edges all is sheet
_NEAR = 4  # pixels of the copy, from the edge to either side
_STEEP = 0.8  # of the level on one side there is at the most on the other; a shadow fades
_CLEAR = 0.65  # of the edge is that steep
_RIM = 3  # pixels of the copy that go with the desk: the shade of the sheet's edge


def without_desk(grey: Grey) -> Grey:
    """`grey` with what lies around a sheet painted over in the sheet's own levels.

    `grey` as it is where no bright sheet with sharp edges and without dents fills the middle of
    the picture, nor any note lies on a plain ground.
    """
    if min(grey.shape) < PLAIN_SIDE:
        return grey
    small = shrunk(grey, _SIDE)
    levels = _without_strokes(small)
    sheet = _sheet_in(levels)
    if sheet is None:
        sheet = note_on(small)
    if sheet is None:
        return grey
    kept: Bits = cv2.erode(sheet, np.ones((3, 3), np.uint8), iterations=_RIM).astype(np.uint8)
    return painted_around(grey, levels, kept)


def _without_strokes(small: Grey) -> Grey:
    """`small` without dark things that are narrow, but for the strips of desk at its edges."""
    wide = np.pad(small, _STROKES, mode="edge")
    strokes = np.ones((_STROKES, _STROKES), np.uint8)
    closed = cv2.medianBlur(cv2.morphologyEx(wide, cv2.MORPH_CLOSE, strokes), 5)
    return np.asarray(closed, np.uint8)[_STROKES:-_STROKES, _STROKES:-_STROKES]


def _sheet_in(levels: Grey) -> Bits | None:
    """Where the sheet is, 0 or 1, of the shape of `levels`; None where there is none.

    What parts it from the desk is Otsu's threshold (1979), or, where that parts light from
    shadow on the sheet, the threshold of all that is darker.
    """
    candidates = levels
    for _ in range(2):
        level, _ = cv2.threshold(candidates, 0, 1, cv2.THRESH_OTSU)
        sheet = _largest((levels > level).astype(np.uint8))
        if sheet is not None and _is_sheet(levels, sheet):
            return sheet
        candidates = levels[levels <= level][None]
        if not candidates.size:
            break
    return None


def _largest(bright: Bits) -> Bits | None:
    """The largest thing that is `bright`, with all that it surrounds; None if it has dents."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bright, connectivity=4)
    if count < 2:
        return None
    thing = (labels == 1 + stats[1:, cv2.CC_STAT_AREA].argmax()).astype(np.uint8)
    outlines, _ = cv2.findContours(thing, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.fillConvexPoly(np.zeros_like(thing), cv2.convexHull(outlines[0]), 1)
    if thing.sum() < _FULL * hull.sum():
        return None
    return np.asarray(cv2.fillPoly(np.zeros_like(thing), [outlines[0]], 1), np.uint8)


def _is_sheet(levels: Grey, sheet: Bits) -> bool:
    """Whether `sheet` fills the middle, and what is around it is far darker, from its edges on."""
    if not _LEAST <= sheet.mean() <= _MOST:
        return False
    rows, columns = (round(_MIDDLE * side) for side in sheet.shape)
    if not sheet[rows:-rows, columns:-columns].all():
        return False
    desk = (sheet == 0) & (levels <= _DARKER * np.median(levels[sheet > 0]))
    if desk.sum() < _ALL * (1 - sheet).sum() or edges_of(desk).mean() < _ALONG:
        return False
    square = np.ones((3, 3), np.uint8)
    edge = cv2.dilate(sheet, square) > sheet
    bright = cv2.dilate(levels, square, iterations=_NEAR)[edge]
    dark = cv2.erode(levels, square, iterations=_NEAR)[edge]
    return bool(np.count_nonzero(dark <= _STEEP * bright) >= _CLEAR * bright.size)
