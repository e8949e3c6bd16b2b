"""The ink of a digit in pictures that aren't plain: shadows, ruled paper, page edges, neighbours.

The ground is looked for twice: at first so that strokes of any width stand out, and then, once
the width of the digit's strokes is known, so that everything wider belongs to the ground.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels, Mask, solidity, stroke_width
from tenfold.imaging.preparation.crossed import is_crossed, without_broad_shadows, without_shadows
from tenfold.imaging.preparation.foremost import AT_BORDER, Foremost, foremost, is_tip
from tenfold.imaging.preparation.frames import SOLID, without_frames
from tenfold.imaging.preparation.polarity import SURE, Polarity, apart, tendency
from tenfold.imaging.preparation.ruling import without_lines
from tenfold.imaging.preparation.shades import (
    fitting_side,
    is_sharp,
    narrow_side,
    widest_side,
    without_ground,
)
from tenfold.imaging.preparation.threshold import median, spread, stands_out, threshold

_LEAST_SIDE = 96  # pixels; smaller pictures are enlarged, or lines and strokes are too few pixels
_SLENDER = 1.25  # power of the width of its strokes that speaks against a thing: patches are wide
_LEAST_BEHIND = 0.1  # of the weight of what lies at the border: then the digit is behind it
_NO_CONTRAST = 2.0  # grey levels; with less, what passes for ink is paper between strokes
_BENT = 0.6  # of its convex hull, bent strokes fill; of shadows, one in twenty fills as little
_MARGIN = 0.04  # of the shorter side
_FAINT = 0.5  # of the threshold; what is less than that is no ink, even within a digit


class _Copy(NamedTuple):
    sigma: float  # pixels by which the picture is smoothed
    least_to_noise: float  # spreads of the noise ink is at the least: smooth noise looks like ink


_COPIES = (_Copy(0.0, 5.0), _Copy(1.5, 7.0))
_ALONE, _ALONE_TO_NOISE = 0.7, 5.0  # of all that is as strong; noise is so in many places at once


class _Digit(NamedTuple):
    flat: Levels  # (h, w)
    signal: Levels  # the same without ruled lines and what is below the ground
    least: float  # level from which it is ink
    level: float  # of most of the ink
    where: Mask  # (h, w)
    weight: float
    alone: bool  # it is most of what stands out, and within the picture


class _Found(NamedTuple):
    flat: Levels
    ink: Levels | None
    weight: float = 0.0
    contrast: float = 0.0  # grey levels by which it is darker than what is around it


def separate_carefully(
    grey: Grey, polarity: Polarity = "auto", flat: Levels | None = None
) -> tuple[Levels, Levels | None]:
    """The levels of `grey` without its ground, ink positive; and the digit's ink or None.

    Args:
        grey: of shape (h, w).
        polarity: "dark", "bright", or "auto": told from the picture.
        flat: the levels without the ground, where they are known.
    """
    times = -(-_LEAST_SIDE // min(grey.shape))
    if flat is not None:
        found = _digit_on(_enlarged(flat, times))
    else:
        found = _digit_in(np.asarray(_enlarged(grey, times)), polarity)
    if times == 1:
        return found.flat, found.ink
    flat = _reduced(found.flat, times)
    return flat, None if found.ink is None else _reduced(found.ink, times)


def _enlarged(levels: npt.NDArray[Any], times: int) -> npt.NDArray[Any]:
    if times == 1:
        return np.ascontiguousarray(levels)
    return cv2.resize(levels, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)


def _reduced(levels: Levels, times: int) -> Levels:
    height, width = (side // times for side in levels.shape)
    return np.asarray(cv2.resize(levels, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def _digit_in(grey: Grey, polarity: Polarity) -> _Found:
    """The digit in `grey`; where its polarity isn't clear, the likelier of two."""
    ways = {"dark": [grey], "bright": [255 - grey]}.get(polarity, [grey, 255 - grey])
    for way in ways:
        crossed = _digit_in_broad_shadow(way)
        if crossed is not None:
            return _judged(crossed, apart(way, crossed.where))
    if len(ways) == 1:
        return _found_in(ways[0])
    towards = tendency(grey)
    if abs(towards) >= SURE:
        likely = _found_in(ways[towards > 0])
        if likely.ink is None or likely.contrast > _NO_CONTRAST:
            return likely
    dark, bright = (_found_in(way) for way in ways)
    return dark if dark.weight >= bright.weight * np.exp(2 * towards) else bright


def _found_in(dark: Grey) -> _Found:
    """The digit in `dark`, whose ink is dark; where it is lost in noise, in a smoother copy."""
    crossed = _digit_in_shadow(dark)
    if crossed is not None:
        return _judged(crossed, apart(dark, crossed.where))
    sides = widest_side(dark.shape), narrow_side(dark.shape)
    for copy in _COPIES:
        sigma = copy.sigma
        smooth = np.asarray(cv2.GaussianBlur(dark, (0, 0), sigma), np.uint8) if sigma else dark
        for side in sides:
            digit = _digit_above(smooth, side, copy)
            if digit is not None:
                digit = _finer(digit, smooth, side, copy)
            if digit is not None:
                return _judged(digit, apart(dark, digit.where))
    return _Found(without_ground(dark, sides[0]).flat, None)


def _digit_in_broad_shadow(dark: Grey) -> _Digit | None:
    """The digit in `dark` that is darker than any shadow across it; None without one."""
    shaded = without_broad_shadows(dark)
    if shaded is None:
        return None
    digit = _digit(shaded.flat, shaded.noise)
    return digit if digit is not None and is_sharp(dark, shaded, digit.where) else None


def _digit_in_shadow(dark: Grey) -> _Digit | None:
    """The digit in `dark` that a shadow crosses which passes for ink; None if none does."""
    lit = without_shadows(dark, without_ground(dark, widest_side(dark.shape)).flat)
    if lit is None:
        return None
    shaded, shadow = lit
    digit = _digit(shaded.flat, shaded.noise)
    if digit is None or not digit.alone or not is_crossed(digit.where, shadow):
        return None
    return digit if is_sharp(dark, shaded, digit.where) else None


def _digit_above(dark: Grey, side: int, copy: _Copy) -> _Digit | None:
    """The digit in `dark` over the ground that holds nothing narrower than `side`."""
    shaded = without_ground(dark, side)
    digit = _digit(shaded.flat, shaded.noise, copy)
    if digit is None:
        return None
    written = digit.alone and _is_bent(digit.where)
    return digit if written or is_sharp(dark, shaded, digit.where) else None


def _is_bent(where: Mask) -> bool:
    """Whether strokes away from the border leave much of the space among them empty.

    Patches and bars don't, and shadows come from beyond the border.
    """
    points = np.argwhere(where)
    margin = _MARGIN * min(where.shape)
    last = np.array(where.shape) - 1 - margin
    if (points.min(axis=0) < margin).any() or (points.max(axis=0) > last).any():
        return False
    return solidity(where) <= _BENT


def _finer(digit: _Digit, dark: Grey, side: int, copy: _Copy) -> _Digit | None:
    """`digit` over a ground that follows all that is wider than its strokes.

    None where it belongs to the ground itself, as a shadow does.
    """
    fitting = fitting_side(stroke_width(digit.where), dark.shape)
    return _digit_above(dark, fitting, copy) if fitting < side else digit


def _digit_on(flat: Levels) -> _Found:
    digit = _digit(flat, spread(flat))
    return _Found(flat, None) if digit is None else _judged(digit, 1.0)


def _judged(digit: _Digit, contrast: float) -> _Found:
    slender = digit.weight / stroke_width(digit.where) ** _SLENDER
    return _Found(digit.flat, _ink(digit), max(1.0, contrast) * slender, contrast)


def _digit(flat: Levels, noise: float, copy: _Copy = _COPIES[0]) -> _Digit | None:
    """The digit in `flat`; None where nothing stands out."""
    signal = np.maximum(flat, 0)
    least = threshold(signal, noise)
    if least is None or not stands_out(median(signal[signal >= least]), noise):
        return None
    signal = without_lines(signal, noise, least, copy.sigma)
    signal = without_frames(signal * np.float32(SOLID / least)) * np.float32(least / SOLID)
    least, digit = _foremost(signal, noise)
    if digit is None or is_tip(digit):
        return None
    level = median(signal[digit.where])
    share = np.count_nonzero(digit.where) / np.count_nonzero(signal >= least)
    alone = bool(share >= _ALONE and not digit.at_border)
    if not stands_out(level, noise, _ALONE_TO_NOISE if alone else copy.least_to_noise):
        return None
    return _Digit(flat, signal, least, level, digit.where, digit.weight, alone)


def _foremost(signal: Levels, noise: float) -> tuple[float, Foremost | None]:
    """The digit in `signal` and the level above which it is ink.

    What lies at the border may be so much darker that the digit is lost beside it, so one is
    looked for behind it, too.
    """
    least = threshold(signal, noise)
    if least is None:
        return 0.0, None
    digit = foremost(signal, signal >= least)
    if digit is None or not digit.at_border:
        return least, digit
    kept = cv2.dilate(digit.where.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    behind = np.where(kept, signal, np.float32(0))
    lower = threshold(behind, noise)
    if lower is None:
        return least, digit
    other = foremost(behind, behind >= lower)
    if other is None or other.weight < _LEAST_BEHIND * digit.weight / AT_BORDER or other.at_border:
        return least, digit
    return lower, other


def _ink(digit: _Digit) -> Levels:
    """How much of the digit's levels is ink, 0..1, in and about its strokes."""
    low = _FAINT * digit.least
    where = digit.where
    weak = digit.signal >= low
    reach = int(max(3, 0.4 * stroke_width(where))) | 1
    about = cv2.dilate(where.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    strange = ((digit.signal >= digit.least) & ~where).astype(np.uint8)
    others = cv2.dilate(strange, np.ones((3, 3), np.uint8)) > 0
    own = about & weak & ~(others & ~where)
    ink = np.clip((digit.signal - low) / (digit.level - low), 0, 1)
    return np.where(own, ink, 0).astype(np.float32)
