"""Ink in arrays: how much of it every pixel holds, where it is, and the box around it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


def box_of(mask: Mask) -> tuple[slice, slice]:
    """The rows and the columns of the box around what is true in `mask`: one pixel or more."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def ink_box(ink: npt.NDArray[Any]) -> tuple[slice, slice]:
    """The rows and the columns of the box around what holds a quarter of the most `ink` or more.

    Some of it must be ink.
    """
    return box_of(ink > 0.25 * ink.max())


def solidity(mask: Mask) -> float:
    """What share of its convex hull `mask` fills: about 1 for bars and patches, less where bent."""
    points = np.argwhere(mask).astype(np.int32)
    # The hull runs through the middles of pixels, so it is a little too small.
    return len(points) / max(1.0, cv2.contourArea(cv2.convexHull(points)))
