"""The ink of a whole page: any number of strokes anywhere, under shadows and gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels, Mask, edges_of
from tenfold.imaging.numbers.ground import (
    PLAIN_SIDE,
    SMALL_SIDE,
    WIDEST_STROKE,
    ground_of,
    shrunk,
    stroke_share,
)
from tenfold.imaging.numbers.rules import without_rules
from tenfold.imaging.preparation.polarity import side_of_ink
from tenfold.imaging.preparation.shades import DARKEST
from tenfold.imaging.preparation.surface import flatten

_NARROW = (3, 5, 9, 15)  # pixels of a small copy: sides of the squares that strokes don't fill
_HATS = (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT)
_SOME = 0.04, 0.1  # of what is narrow at any of these sizes; few strokes, or bits of white
_DIFFER = 0.7  # of the logarithms of bright and dark, to decide
_LEAST_CONTRAST = 8  # grey levels between ground and ink
_LEAST_CONTRAST_TO_NOISE = 5.5  # standard deviations of the ground
_ABOVE_NOISE = (3, 4.5)  # the same, of what may be ink; the second for faint strokes in much noise
_CLEAR = 9  # the same; with less, the page is smoothed first
_SMOOTHING = (0.0, 1.0, 2.0)  # pixels
_USUAL_STROKE = 0.25 * WIDEST_STROKE  # of the longer side, of a pen and no shadow
_LEAST_SHARE = 0.4  # of the contrast of the page's ink; what is fainter is no ink


def page_ink(grey: Grey, *, is_paper: bool | None = None, narrow: bool = False) -> Levels | None:
    """How much ink every pixel of `grey` holds, from 0 to 1, of shape (h, w).

    Unlike `ink.separate` it keeps all of the ink and not one digit's, and it follows shadows
    with an edge. None where there is no ink: a blank page, or nothing but noise.

    Args:
        is_paper: whether the ink is darker than the ground; None tells it from `grey`.
        narrow: whether all strokes are as narrow as those of a usual pen. What is broader is no
            ink then, as shadows are that are darker than the ink.
    """
    is_paper = has_dark_ink(grey) if is_paper is None else is_paper
    bright = 255 - grey if is_paper else grey
    for usual in (_around_median, _in_shortest_half):
        found = _clearest(bright, usual, is_paper=is_paper, narrow=narrow)
        if found.ink is not None:
            break
    return found.ink


class Found(NamedTuple):
    """Ink, and how far it stands out.

    Attributes:
        ink: 0..1, of shape (h, w); None without any.
        level: of most of the ink, in grey levels above the ground.
        contrast: the same in standard deviations of the noise.
    """

    ink: Levels | None
    level: float
    contrast: float


_Usual = Callable[[Levels], tuple[float, float]]  # the ground's level and its standard deviation


def _clearest(bright: Grey, usual: _Usual, *, is_paper: bool, narrow: bool) -> Found:
    """The ink on `bright` as it is, or smoothed as it stands out most."""
    best = Found(None, 0.0, 0.0)
    for sigma in _SMOOTHING:
        smooth = np.asarray(cv2.GaussianBlur(bright, (0, 0), sigma) if sigma else bright, np.uint8)
        if narrow:
            found = _ink_above(smooth, usual, _USUAL_STROKE, is_paper=is_paper)
        else:
            found = _ink_in(smooth, usual, is_paper=is_paper)
        best = max(best, found, key=lambda one: one.contrast)
        if best.contrast >= _CLEAR:
            break
    return best


def has_dark_ink(grey: Grey) -> bool:
    """Whether the ink on `grey` is darker than the paper.

    Strokes are narrow. What an opening and a closing by a small square take away tells how
    much is narrow and bright, narrow and dark (top hat, black hat); edges of shadows and of the
    page are neither, and the white between strokes is wider than they are. So the smallest
    square decides that is wider than some strokes. Where these may be bits of white between
    broad ones, the picture's edges are the ground, as they are of a small picture. A drawing by
    a program needs nothing of that: its ground is one level.
    """
    if min(grey.shape) < PLAIN_SIDE:
        return _is_darker_than_its_edges(grey)
    small = shrunk(grey, SMALL_SIDE)
    plain = flatten(small)
    if plain.drawn:
        return side_of_ink(plain.levels) < 0
    bright, dark = np.array([[_cubes(small, n, hat) for n in _NARROW] for hat in _HATS])
    few, more = (_is_dark(bright, dark, share) for share in _SOME)
    return few if few == more else _is_darker_than_its_edges(grey)


def _is_dark(bright: Levels, dark: Levels, share: float) -> bool:
    """Whether more is dark, at the smallest side at which there is this `share` of the most."""
    most = np.maximum(bright, dark)
    differ = np.abs(np.log((bright + 1e-3) / (dark + 1e-3)))
    wide_enough = (most >= share * most.max()) & (differ >= _DIFFER)
    decides = int(wide_enough.argmax()) if wide_enough.any() else int(differ.argmax())
    return bool(dark[decides] > bright[decides])


def _is_darker_than_its_edges(grey: Grey) -> bool:
    difference = grey - np.median(edges_of(grey))
    return bool(np.sum(difference**3) < 0)


def _cubes(small: Grey, side: int, hat: int) -> float:
    found = cv2.morphologyEx(small, hat, np.ones((side, side), np.uint8))
    return float(np.mean(found.astype(np.float32) ** 3))


def _ink_in(bright: Grey, usual: _Usual, *, is_paper: bool) -> Found:
    """The ink, looked for twice: the first time tells how wide the strokes are.

    Knowing that, the ground can follow everything that is wider. Printed lines have no say in
    it: a broad pen would be taken for ground. What seems broad may be a shadow around strokes,
    which stand out more once it counts as ground; a broad pen's would stand out less.
    """
    wide = _ink_above(bright, usual, WIDEST_STROKE, is_paper=is_paper)
    if wide.ink is None:
        return wide
    strokes, rules = without_rules(wide.ink)
    share = stroke_share(strokes)
    lines = strokes < wide.ink if rules and strokes.any() else None
    if share <= 0.5 * WIDEST_STROKE:
        return _ink_above(bright, usual, share, lines, is_paper=is_paper)
    if lines is not None:
        wide = _ink_above(bright, usual, WIDEST_STROKE, lines, is_paper=is_paper)
    narrow = _ink_above(bright, usual, _USUAL_STROKE, lines, is_paper=is_paper)
    return max(wide, narrow, key=lambda one: one.level)


def _ink_above(
    bright: Grey, usual: _Usual, widest: float, lines: Mask | None = None, *, is_paper: bool
) -> Found:
    """The ink whose strokes are no wider than `widest`, a share of the longer side.

    Args:
        usual: what tells the ground from the levels above it.
        lines: that are printed, and don't say how dark the ink is.
    """
    difference = _without_ground(bright, usual, widest, is_paper=is_paper)
    noise = usual(difference)[1]
    signal = np.maximum(difference, 0)
    told = signal if lines is None else signal[~lines]
    for floor in _ABOVE_NOISE:
        threshold = _threshold(told, max(0.6 * _LEAST_CONTRAST, floor * noise))
        if threshold is None:
            break
        level = float(np.median(told[told >= threshold]))
        if level >= max(_LEAST_CONTRAST, _LEAST_CONTRAST_TO_NOISE * noise):
            low = 0.5 * threshold
            ink = np.clip((signal - low) / (level - low), 0, 1).astype(np.float32)
            return Found(ink, level, level / max(noise, 1e-3))
    return Found(None, 0.0, 0.0)


def _without_ground(bright: Grey, usual: _Usual, widest: float, *, is_paper: bool) -> Levels:
    """How far every level of `bright` is above the ground around it.

    Paper returns a share of the light, so in a shadow the same ink differs less; there the
    difference is given as it would be in full light.
    """
    ground = ground_of(bright, widest)
    signal = bright - ground
    signal -= usual(signal)[0]  # in noise, what is narrow and dark pulls it down
    if is_paper:
        # What seems to be in a darker shadow is the inside of a broad stroke.
        full = float(np.percentile(255 - ground[::4, ::4], 90))
        signal *= full / np.maximum(255 - ground, max(1, DARKEST * full))
    return np.asarray(signal, np.float32)


def _around_median(signal: Levels) -> tuple[float, float]:
    """The level of the ground, which is most of the page, and its standard deviation."""
    levels = signal[::4, ::4]
    level = np.median(levels)
    return float(level), 1.4826 * float(np.median(np.abs(levels - level)))


def _in_shortest_half(signal: Levels) -> tuple[float, float]:
    """The same by the shortest interval that holds half of all levels (Rousseeuw 1984).

    Of a number that is cut out closely, nearly half is strokes and their soft edges. Lines that
    drown in noise are no ground for this either, so it is only asked where no ink was found.
    """
    levels = np.sort(signal[::4, ::4], axis=None)
    half = (levels.size - 1) // 2
    lengths = levels[half:] - levels[: levels.size - half]
    first = int(lengths.argmin())
    radius = 0.5 * float(lengths[first])
    return float(levels[first]) + radius, 1.4826 * radius


def _threshold(signal: Levels, floor: float) -> float | None:
    """The level that parts ink from ground; None where all is ground.

    Otsu's (1979), among levels above `floor` and as many pixels of ground. Printed lines may
    be ten times as much as the ink, so what has less than a share of the contrast of the
    darkest is left out as well.
    """
    candidates = signal[signal > floor]
    if candidates.size == 0:
        return None
    levels = np.minimum(np.concatenate([candidates, np.zeros_like(candidates)]), 255)
    otsu, _ = cv2.threshold(levels.astype(np.uint8)[None], 0, 255, cv2.THRESH_OTSU)
    above = candidates[candidates > otsu]
    return float(max(floor, otsu + 1, _LEAST_SHARE * np.percentile(above, 90)))
