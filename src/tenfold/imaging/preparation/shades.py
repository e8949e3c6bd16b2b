"""The ground under shadows with an edge: what is left of a picture without its strokes."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels, Mask
from tenfold.imaging.preparation.threshold import median, spread

WIDEST = 0.25  # of the shorter side: strokes are narrower, what is wider is ground
NARROW = 0.1  # of the shorter side: strokes of most pens are narrower
NARROWEST = 0.04  # of the shorter side: no stroke is taken to be narrower
_STEEP = 0.012  # of the shorter side: either way, the edge of a stroke rises by half its depth
_STEEPER = 0.006  # the same of what is faint
_FAINT = 60  # grey levels; what differs less from the ground may be a shadow or a fold
_FINE_SIDE = 192  # pixels; in smaller pictures, enlarged perhaps, few edges are that steep
_SLACK = 3.0  # times the width of the strokes: where they meet and turn they are wider
DARKEST = 0.45  # of the brightest ground; darker, the light is too little to tell reflectance


class Shaded(NamedTuple):
    """A picture without its ground.

    Attributes:
        flat: how much darker than the ground every pixel is, of shape (h, w).
        noise: the standard deviation of `flat` where there is no ink.
        light: what `flat` was multiplied by to make up for shadows, of shape (h, w).
    """

    flat: Levels
    noise: float
    light: Levels


def without_ground(dark: Grey, side: int) -> Shaded:
    """How much darker than the ground around it every pixel of `dark` is.

    The grey-scale closing by a square of `side` pixels fills what is dark and narrower, and
    leaves the edges of shadows and of the page where they are. Paper returns a share of the
    light, so differences in a shadow are given as they would be in full light.
    """
    clean = np.asarray(cv2.medianBlur(dark, 3), np.uint8)
    return shaded_by(_closed(clean, side), dark)


def shaded_by(ground: npt.NDArray[Any], dark: Grey, bare: Mask | None = None) -> Shaded:
    """How much darker than its `ground` every pixel of `dark` is, as it would be in full light.

    Args:
        ground: of shape (h, w).
        dark: of the same shape.
        bare: where there is surely no ink, of the same shape; without it, ink is taken to cover
            less than half of the picture.
    """
    ground = ground.astype(np.float32)
    brightest = float(np.partition(ground.ravel()[::7], -(ground.size // 140 + 1))[-1])
    least = np.float32(max(1.0, DARKEST * brightest))
    light = np.asarray(np.float32(brightest) / np.maximum(ground, least), np.float32)
    flat = np.asarray((ground - dark) * light, np.float32)
    known = flat.ravel() if bare is None else flat[bare]
    sample = known[:: max(1, known.size // 50_000)]
    # In noise, what is narrow and bright lifts the closing everywhere.
    flat -= np.float32(median(sample))
    return Shaded(flat, _noise(sample - median(sample)), light)


def _noise(off: Levels) -> float:
    """The standard deviation of `off` as the quartile above its median, 0, tells it."""
    return max(spread(off), median(off[off >= 0]) / 0.6745)


def is_sharp(dark: Grey, shaded: Shaded, where: Mask) -> bool:
    """Whether what is `where` has the edges of ink: a shadow's are soft.

    Half of its outline at least must rise by half of its depth within a short way. Where it is
    faint, more of it must rise by more, and within half that way: beside the corners and bends of
    a soft shadow or a fold, the ground leaves some of it that has their edges on one side.
    """
    solid = where.astype(np.uint8)
    outline = where & (cv2.erode(solid, np.ones((3, 3), np.uint8)) == 0)
    depth = median(shaded.flat[where])
    rise = _rises(dark, _STEEP)[outline] * shaded.light[outline]
    if np.count_nonzero(rise >= 0.5 * depth) < 0.5 * rise.size:
        return False
    if depth >= _FAINT or min(dark.shape) < _FINE_SIDE:
        return True
    own = _rises(shaded.flat, _STEEPER)[outline]
    # Within a single pixel, even sharp edges don't rise much more than by half.
    least = 0.5 if _STEEPER * min(dark.shape) < 2 else 0.7
    return bool(np.count_nonzero(own >= least * depth) >= 0.7 * own.size)


def _rises(levels: npt.NDArray[Any], way: float) -> npt.NDArray[Any]:
    """By how much `levels` differ in a square about every pixel, `way` of the side either way."""
    side = int(way * min(levels.shape)) * 2 + 1
    return np.asarray(cv2.morphologyEx(levels, cv2.MORPH_GRADIENT, np.ones((side, side), np.uint8)))


def _closed(dark: Grey, side: int) -> npt.NDArray[np.int16]:
    """The grey-scale closing by a square, with gradients going on beyond the border."""
    margin = min(side // 2 + 1, min(dark.shape) - 1)
    wide = np.pad(dark.astype(np.int16), margin, mode="reflect", reflect_type="odd")
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return np.asarray(closed, np.int16)[margin:-margin, margin:-margin]


def widest_side(shape: tuple[int, ...]) -> int:
    """The side of the square that no stroke of a picture of this shape fills."""
    return int(WIDEST * min(shape)) | 1


def narrow_side(shape: tuple[int, ...]) -> int:
    """The side of the square that strokes of most pens don't fill."""
    return int(NARROW * min(shape)) | 1


def fitting_side(stroke: float, shape: tuple[int, ...]) -> int:
    """The side of the square that strokes about `stroke` pixels wide don't fill."""
    least, most = NARROWEST * min(shape), WIDEST * min(shape)
    return int(np.clip(_SLACK * stroke + 4, least, most)) | 1
