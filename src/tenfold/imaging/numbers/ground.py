"""The ground of a page: what is left of its levels without the strokes."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels

SMALL_SIDE = 256  # pixels of the copy in which the ground of wide strokes is looked for
WIDEST_STROKE = 1 / 7  # of the longer side; what is wider belongs to the ground
_FINE_SIDE = 640  # of the copy for narrow strokes
PLAIN_SIDE = 64  # pixels; smaller pictures are all ink and margin, and get a plane as their ground
_LOW = 0.3  # the quantile of their levels that it is
_ROUNDS = 20
_SLACK = 4.0  # times the width of the strokes: they are wider where they meet
_CLEAR = 0.5  # of the ink's contrast
_MOST = 80  # percentile of the widths of strokes


def ground_of(bright: Grey, widest: float) -> Levels:
    """The level of the ground at every pixel: `bright` without bright things that are narrow.

    A grey-scale opening keeps the edge of a shadow where it is, which no average does.

    Args:
        bright: the page, with ink brighter than the ground.
        widest: stroke, as a share of the longer side.
    """
    if min(bright.shape) < PLAIN_SIDE:
        return _plane_under(bright)
    small = shrunk(bright, SMALL_SIDE if widest == WIDEST_STROKE else _FINE_SIDE)
    side = round(widest * max(small.shape)) | 1
    opened = _opened(cv2.medianBlur(small, 3).astype(np.int16), max(5, side))
    smooth = cv2.GaussianBlur(opened.astype(np.float32), (0, 0), max(1.0, side / 24))
    ground = cv2.resize(smooth, bright.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(ground, np.float32)


def _plane_under(bright: Grey) -> Levels:
    """The plane above which most of `bright` lies: the ground of a small picture, lit from aside.

    It is the regression of a low quantile (Koenker and Bassett 1978), found by reweighted least
    squares: of a number that is cut out closely, nearly half is ink.
    """
    rows, columns = np.indices(bright.shape) / max(bright.shape)
    terms = np.stack([np.ones_like(rows), rows, columns], axis=-1)
    some = terms[::2, ::2].reshape(-1, 3)
    levels = bright[::2, ::2].ravel().astype(np.float64)
    plane = np.array([np.quantile(levels, _LOW), 0.0, 0.0])
    for _ in range(_ROUNDS):
        off = levels - some @ plane
        weights = np.where(off > 0, _LOW, 1 - _LOW) / np.maximum(np.abs(off), 1.0)
        weighted = some.T * weights
        plane = np.linalg.lstsq(weighted @ some, weighted @ levels)[0]
    return np.asarray(terms @ plane, np.float32)


def shrunk(grey: Grey, longest_side: int) -> Grey:
    """`grey` averaged down to `longest_side`; smaller pictures as they are."""
    scale = longest_side / max(grey.shape)
    if scale >= 1:
        return grey
    height, width = (max(1, round(side * scale)) for side in grey.shape)
    return np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _opened(levels: npt.NDArray[np.int16], side: int) -> npt.NDArray[np.int16]:
    """The grey-scale opening by a square, with gradients going on beyond the edges."""
    margin = min(side, min(levels.shape) - 1)
    wide = np.pad(levels, margin, mode="reflect", reflect_type="odd")
    opened = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return np.asarray(opened, np.int16)[margin:-margin, margin:-margin]


def stroke_share(ink: Levels) -> float:
    """How wide strokes may be at the most, as a share of the longer side."""
    usual = usual_width(ink)
    return _SLACK * usual / float(max(ink.shape)) if usual else WIDEST_STROKE


def usual_width(ink: Levels) -> float:
    """How wide most strokes are at the most, in pixels; 0 without strokes."""
    widths = _widths(ink)
    return float(np.percentile(widths, _MOST)) if widths.size else 0.0


def _widths(ink: Levels) -> Levels:
    """The widths of the strokes in pixels, of shape (n,), one for each pixel of their length.

    The ridges of the distance from the ink's edge run along the middle of the strokes. Patches
    of shadow and of the desk hold many pixels, but have short ridges. Faint strokes beside
    clear ones are printed lines.
    """
    solid = (ink >= 0.1).astype(np.uint8)
    depth = cv2.distanceTransform(solid, cv2.DIST_L2, cv2.DIST_MASK_3)
    ridge = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (ink >= _CLEAR)
    return np.asarray(2 * depth[ridge], np.float32)
