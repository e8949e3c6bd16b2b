"""Strokes from pixels: the middle line of a digit, and how far every point lies from it."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.errors import DataError
from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Mask, ink_box
from tenfold.imaging.synth.noise import Field

FINE = 8  # fine pixels to a pixel of MNIST, so that no step of its grid is left
_BORDER = 3  # pixels of MNIST around the ink, for strokes that are drawn wider
_SMOOTH = 0.3 * FINE  # standard deviation in fine pixels that takes the grid's steps away
_AROUND = 1.2 * FINE  # likewise, of the surroundings that a pixel is compared with
_CLEARER = 1.5  # times what a pixel differs by is added to it
_SOLID = 0.33  # of the darkest ink: what the pen has touched
_FAINT = (0.3, 0.22, 0.15, 0.1)  # of it, where the strokes of a digit would fall apart
_TOUCHING = 0.1  # of it, in the image: so much ink joins two strokes
_BROAD = 1.2  # times half of a usual stroke: ink that is deeper is more than one stroke


class Strokes(NamedTuple):
    """The strokes of one digit, in fine pixels, both arrays of shape (h, w).

    Attributes:
        distance: from the nearest place where the pen has been: the middle line of a stroke
            or, where the ink is broader than one, such as in a loop that ran full, all that lies
            deep in it.
        thickness: of that stroke, as a share of the digit's usual one.
        box: left, top, right and bottom of the middle lines.
    """

    distance: Field
    thickness: Field
    box: tuple[float, float, float, float]


def strokes_of(image: Grey) -> Strokes:
    """The strokes of `image`, one of MNIST's of shape (28, 28).

    Raises:
        DataError: it is blank.
    """
    solid = _smooth_solid(image)
    depth = _distances_in(solid)
    middle = thinned(solid)
    if not middle.any():  # a round dot is thinned away
        middle = np.asarray(depth == depth.max())
    distance, nearest = cv2.distanceTransformWithLabels(
        (~middle).astype(np.uint8),
        cv2.DIST_L2,
        cv2.DIST_MASK_5,
        labelType=cv2.DIST_LABEL_PIXEL,
    )
    usual = np.median(depth[middle])
    half_widths = np.ones(nearest.max() + 1, np.float32)
    half_widths[nearest[middle]] = depth[middle] / usual
    rows, columns = np.nonzero(middle)
    box = float(columns.min()), float(rows.min()), float(columns.max()), float(rows.max())
    thickness = cv2.GaussianBlur(half_widths[nearest], (0, 0), FINE)
    broad = np.maximum(_BROAD * usual - depth + _distances_in(~solid), 0)
    return Strokes(_rounded(np.minimum(distance, broad)), thickness.astype(np.float32), box)


def _distances_in(mask: Mask) -> Field:
    """How far each pixel of `mask` is from the nearest one that isn't in it.

    The last bit of OpenCV's roots differs from process to process, but a seed gives one page; what
    they are roots of are whole numbers.
    """
    found = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    distances: Field = np.sqrt(np.rint(found * found))
    return distances


def _smooth_solid(image: Grey) -> Mask:
    """The ink of `image` at `FINE` times its size, with an outline free of steps."""
    if not image.any():
        raise DataError("One of the digits is a blank image. Remove it from the data set.")
    ink = np.pad(image[ink_box(image)], _BORDER)
    large = cv2.resize(
        ink.astype(np.float32), None, fx=FINE, fy=FINE, interpolation=cv2.INTER_CUBIC
    )
    smooth = cv2.GaussianBlur(large, (0, 0), _SMOOTH)
    # Compared with its surroundings, the grey pixel inside a small loop stays open.
    clear = smooth + _CLEARER * (smooth - cv2.GaussianBlur(smooth, (0, 0), _AROUND))
    return _joined(smooth, clear > _SOLID * clear.max(), _pieces(ink > _TOUCHING * ink.max()))


def _joined(smooth: npt.NDArray[Any], solid: Mask, most: int) -> Mask:
    """`solid` with as much of the faint ink of `smooth` as joins it to `most` pieces."""
    fainter = (solid | (smooth > share * smooth.max()) for share in _FAINT)
    return next((one for one in (solid, *fainter) if _pieces(one) <= most), solid)


def _pieces(solid: Mask) -> int:
    """How many parts `solid` has that do not touch."""
    return int(cv2.connectedComponents(solid.astype(np.uint8), connectivity=8)[0]) - 1


def _rounded(distance: npt.NDArray[Any]) -> Field:
    """`distance` without the corners that a line of whole pixels leaves in it."""
    return cv2.GaussianBlur(distance.astype(np.float32), (0, 0), 0.2 * FINE).astype(np.float32)


def thinned(solid: Mask) -> Mask:
    """The middle lines of `solid`, one pixel wide (Zhang and Suen 1984)."""
    left = solid.astype(np.uint8)
    while True:
        before = cv2.countNonZero(left)
        for leaves in _LEAVES:
            pattern = cv2.filter2D(left, -1, _BITS, borderType=cv2.BORDER_CONSTANT)
            left[cv2.LUT(pattern, leaves) > 0] = 0
        if cv2.countNonZero(left) == before:
            return left > 0


# Which bit of a pattern stands for which neighbour: clockwise from the one above.
_BITS = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)


def _leaving(first: tuple[int, int, int], second: tuple[int, int, int]) -> Grey:
    """For every pattern of neighbours, whether a pixel among them is taken away.

    It is, with 2 to 6 solid neighbours, one step from clear to solid on the way around, and a
    clear one among `first` and among `second`.
    """
    leaves = np.zeros(256, np.uint8)
    for pattern in range(256):
        near = [pattern >> bit & 1 for bit in range(8)]
        steps = sum(near[bit] < near[(bit + 1) % 8] for bit in range(8))
        clear = all(not all(near[bit] for bit in group) for group in (first, second))
        leaves[pattern] = 2 <= sum(near) <= 6 and steps == 1 and clear
    return leaves


_LEAVES = (_leaving((0, 2, 4), (2, 4, 6)), _leaving((0, 2, 6), (0, 4, 6)))
