"""Shadows and strips of light that look like a written 1: bands, and corners of what is larger."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Mask, box_of, solidity
from tenfold.imaging.preparation.shades import stroke_width
from tenfold.imaging.preparation.threshold import median

_INSET = 0.01  # of the shorter side: so near the border a band's ends are looked at
_CUT = 0.7  # times its width, as `stroke_width` tells it, an end of a band; a stroke's are round
_STRAIGHT = 0.8  # of its convex hull, a band fills
_SQUARE = 0.6  # width by height of a picture, or the reverse; closely cut around a 1, it is less
_DARKEST = 0.3  # of the light around it is in a shadow, at the least; less comes from ink
_SAME = 0.25  # of the way to what is beside it, a level is still the same
_CORNER = 4.0  # times as large is the shadow whose corner passes for ink,
_SMALL = 0.15  # of the shorter side that corner is long; digits on a dark table's edge are longer


def is_shade(grey: Grey, where: Mask) -> bool:
    """Whether what is `where` is a part of a shadow or a strip of light, and no ink.

    Such are straight bands from border to border, and corners of what goes on beyond the border
    and is far larger, if they are no darker than shadows.

    Args:
        grey: of shape (h, w), with dark or with bright ink.
        where: it is ink, of the same shape.
    """
    if not where.any():
        return False
    thing = _whole(grey, where)
    if thing.light < _DARKEST:
        return False
    ring = _ring(thing.where, max(1, round(_INSET * min(where.shape))))
    if ring.any() and np.count_nonzero(thing.where) >= _CORNER * np.count_nonzero(where):
        longest = max(solid.stop - solid.start for solid in box_of(where))
        return bool(longest <= _SMALL * min(where.shape))
    if min(where.shape) < _SQUARE * max(where.shape) or solidity(thing.where) < _STRAIGHT:
        return False
    return _ends(ring, _CUT * stroke_width(thing.where)) >= 2


class _Thing(NamedTuple):
    where: Mask  # (h, w)
    light: float  # the darker of two, it or what is beside it, as a share of the brighter


def _whole(grey: Grey, where: Mask) -> _Thing:
    """What is `where`, with all that is of its level and connected with it."""
    width = stroke_width(where)
    solid = where.astype(np.uint8)
    near, far = (int(share * width) * 2 + 3 for share in (0.3, 1.0))
    about = cv2.dilate(solid, np.ones((far, far), np.uint8))
    beside = grey[about > cv2.dilate(solid, np.ones((near, near), np.uint8))]
    if not beside.size:
        return _Thing(where, 0.0)
    own = median(grey[where])
    # Half of what is beside a corner is the shadow itself.
    other = max(np.percentile(beside, (20, 80)), key=lambda level: abs(level - own))
    clean = cv2.medianBlur(grey, 3).astype(np.float32)
    alike = (clean - own) / (other - own or 1.0) < _SAME
    count, labels = cv2.connectedComponents((alike | where).astype(np.uint8), connectivity=4)
    held = np.bincount(labels[where], minlength=count) > 0
    darker, brighter = sorted((own, float(other)))
    return _Thing(held[labels], darker / max(1.0, brighter))


def _ring(where: Mask, inset: int) -> Mask:
    """What is `where`, once around the picture, `inset` pixels within its border: shape (n,)."""
    inner = where[inset : len(where) - inset, inset : where.shape[1] - inset]
    sides = inner[0], inner[1:-1, -1], inner[-1, ::-1], inner[-2:0:-1, 0]
    return np.concatenate(sides)


def _ends(ring: Mask, least: float) -> int:
    """How many runs of at least `least` pixels there are in a closed `ring`."""
    if ring.all() or not ring.any():
        return 0
    turned = np.roll(ring, -int(np.argmin(ring)))  # begins with a gap
    steps = np.flatnonzero(np.diff(turned.astype(np.int8), append=0))
    return int(np.count_nonzero(steps[1::2] - steps[::2] >= least))
