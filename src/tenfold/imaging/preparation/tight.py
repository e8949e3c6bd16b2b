"""A digit that fills its picture: the margin is full of ink, so the corners show the ground."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels, Mask
from tenfold.imaging.preparation.lines import are_joints, ends_at_borders
from tenfold.imaging.preparation.surface import surface_through
from tenfold.imaging.preparation.threshold import level_between, level_between_two, median, spread

_CORNER = 0.06  # of the shorter side
_GROUND_CORNERS = 2  # of four; the strokes of 2, 5 and 7 may end in the others
_INK = (0.04, 0.62)  # of the pixels, from and to,
_ALONG = 0.42  # of the picture's borders; a lit or shaded half covers as many, and one side whole
_NARROW = 2.2  # times the shorter side is the longer one of a 1, and of hardly any other digit:
_BAR = 0.9  # so much of it may be ink
_REACHES = 0.9  # of the height or the width
_ENDS = 7  # of strokes at the borders of the picture; four lines of squared paper have 8
_RIM, _WITHIN = 0.1, 0.1  # of a side; of the ink within that rim. A desk along a sheet has less
_WIDEST = 0.4  # of the longer side; nothing in 99 % of MNIST's is as broad, but shadows are
_TINY = 24  # pixels; smaller pictures show no walls or shadows, and no light that fades
_PAPER = 0.05, 0.25  # of the ground, the farthest from the ink; its rest may be blurred ink
_QUIET = 0.12  # of the contrast, that the levels of such paper lie apart at the most,
_BLURRED = 0.2  # and that the ground with blurred ink on it spreads
_PART = 0.01  # of the pixels; a smaller part is noise
_EDGE = 0.01  # of the shorter side: how far from an edge a pixel is clear of it
_INNER = 0.1  # of the ink or the ground is clear of edges; in less, levels can't be told
_TWO, _APART = 0.88, 0.3  # of the variance lies between two levels that far apart, of the contrast
_SMALL = 48  # pixels; thin ink is faint in pictures as small, and few of their shadows are as dark
# Grey levels between ground and ink at the least: noise and shadows have fewer. Fainter ink has to
# lie on a quieter ground, which spreads so far at the most, of the contrast.
_CONTRAST = 80
_FAINT, _FAINT_BLURRED = 45, 0.08


def tight_ground(grey: Grey, polarities: tuple[int, ...], *, faint: bool = False) -> Levels | None:
    """The levels of `grey` above its ground, ink positive, where a digit fills the picture.

    Args:
        grey: of shape (h, w).
        polarities: 1 where ink may be bright, -1 where it may be dark.
        faint: whether the ink may be faint.

    None where no digit does so on a ground of even light, or of light that fades gently.
    """
    found = [one for side in polarities if (one := _above_ground(grey, side, faint=faint))]
    best = min(found, key=lambda one: _unlikeliness(one.ink), default=None)
    return None if best is None else best.levels


class _Filling(NamedTuple):
    levels: Levels  # above the ground, (h, w)
    ink: Mask  # where the digit is, (h, w)


def _above_ground(grey: Grey, side: int, *, faint: bool) -> _Filling | None:
    """The digit whose ink is bright, or dark where `side` is -1, by a threshold of its own.

    The threshold is found twice: without its ground, ink is told from a gradient of light.
    """
    ink = (grey >= level_between(grey)) == (side > 0)
    if not _is_digit(ink):
        return None
    tiny = max(grey.shape) < _TINY
    ground = np.float32(median(grey[~ink])) if tiny else surface_through(grey, ~ink)
    levels: Levels = side * (grey - ground)
    raised = np.clip(levels, 0, 255).astype(np.uint8)
    ink = raised >= level_between(raised)
    if not _is_digit(ink):
        return None
    contrast = median(levels[ink])
    if contrast < (_FAINT if faint or max(grey.shape) <= _SMALL else _CONTRAST):
        return None
    if not _is_even(levels[~ink] / contrast, _BLURRED if contrast >= _CONTRAST else _FAINT_BLURRED):
        return None
    # One that lies in a shadow with an edge would be part of what is dark or of what is bright.
    if not tiny and any(_has_two_levels(levels, part, contrast) for part in (ink, ~ink)):
        return None
    return _Filling(levels, ink)


def _is_even(ground: Levels, blurred: float) -> bool:
    """Whether levels, as shares of the contrast, are of paper and of ink blurred over it."""
    far, near = np.quantile(ground, _PAPER)
    return bool(near - far <= _QUIET and spread(ground) <= blurred)


def _has_two_levels(levels: Levels, where: Mask, contrast: float) -> bool:
    """Whether there are two kinds of levels, apart, in what is `where` but for its edges."""
    square = np.ones((3, 3), np.uint8)
    times = max(1, round(_EDGE * min(where.shape)))
    # What the picture's border cuts off is half covered there, as at any edge.
    padded = np.pad(where.astype(np.uint8), 1)
    clear = cv2.erode(padded, square, iterations=times)[1:-1, 1:-1] > 0
    inner = levels[clear] / contrast
    if inner.size < _INNER * np.count_nonzero(where):
        return False
    bins = np.clip(128 + 60 * inner, 0, 255).astype(np.uint8)
    return level_between_two(bins, 60 * _APART, _TWO) is not None


def _is_digit(ink: Mask) -> bool:
    """Whether `ink` reaches from one end of the picture to the other and leaves its corners."""
    is_narrow = max(ink.shape) >= _NARROW * min(ink.shape)
    least, most = _INK
    if not least <= ink.mean() <= (_BAR if is_narrow else most):
        return False
    reach = max(_extent(np.asarray(ink.any(axis=axis))) for axis in (0, 1))
    rows, columns = (round(_RIM * side) for side in ink.shape)
    within = np.count_nonzero(ink[rows : len(ink) - rows, columns : ink.shape[1] - columns])
    return bool(
        reach >= _REACHES
        and ends_at_borders(ink) <= _ENDS
        and within >= _WITHIN * np.count_nonzero(ink)
        and _corners_free(ink) >= _GROUND_CORNERS
        and not (max(ink.shape) >= _TINY and _is_wall(ink, is_narrow=is_narrow))
    )


def _is_wall(ink: Mask, *, is_narrow: bool) -> bool:
    """Whether `ink` may be the shadow on one, or what is between its tiles."""
    sides = (ink[0], ink[-1], ink[:, 0], ink[:, -1])
    whole = any(side.all() for side in sides)
    if whole and not is_narrow and np.concatenate(sides).mean() > _ALONG:
        return True
    depth = cv2.distanceTransform(np.pad(ink.astype(np.uint8), 1), cv2.DIST_L2, cv2.DIST_MASK_5)
    return bool(2 * depth.max() > _WIDEST * max(ink.shape)) or are_joints(ink)


def _unlikeliness(ink: Mask) -> tuple[int, int, float]:
    """Sorts what may be ink: in fewer corners and fewer parts than the ground, and less of it."""
    sizes = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)[2][1:, 4]
    return -_corners_free(ink), int(np.count_nonzero(sizes >= _PART * ink.size)), float(ink.mean())


def _extent(inked: Mask) -> float:
    """The share of a side from its first to its last line with ink."""
    lines = np.flatnonzero(inked)
    return float(lines[-1] - lines[0] + 1) / inked.size


def _corners_free(ink: Mask) -> int:
    side = max(1, round(_CORNER * min(ink.shape)))
    ends = slice(None, side), slice(-side, None)
    return sum(not ink[rows, columns].any() for rows in ends for columns in ends)
