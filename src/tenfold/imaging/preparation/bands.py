"""Shadows and strips of light that look like a written 1: bands, and corners of what is larger."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Mask, box_of, solidity, stroke_width
from tenfold.imaging.preparation.threshold import median

_LEAST_SIDE = 32  # pixels; in smaller pictures nothing around a stroke is told from it
_INSET = 0.01  # of the shorter side: so near the border a band's end is looked at
_CUT = 0.7  # times its width, as `stroke_width` tells it, that end; a stroke's is round
_STRAIGHT = 0.965  # of its convex hull, a band fills, and one in fifty grey 1s from the border;
_INNER = 0.03  # of the shorter side off the border, where soft edges may bend
_LINE = 0.02  # of the shorter side: narrower lines of print neither part a band nor belong to it
_SQUARE = 0.45  # width by height of a picture, or the reverse; closely cut around a 1, it is less
_DARKEST = 0.3  # of the light around it is in a shadow, at the least; less comes from ink
_SAME = 0.25  # of the way to what is beside it, a level is still the same
_LARGER = 4.0  # times as large is what a corner belongs to that passes for ink,
_OPEN = 0.3  # and so much of what is around it is as bright; around digits it is less
_SMALL = 0.15  # of the shorter side that a sliver is long; digits on a dark table's edge are longer
_REST = 0.01  # of the ink, at the most, lies off what is of its level; more is no soft edge
_PART = 0.05  # of the largest part; a smaller one is noise


def is_shade(grey: Grey, where: Mask) -> bool:
    """Whether what is `where` is a part of a shadow or a strip of light, and no ink.

    Such are straight bands from the border of the picture, gaps between them that open to the
    paper around, and corners of what is far larger; but nothing that is darker than shadows.

    Args:
        grey: of shape (h, w), with dark or with bright ink.
        where: it is ink, of the same shape.
    """
    if not where.any() or min(where.shape) < _LEAST_SIDE:
        return False
    thing = _whole(grey, where)
    if thing.light < _DARKEST:
        return False
    if np.count_nonzero(thing.where) >= _LARGER * np.count_nonzero(where):
        is_gap = all(_ring(part).any() for part in _parts(where))
        longest = max(solid.stop - solid.start for solid in box_of(where))
        is_sliver = longest <= _SMALL * min(where.shape) and _ring(thing.where).any()
        return bool(is_gap or is_sliver or thing.open >= _OPEN)
    is_cut_closely = min(where.shape) < _SQUARE * max(where.shape)
    if is_cut_closely or not _ring(thing.where).any():
        return False
    return _are_bands(thing.where) or _is_soft_band(thing, where)


class _Thing(NamedTuple):
    where: Mask  # (h, w)
    alike: Mask  # all that is of its level, (h, w)
    edge: int  # pixels across, in which an edge of it may be soft
    light: float  # the darker of two, it or what is beside it, as a share of the brighter
    open: float  # the share of what is beside the ink that is as bright as the ink near it


def _whole(grey: Grey, where: Mask) -> _Thing:
    """What is `where`, with all that is of its level and connected with it."""
    width = stroke_width(where)
    near, far = (int(share * width) * 2 + 3 for share in (0.3, 1.0))
    beside = _grown(where, far) & ~_grown(where, near)
    if not beside.any():
        return _Thing(where, where, near, 0.0, 0.0)
    own = median(grey[where])
    # Half of what is beside a corner is the shadow itself.
    other = max(np.percentile(grey[beside], (20, 80)), key=lambda level: abs(level - own))
    clean = cv2.medianBlur(grey, 3).astype(np.float32)
    step = other - own or 1.0
    alike = (clean - own) / step < _SAME
    reach = 2 * far + 1
    amount = cv2.blur(where.astype(np.float32), (reach, reach))[beside]
    local = cv2.blur(clean * where, (reach, reach))[beside] / amount
    same = np.abs(clean[beside] - local) < _SAME * abs(step)
    darker, brighter = sorted((own, float(other)))
    light = darker / max(1.0, brighter)
    return _Thing(_touching(alike | where, where), alike, near, light, float(same.mean()))


def _grown(where: Mask, side: int) -> Mask:
    """What lies in a square of `side` pixels, an odd number, around what is `where`."""
    return cv2.dilate(where.astype(np.uint8), np.ones((side, side), np.uint8)) > 0


def _touching(mask: Mask, where: Mask) -> Mask:
    """The connected parts of `mask` that lie at least partly `where`."""
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    held = np.bincount(labels[where & mask], minlength=count) > 0
    return np.asarray(held[labels])


def _is_soft_band(thing: _Thing, where: Mask) -> bool:
    """Whether `thing` is made of bands but for the soft edge of its ink `where`."""
    level = _touching(thing.alike, where)
    rest = where & ~_grown(level, thing.edge)
    has_more = np.count_nonzero(rest) > _REST * np.count_nonzero(where)
    return not has_more and _are_bands(level)


def _are_bands(where: Mask) -> bool:
    return all(_is_band(part) for part in _parts(where))


def _parts(where: Mask) -> list[Mask]:
    """The connected parts of what is `where`, but for small ones beside larger."""
    count, labels = cv2.connectedComponents(where.astype(np.uint8), connectivity=8)
    sizes = np.bincount(labels.ravel(), minlength=count)[1:]
    return [labels == n + 1 for n in np.flatnonzero(sizes >= _PART * sizes.max())]


def _is_band(part: Mask) -> bool:
    """Whether `part` is straight and goes on beyond the border of the picture."""
    side = int(_LINE * min(part.shape)) | 1
    square = np.ones((side, side), np.uint8)
    closed = cv2.morphologyEx(part.astype(np.uint8), cv2.MORPH_CLOSE, square)
    clean = cv2.morphologyEx(closed, cv2.MORPH_OPEN, square) > 0
    off = max(1, round(_INNER * min(part.shape)))
    inner = clean[off:-off, off:-off]
    if not inner.any() or solidity(inner) < _STRAIGHT:
        return False
    return _longest_run(_ring(clean)) >= _CUT * stroke_width(clean)


def _ring(where: Mask) -> Mask:
    """What is `where`, once around the picture, a little within its border: shape (n,)."""
    inset = max(1, round(_INSET * min(where.shape)))
    inner = where[inset : len(where) - inset, inset : where.shape[1] - inset]
    sides = inner[0], inner[1:-1, -1], inner[-1, ::-1], inner[-2:0:-1, 0]
    return np.concatenate(sides)


def _longest_run(ring: Mask) -> int:
    """How many pixels follow one another, at the most, in a closed `ring`."""
    if ring.all() or not ring.any():
        return int(np.count_nonzero(ring))
    turned = np.roll(ring, -int(np.argmin(ring)))  # begins with a gap
    steps = np.flatnonzero(np.diff(turned.astype(np.int8), append=0))
    return int((steps[1::2] - steps[::2]).max())
