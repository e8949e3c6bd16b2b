"""Ink in arrays: how much of it every pixel holds, the box around it, how wide its strokes are."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint8]  # 0 or 1


def box_of(mask: Mask) -> tuple[slice, slice]:
    """The rows and the columns of the box around what is true in `mask`: one pixel or more."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def ink_box(ink: npt.NDArray[Any]) -> tuple[slice, slice]:
    """The rows and the columns of the box around what holds a quarter of the most `ink` or more.

    Some of it must be ink.
    """
    return box_of(ink > 0.25 * ink.max())


def edges_of(pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The outermost of `pixels` (h, w), of shape (n,)."""
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def stroke_width(solid: Mask) -> float:
    """The mean width of strokes in pixels: twice the area by the length of the outline."""
    padded = np.pad(solid, 1)
    outline = sum(np.count_nonzero(np.diff(padded, axis=axis)) for axis in (0, 1))
    # Counted in steps along rows and columns, a slanting outline is 4/pi too long on average.
    return 2 * np.count_nonzero(padded) / max(1.0, outline * np.pi / 4)


def stroke_width_of(ink: Levels) -> float:
    """The mean width of the strokes of `ink`, levels 0..1, in pixels; at the least 1."""
    return max(1.0, stroke_width(ink >= 0.5))


def widened(ink: Levels, grow: int) -> Levels:
    """`ink` with strokes wider by `grow` pixels to either side, and as wide a margin around it."""
    if grow < 1:
        return ink
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grow + 1, 2 * grow + 1))
    return np.asarray(cv2.dilate(np.pad(ink, grow), disc), np.float32)


def solidity(mask: Mask) -> float:
    """What share of its convex hull `mask` fills: about 1 for bars and patches, less where bent."""
    points = np.argwhere(mask).astype(np.int32)
    # The hull runs through the middles of pixels, so it is a little too small.
    return len(points) / max(1.0, cv2.contourArea(cv2.convexHull(points)))
