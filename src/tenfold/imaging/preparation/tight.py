"""A digit that fills its picture: the margin is full of ink, so the corners show the ground."""

from __future__ import annotations

import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels, Mask
from tenfold.imaging.preparation.threshold import level_between, median, spread

_CORNER = 0.06  # of the shorter side
_GROUND_CORNERS = 2  # of four; the strokes of 2, 5 and 7 may end in the others
_INK = (0.04, 0.55)  # of the pixels, from and to
_REACHES = 0.9  # of the height or the width
_QUIET = 10.0  # grey levels that the ground spreads at the most
_CONTRAST = 80  # grey levels between ground and ink at the least: noise and shadows have fewer
_LARGEST = 256  # pixels; in a larger picture, what fills it may well be a table or a hand


def tight_ground(grey: Grey, polarities: tuple[int, ...]) -> Levels | None:
    """The levels of `grey` above its ground, ink positive, where a digit fills the picture.

    Args:
        polarities: 1 where ink may be bright, -1 where it may be dark.

    None where no digit does so on an even ground.
    """
    if max(grey.shape) > _LARGEST:
        return None
    bright = grey >= level_between(grey)
    found = [side for side in polarities if _is_digit(bright if side > 0 else ~bright)]
    for side in sorted(found, key=lambda side: _unlikeliness(bright == (side > 0))):
        ground = grey[bright != (side > 0)].astype(np.float32)
        levels: Levels = side * (grey - np.float32(median(ground)))
        if spread(ground) <= _QUIET and median(levels[bright == (side > 0)]) >= _CONTRAST:
            return levels
    return None


def _is_digit(ink: Mask) -> bool:
    """Whether `ink` reaches from one end of the picture to the other and leaves its corners."""
    low, high = _INK
    if not low <= ink.mean() <= high:
        return False
    reach = max(_extent(np.asarray(ink.any(axis=axis))) for axis in (0, 1))
    return reach >= _REACHES and _corners_free(ink) >= _GROUND_CORNERS


def _unlikeliness(ink: Mask) -> tuple[int, float]:
    """Sorts what may be ink: it lies in fewer corners than the ground does, and is less."""
    return -_corners_free(ink), float(ink.mean())


def _extent(inked: Mask) -> float:
    """The share of a side from its first to its last line with ink."""
    lines = np.flatnonzero(inked)
    return float(lines[-1] - lines[0] + 1) / inked.size


def _corners_free(ink: Mask) -> int:
    side = max(1, round(_CORNER * min(ink.shape)))
    ends = slice(None, side), slice(-side, None)
    return sum(not ink[rows, columns].any() for rows in ends for columns in ends)
