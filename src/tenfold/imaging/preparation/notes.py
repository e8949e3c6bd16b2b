"""A note, card, slate, screen or canvas that is wholly in the picture: the digit is on it."""

from __future__ import annotations

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Bits, Levels, stroke_width

_LEAST = 0.06  # of the picture
_FULL = 0.5  # of its box that is neither corners of a tilted one nor the digit on it
_NARROWEST = 0.4  # of its longer side is its shorter one; a broad 1 is narrower
_STRAIGHT = 0.95  # of the quadrilateral around it
_BROADEST = 0.2  # of its shorter side; no stroke on it is as broad, but the white in a square 0 is
_RIM = 0.02  # of its side: its edge, and the shade along it


def note_in(ink: Levels) -> Bits | None:
    """Where the note is, with the digit on it, 0 or 1; None where `ink` is no note.

    A note is a filled quadrilateral, but for the digit on it.

    Args:
        ink: 0..1, of shape (h, w): one thing on a plain ground.
    """
    solid: Bits = (ink > 0.5).astype(np.uint8)
    outlines, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea, default=None)
    if outline is None or cv2.contourArea(outline) < _LEAST * ink.size:
        return None
    hull, area = cv2.convexHull(outline), cv2.contourArea(outline)
    _, _, width, height = cv2.boundingRect(outline)
    _, sides, _ = cv2.minAreaRect(outline)
    if (
        len(hull) < 4
        or solid.sum() < _FULL * width * height
        or min(sides) < _NARROWEST * max(sides)
        or area < _STRAIGHT * cv2.contourArea(cv2.approxPolyN(hull, 4))
    ):
        return None
    note: Bits = cv2.fillPoly(np.zeros_like(solid), [outline], 1).astype(np.uint8)
    return None if stroke_width(note > solid) > _BROADEST * min(sides) else note


def painted_over(grey: Grey, note: Bits) -> Grey:
    """`grey` with what lies around the `note` painted over in the note's own levels."""
    rim = 2 * max(2, round(_RIM * float(note.sum()) ** 0.5)) + 1
    square = np.ones((rim, rim), np.uint8)
    return spread_out(grey, cv2.erode(note, square, borderValue=0).astype(np.uint8))


def painted_around(grey: Grey, levels: Grey, kept: Bits) -> Grey:
    """`grey` where it is `kept`, and elsewhere the nearest `levels` of what is.

    Args:
        levels, kept: of the same shape, a smaller one than that of `grey`.
    """
    size = grey.shape[::-1]
    inside = cv2.resize(kept, size, interpolation=cv2.INTER_NEAREST) > 0
    around = cv2.resize(spread_out(levels, kept), size, interpolation=cv2.INTER_LINEAR)
    return np.where(inside, grey, around).astype(np.uint8)


def spread_out(levels: Grey, kept: Bits) -> Grey:
    """`levels` where they are `kept`, and elsewhere the nearest of these."""
    _, nearest = cv2.distanceTransformWithLabels(
        1 - kept, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    own = np.zeros(int(nearest.max()) + 1, np.uint8)
    own[nearest[kept > 0]] = levels[kept > 0]
    return np.asarray(own[nearest], np.uint8)
