"""The ground under shadows no wider than strokes may be: of a pen, of fingers, of window bars.

No closing tells such a shadow from ink: what keeps its edges keeps strokes as well. But ink in it
is darker than the shadow, so a shadow and the ink are two levels far apart, with little between.
"""

from __future__ import annotations

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels, Mask
from tenfold.imaging.preparation.lines import Bits
from tenfold.imaging.preparation.notes import spread_out
from tenfold.imaging.preparation.shades import Shaded, shaded_by, stroke_width
from tenfold.imaging.preparation.threshold import level_between_two, threshold

_DARK, _APART = 30, 25  # grey levels: of a shadow that passes for ink, and from it to ink in it
_TWO = 0.8  # of the variance lies between shadow and ink; ink beside the shadow is in between
_WIDE = 0.5  # times the width of the strokes a shadow is wide at the least; rims of ink are less
_SOFT = 0.012  # of the shorter side: so far around ink its edges may go
_ALONG = 0.03  # of the outline of a digit lies in the shadow that crosses it


def without_shadows(dark: Grey, flat: Levels) -> tuple[Shaded, Mask] | None:
    """The ground of `dark` seen through its ink, and where its shadows are; None without any.

    Args:
        dark: of shape (h, w), with dark ink.
        flat: how much darker than its ground it is, shadows and ink, of the same shape.
    """
    signal = np.clip(flat, 0, 255)
    least = threshold(signal, 0.0)
    if least is None:
        return None
    strong = (signal >= max(least, _DARK)).astype(np.uint8)
    inner = cv2.erode(strong, np.ones((3, 3), np.uint8)) > 0
    level = level_between_two(signal[inner].astype(np.uint8), _APART, _TWO)
    if level is None:
        return None
    ink, shadow = inner & (signal >= level), inner & (signal < level)
    if stroke_width(shadow) < _WIDE * stroke_width(ink):
        return None
    kept = 1 - _about(signal >= level)
    clean = np.asarray(cv2.medianBlur(dark, 3), np.uint8)
    return shaded_by(spread_out(clean, kept), dark), shadow


def is_crossed(where: Mask, shadow: Mask) -> bool:
    """Whether `shadow` lies along a part of the outline of what is `where`."""
    along = (_about(where) > 0) & ~where
    return bool(np.count_nonzero(along & shadow) >= _ALONG * np.count_nonzero(along))


def _about(where: Mask) -> Bits:
    """`where` and its surroundings, as far as its soft edges may go, 0 or 1."""
    reach = 2 * max(3, round(_SOFT * min(where.shape))) + 1
    grown = cv2.dilate(where.astype(np.uint8), np.ones((reach, reach), np.uint8))
    return np.asarray(grown, np.uint8)
