"""Where a digit's ink is: the ground is taken away, the polarity told, the digit chosen.

Most pictures are plain: a ground that the margin shows and one connected thing on it. The
others (shadows with an edge, ruled paper, a table around the page, several things) go through
`careful`, which takes longer than all the rest. A digit that fills its picture has no margin:
`tight` looks for one before `careful`, and for a faint one after it.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Bits, Levels, Mask, box_of, edges_of
from tenfold.imaging.preparation.bands import is_shade
from tenfold.imaging.preparation.careful import separate_carefully
from tenfold.imaging.preparation.frames import without_frames
from tenfold.imaging.preparation.notes import note_in, painted_over
from tenfold.imaging.preparation.parts import main_parts
from tenfold.imaging.preparation.polarity import Polarity, side_of_ink
from tenfold.imaging.preparation.surface import Flat, flatten
from tenfold.imaging.preparation.threshold import median, stands_out, threshold
from tenfold.imaging.preparation.tight import tight_ground

_WAYS: dict[Polarity, tuple[int, ...]] = {"auto": (1, -1), "dark": (-1,), "bright": (1,)}
_ODD = 0.02  # of the margin off the ground may be anything, such as a fold
_ODD_BESIDE_CLEAR = 0.15  # likewise, where a note lies near the border, or clear ink within it
_CLEAR, _CLEAR_TO_NOISE = 80, 10  # grey levels of clear ink above its ground, times of its noise
_NOISY = 8.0  # grey levels; what spreads more is rather no ground
_QUIET = 2.0  # grey levels of noise; in more, faint ink is lost without care
_SOFTEST = 0.02  # of the shorter side: the width of an edge out of focus
_ALIKE = 0.8  # times the width of an edge its slope; .3 to .5 in blurred digits, 1.7 in shadows
_EDGE, _LINED = 0.06, 0.85  # of a side: how far in its line runs, and how much of it is line
_FILLED = 0.6  # of its box; a note is as full, a frame with a digit in it is not
_MOST_THINGS = 8  # are looked at; a dithered picture has thousands
_SPECK = 0.02  # of the shorter side; nothing that small is a digit
_A_PART = 0.05  # of the ink; smaller ones may lie anywhere
_LEAST_SIDE = 12  # pixels; there is nothing to be careful about in fewer


class NotPlain(Exception):  # noqa: N818  nothing is wrong with it
    """The picture needs care, and nobody wanted to take the time."""


def separate(
    grey: Grey, polarity: Polarity = "auto", *, careful: bool = True
) -> tuple[Levels, Levels | None]:
    """The levels of `grey` without its ground, ink positive; and the ink, of shape (h, w).

    Args:
        polarity: "dark" ink on a bright ground, "bright" ink on a dark one, or "auto": told
            from the picture.
        careful: whether to take the time for a picture that isn't plain.

    The ink is how much of it every pixel holds, from 0 to 1; None where there is none: a blank
    picture, or nothing but noise.

    Raises:
        NotPlain: the picture isn't plain, and `careful` is false.
    """
    found = _plain(grey, polarity)
    if found.alone:
        note = None if found.ink is None else note_in(found.ink)
        if note is not None:
            return separate(painted_over(grey, note), polarity, careful=careful)
        return found.flat, found.ink
    tight = _tight(grey, polarity)
    if tight is not None:
        return tight
    if min(grey.shape) < _LEAST_SIDE:
        return found.flat, found.ink
    if not careful:
        raise NotPlain
    flat, careful_ink = separate_carefully(grey, polarity, found.flat if found.drawn else None)
    if careful_ink is not None and not is_shade(grey, careful_ink > 0.5):
        return flat, careful_ink
    return _tight(grey, polarity, faint=True) or (flat, None)


def _tight(grey: Grey, polarity: Polarity, *, faint: bool = False) -> tuple[Levels, Levels] | None:
    """The levels above the ground and the ink of a digit that fills `grey`; None without one."""
    flat = tight_ground(grey, _WAYS[polarity], faint=faint)
    if flat is None:
        return None
    ink, alone = _plain_ink(flat, Flat(flat, 0.0, 0.0, drawn=True))
    if ink is None or not (_is_sharp(ink) or _is_out_of_focus(flat, ink)):
        return None
    if not (alone or _all_parts_reach_borders(ink > 0.5)):
        return None
    return None if is_shade(grey, ink > 0.5) else (flat, ink)


def note_on(grey: Grey) -> Bits | None:
    """Where a note lies on a plain ground in `grey`, 0 or 1, of shape (h, w); None without one."""
    found = _plain(grey, "auto")
    return note_in(found.ink) if found.alone and found.ink is not None else None


class _Plain(NamedTuple):
    flat: Levels  # without the ground that the margin tells, ink positive, (h, w)
    ink: Levels | None  # on that ground, (h, w)
    alone: bool  # whether the ink is one thing alone, or nothing
    drawn: bool  # whether the ground is one level throughout


def _plain(grey: Grey, polarity: Polarity) -> _Plain:
    """What is on the ground of `grey`, if its margin shows one."""
    plain = flatten(grey)
    side = side_of_ink(plain.levels) if polarity == "auto" else (-1 if polarity == "dark" else 1)
    flat: Levels = plain.levels if side > 0 else -plain.levels
    even = plain.odd <= _ODD and plain.noise <= _NOISY
    if even or plain.drawn or min(grey.shape) < _LEAST_SIDE:
        return _Plain(flat, *_plain_ink(flat, plain), plain.drawn)
    if plain.odd <= _ODD_BESIDE_CLEAR:
        ink, alone = _plain_ink(flat, plain)
        if alone and ink is not None and (_is_clear(flat, ink, plain) or note_in(ink) is not None):
            return _Plain(flat, ink, True, plain.drawn)
    return _Plain(flat, None, False, plain.drawn)


def _is_clear(flat: Levels, ink: Levels, plain: Flat) -> bool:
    """Whether `ink` is so far off its ground that the margin need not show that ground alone."""
    return median(flat[ink > 0.5]) >= max(_CLEAR, _CLEAR_TO_NOISE * plain.noise)


def _plain_ink(flat: Levels, plain: Flat) -> tuple[Levels | None, bool]:
    """The ink on a plain ground, and whether it is one thing alone, or nothing."""
    signal = np.maximum(flat, 0)
    least = threshold(signal, plain.noise)
    if least is None:
        return None, plain.noise <= _QUIET
    strong = signal >= least
    level = median(signal[strong])
    if not stands_out(level, plain.noise):
        return None, plain.noise <= _QUIET
    where, alone = main_parts(signal, strong)
    low = 0.5 * least
    ink = np.where(where, np.clip((signal - low) / (level - low), 0, 1), np.float32(0))
    bare = without_frames(ink)
    if bare is not ink and bare.max() > 0.5:
        where, alone = main_parts(bare, bare > 0.5)
        ink = np.where(where, bare, np.float32(0))
    sound = plain.drawn or (not _at_border(strong & where) and _is_sharp(ink))
    solid = (strong & where)[box_of(strong & where)]
    is_speck = max(solid.shape) < _SPECK * min(flat.shape)
    return ink, alone and sound and not is_speck and not _has_frame(solid)


def _has_frame(solid: Mask) -> bool:
    """Whether one thing runs along all four sides of what is `solid`: a digit may be within."""
    if solid.mean() >= _FILLED or not _is_lined(solid):
        return False
    count, labels = cv2.connectedComponents(solid.astype(np.uint8), connectivity=8)
    return any(_is_lined(labels == label) for label in range(1, min(count, _MOST_THINGS)))


def _is_lined(solid: Mask) -> bool:
    rows, columns = (max(1, round(_EDGE * side)) for side in solid.shape)
    above, below = solid[:rows].any(axis=0), solid[-rows:].any(axis=0)
    left, right = solid[:, :columns].any(axis=1), solid[:, -columns:].any(axis=1)
    return bool(min(side.mean() for side in (above, below, left, right)) >= _LINED)


def _at_border(strong: Mask) -> bool:
    return bool(strong[[0, -1]].any() or strong[:, [0, -1]].any())


def _all_parts_reach_borders(strong: Mask) -> bool:
    """Whether all that is `strong` goes on to the borders: no digit lies apart within them."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(strong.astype(np.uint8))
    sizes = np.asarray(stats)[:, cv2.CC_STAT_AREA]
    rim = edges_of(labels)
    within = np.setdiff1d(np.arange(1, count), rim)
    return bool((sizes[within] < _A_PART * sizes[1:].sum()).all())


def _is_sharp(ink: Levels) -> bool:
    """Whether `ink` is either there or not but for narrow edges; shadows fade."""
    return bool(_width_of_edges(ink) <= max(3.0, _SOFTEST * min(ink.shape)))


def _is_out_of_focus(flat: Levels, ink: Levels) -> bool:
    """Whether all edges of `ink` are alike, however soft: a shadow has those of what it lies on.

    Args:
        flat: the levels without the ground in which `ink` was found, of the same shape (h, w).
    """
    solid = ink > 0.5
    smooth = cv2.GaussianBlur(flat / np.float32(median(flat[solid])), (0, 0), 1.0)
    slope = np.hypot(
        *(cv2.Sobel(smooth, cv2.CV_32F, *way, scale=1 / 8) for way in ((1, 0), (0, 1)))
    )
    edge = cv2.morphologyEx(solid.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    steep = float(np.percentile(slope[edge > 0], 75))
    return bool(_width_of_edges(ink) * steep <= _ALIKE)


def _width_of_edges(ink: Levels) -> float:
    """The pixels that are neither ink nor ground, for each pixel of the outline."""
    solid = ink > 0.5
    outline = sum(np.count_nonzero(np.diff(solid, axis=axis)) for axis in (0, 1))
    return float(np.count_nonzero((ink > 0.2) & (ink < 0.8)) / max(1, outline))
