"""Ink in arrays: how much of it every pixel holds, where it is, and the box around it."""

from __future__ import annotations

from typing import Any

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
