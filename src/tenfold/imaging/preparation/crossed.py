"""The ground under shadows that cross ink: no closing tells it from strokes.

Shadows may be no wider than strokes: of a pen, of fingers, of window bars. What keeps their edges
keeps strokes as well. But ink in one is darker than the shadow, so a shadow and the ink are two
levels far apart, with little between. Strokes may be so broad, and fill so much of the picture,
that what they enclose is narrower. But their ink is darker than all ground, in whatever shadow.
"""

from __future__ import annotations

import cv2
import numpy as np

from tenfold.imaging.grey import Grey, coarse_copy
from tenfold.imaging.masks import Bits, Levels, Mask, box_of, solidity, stroke_width
from tenfold.imaging.preparation.notes import spread_out
from tenfold.imaging.preparation.shades import Shaded, shaded_by
from tenfold.imaging.preparation.threshold import level_between, level_between_two, threshold

_DARK, _APART = 30, 25  # grey levels: of a shadow that passes for ink, and from it to ink in it
_TWO = 0.8  # of the variance lies between shadow and ink; ink beside the shadow is in between
_WIDE = 0.5  # times the width of the strokes a shadow is wide at the least; rims of ink are less
_SOFT = 0.012  # of the shorter side: so far around ink its edges may go
_COARSE_SIDE = 192  # pixels of a copy, in which most levels are ruled out
_DARKEST, _LEVELS = 0.05, 8  # of all that is dark, lies below the end of so many levels, downwards
_ALONE = 0.9  # of what is below such a level, at the least, is one thing
_LARGE = 0.35  # of the shorter side, it is long at the least,
_BROADEST = 0.25  # and of that length its strokes are wide at the most
_BROAD = 0.07  # of the shorter side, they are; a closing tells shadows from thinner strokes
_BENT = 0.6  # of its convex hull, it fills at the most, if it is at the border
_CLEAR, _FEW = 12, 0.1  # grey levels from ink to ground at the least, but for so much of either
_LIT = 40  # grey levels, at the least, from ground in a shadow to ground beside it
_CROSSING = 0.1  # of the ink and of the ground, at the least, are in the shadow, and as many beside
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
    return _over_ground(dark, _clean(dark), signal >= level)[0], shadow


def without_broad_shadows(dark: Grey) -> Shaded | None:
    """The ground of `dark` seen through one thing that is darker than all of it; None without one.

    It is as large as a digit alone, and its ground has two levels: a shadow crosses it.

    Args:
        dark: of shape (h, w), with dark ink.
    """
    clean = _clean(dark)
    if clean.min() == clean.max():
        return None
    between = level_between(clean)  # ink and ground, or all that is dark and what is lit
    darkest = float(np.quantile(clean[clean < between], _DARKEST))
    coarse = coarse_copy(clean, _COARSE_SIDE)
    for level in np.linspace(between, darkest, _LEVELS, endpoint=False):
        if _thing_alone(coarse < level) is not None:  # quick, and mostly all
            shaded = _crossed_below(float(level), clean, dark)
            if shaded is not None:
                return shaded
    return None


def _crossed_below(level: float, clean: Grey, dark: Grey) -> Shaded | None:
    """The ground of `dark` if what is below `level` is ink that a shadow crosses."""
    ink = clean < level
    thing = _thing_alone(ink)
    if thing is None:
        return None
    near = _about(thing)
    beside = clean[_about(near > 0) > near]
    lit = level_between_two(beside, _LIT, _TWO)
    if lit is None or np.quantile(beside, _FEW) - np.quantile(clean[thing], 1 - _FEW) < _CLEAR:
        return None
    shaded, ground = _over_ground(dark, clean, ink)
    # Ink that is no darker than a shadow is found within it alone, and fainter ink ends beside.
    shares = ((levels < lit).mean() for levels in (ground[thing], clean[near == 0]))
    return shaded if all(_CROSSING <= share <= 1 - _CROSSING for share in shares) else None


def _thing_alone(ink: Mask) -> Mask | None:
    """Where the one thing is that makes up nearly all `ink`, and may be a digit; else None."""
    labels, stats = cv2.connectedComponentsWithStats(ink.astype(np.uint8))[1:3]
    sizes = np.asarray(stats)[1:, cv2.CC_STAT_AREA]
    if not sizes.size or sizes.max() < _ALONE * sizes.sum():
        return None
    thing = np.asarray(labels == 1 + int(sizes.argmax()))
    return thing if _is_written(thing) else None


def _clean(dark: Grey) -> Grey:
    return np.asarray(cv2.medianBlur(dark, 3), np.uint8)


def _over_ground(dark: Grey, clean: Grey, ink: Mask) -> tuple[Shaded, Grey]:
    """How much darker `dark` is than its ground, seen through `ink`; and that `clean` ground."""
    bare: Bits = 1 - _about(ink)
    ground = spread_out(clean, bare)
    return shaded_by(ground, dark, bare > 0 if bare.any() else None), ground


def _is_written(thing: Mask) -> bool:
    """Whether `thing` is as large as a digit alone, of broad strokes, and hardly goes on outside.

    What is at the border may be the end of a stroke, but no patch of shadow.
    """
    width, longest = stroke_width(thing), max(solid.stop - solid.start for solid in box_of(thing))
    ends = (thing[0], thing[-1], thing[:, 0], thing[:, -1])
    at_border = sum(np.count_nonzero(end) for end in ends)
    return bool(
        longest >= _LARGE * min(thing.shape)
        and _BROAD * min(thing.shape) <= width <= _BROADEST * longest
        and (not at_border or (at_border <= 2 * width and solidity(thing) <= _BENT))
    )


def is_crossed(where: Mask, shadow: Mask) -> bool:
    """Whether `shadow` lies along a part of the outline of what is `where`."""
    along = (_about(where) > 0) & ~where
    return bool(np.count_nonzero(along & shadow) >= _ALONG * np.count_nonzero(along))


def _about(where: Mask) -> Bits:
    """`where` and its surroundings, as far as its soft edges may go, 0 or 1."""
    reach = 2 * max(3, round(_SOFT * min(where.shape))) + 1
    grown = cv2.dilate(where.astype(np.uint8), np.ones((reach, reach), np.uint8))
    return np.asarray(grown, np.uint8)
