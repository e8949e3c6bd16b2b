"""Grey levels from a Pillow image of any mode: the levels in which the ink is seen best."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from tenfold.imaging.masks import Mask

Grey = npt.NDArray[np.uint8]

_LUMINANCE = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
_ROUNDING = 1e-6  # that a picture of one colour may have as its variance
_SLACK = 1.25  # times the longest side may still be
_ROWS = 64  # that are brought to eight bits at once
_SHEET = 0.5  # of the box around what is visible: paper fills as much, even turned, strokes less,
_NARROW = 0.3  # but for a 1, whose box is narrow
# Of the pixels, and pixels: lone dots, at the least, that stand for grey. A letter or two of a fax
# has so many, and the strokes of a small drawing have a few.
_LONE, _FEWEST_LONE = 0.005, 6
_FULL_SCALES = (1, 255, 4095, 65535)


def grey_of(image: Image.Image, longest_side: int) -> Grey:
    """The grey levels of `image`, of shape (h, w), scaled down to about `longest_side`.

    The longer side of the result lies between `longest_side` and a quarter more than that,
    unless the image is smaller.
    """
    small = _shrunk(plain(image), longest_side)
    if small.mode == "RGBA":
        return _grey_of_transparent(small)
    return _without_dither(np.asarray(small) if small.mode == "L" else _grey_of_colours(small))


def plain(image: Image.Image) -> Image.Image:
    """`image`, which is loaded, in that mode of L, RGB and RGBA which holds all that it shows."""
    if image.mode == "F" or image.mode.startswith("I"):
        image = _eight_bits(image)
    if image.has_transparency_data:
        return _with_alpha(image)
    kind = "L" if image.mode in ("1", "L") else "RGB"
    return image if image.mode == kind else image.convert(kind)  # which copies in any case


def coarse_copy(grey: Grey, longest_side: int) -> Grey:
    """`grey` (h, w) scaled down to `longest_side`; of a long strip's width, one pixel is left."""
    scale = min(1.0, max(longest_side / max(grey.shape), 1 / min(grey.shape)))
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def _shrunk(image: Image.Image, longest_side: int) -> Image.Image:
    factor = max(image.size) // longest_side
    if factor > 1:
        image = image.reduce(factor)  # a whole number is quick
    if max(image.size) <= _SLACK * longest_side:
        return image
    scale = longest_side / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BOX)


def _without_dither(grey: Grey) -> Grey:
    """`grey`, averaged over neighbours where dots of two levels, as in a fax, stand for others."""
    if not all(_has_two_levels(levels) for levels in (grey[::8, ::8], grey)):  # a few are quick
        return grey
    if np.count_nonzero(_lone_dots(grey)) < max(_FEWEST_LONE, _LONE * grey.size):
        return grey
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 1.0), np.uint8)


def _lone_dots(grey: Grey) -> Mask:
    """Which inner pixels of `grey` differ from all that touch them by a side.

    Those that are like one or two that touch them by a corner are not lone: a stroke one pixel
    wide that runs diagonally is made of such.
    """
    inner = grey[1:-1, 1:-1]
    sides = (grey[:-2, 1:-1], grey[2:, 1:-1], grey[1:-1, :-2], grey[1:-1, 2:])
    corners = (grey[:-2, :-2], grey[:-2, 2:], grey[2:, :-2], grey[2:, 2:])
    lone = np.logical_and.reduce([inner != side for side in sides])
    alike = np.sum([inner == corner for corner in corners], axis=0, dtype=np.uint8)
    return np.asarray(lone & ((alike == 0) | (alike > 2)))


def _has_two_levels(levels: Grey) -> bool:
    return bool(((levels == levels.min()) | (levels == levels.max())).all())


def _eight_bits(image: Image.Image) -> Image.Image:
    """Integers of 16 or 32 bits, or floating point, brought to 0..255.

    Such files rarely say how much of their range they use, so the smallest usual full scale
    (1 for floating point, 8, 12, 16 bits) that holds the largest level is taken, or that level.
    """
    if not all(np.isfinite(rows).all() for rows in _rows_of(image)):
        raise ValueError("levels that are not finite")
    largest = max(float(rows.max()) for rows in _rows_of(image))
    scales = _FULL_SCALES if image.mode == "F" else _FULL_SCALES[1:]
    factor = 255 / next((s for s in scales if largest <= s), largest)
    levels = [np.rint(np.clip(rows * factor, 0, 255)).astype(np.uint8) for rows in _rows_of(image)]
    return Image.fromarray(np.concatenate(levels))


def _rows_of(image: Image.Image) -> Iterator[npt.NDArray[np.float64]]:
    """A few rows of `image` after the other: as floating point all of them would fill memory."""
    for top in range(0, image.height, _ROWS):
        box = (0, top, image.width, min(top + _ROWS, image.height))
        yield np.asarray(image.crop(box)).astype(np.float64)


def _with_alpha(image: Image.Image) -> Image.Image:
    if image.mode in ("La", "RGBa"):  # premultiplied: these convert to their plain form only
        image = image.convert(image.mode.upper())
    return image if image.mode == "RGBA" else image.convert("RGBA")


def _grey_of_transparent(image: Image.Image) -> Grey:
    """Composite `image` (RGBA) on a ground on which what is visible stands out."""
    alpha = np.asarray(image.getchannel("A"))
    if alpha.min() == 255:
        return _grey_of_colours(image.convert("RGB"))
    grey = np.asarray(image.convert("L"))
    share = np.divide(alpha, 255, dtype=np.float32)
    ground = _contrasting_ground(grey, share)
    levels: Grey = np.rint(grey * share + ground * (1 - share)).astype(np.uint8)
    return levels


def _contrasting_ground(grey: Grey, share: npt.NDArray[np.float32]) -> float:
    """The level to lay under a transparent picture.

    What is visible is either ink alone, and gets the far end of the scale, or paper with ink
    and with transparent margins, and gets the level of the paper.
    """
    seen = share > 0.5 * share.max()  # a marker's ink may be faint all over
    if not seen.any():
        return 255.0
    visible = grey[seen]
    middle = float(np.median(visible))
    low, high = np.percentile(visible, (2, 98))
    short, long = sorted(np.ptp(np.flatnonzero(seen.any(axis=axis))) + 1 for axis in (1, 0))
    is_sheet = visible.size > _SHEET * short * long and short > _NARROW * long
    if is_sheet and high - low > 40:
        return middle
    return 255.0 if middle < 128 else 0.0


def _grey_of_colours(image: Image.Image) -> Grey:
    """Luminance; or, where ink and paper differ in hue alone, the axis on which they differ.

    The axis is the first principal component of the colours. Its weights add up to one in
    absolute terms, so noise isn't amplified.
    """
    sample = image.reduce(max(1, max(image.size) // 128))
    colours = np.asarray(sample, dtype=np.float64).reshape(-1, 3)
    # From the moments, by two matrix products, which are quicker than centring all colours first.
    mean = np.full(len(colours), 1 / len(colours)) @ colours
    covariance = colours.T @ colours / len(colours) - np.outer(mean, mean)
    variances, axes = np.linalg.eigh(covariance)
    if _LUMINANCE @ covariance @ _LUMINANCE >= 0.05 * variances[-1] - _ROUNDING:
        return np.asarray(image.convert("L"))
    return _projected(np.asarray(image), axes[:, -1])


def _projected(colours: Grey, axis: npt.NDArray[np.float64]) -> Grey:
    weights = axis / np.abs(axis).sum()
    weights *= np.sign(weights @ _LUMINANCE) or 1.0  # bright stays bright
    offset = -255 * weights[weights < 0].sum()
    levels: Grey = np.rint(np.clip(colours @ weights + offset, 0, 255)).astype(np.uint8)
    return levels
