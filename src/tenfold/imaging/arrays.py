"""Arrays given as pictures: which kinds are taken, and what is wrong with the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.errors import UsageError
from tenfold.imaging.formats import MAX_PIXELS, MAX_SIDE

_SHAPES = "(h, w), (h, w, 3), (h, w, 4) or (n, 28, 28)"


def is_prepared(array: npt.NDArray[Any]) -> bool:
    """Whether `array` is a stack of shape (n, 28, 28): images as MNIST has them."""
    return array.ndim == 3 and array.shape[1:] == (28, 28)


def as_levels(array: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Check an array that stands for one picture or a stack of prepared images.

    Args:
        array: of shape (h, w), (h, w, 3), (h, w, 4) or (n, 28, 28); levels 0..255 as uint8,
            0..1 as floating point, or booleans.

    Returns:
        The same picture as uint8, 0..255.

    Raises:
        UsageError: another shape or type, a level out of range, or NaN.
    """
    _check_shape(array)
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if np.issubdtype(array.dtype, np.floating):
        return _levels_of_fractions(array)
    raise UsageError(
        f"A picture can't be an array of {array.dtype}. Give uint8 levels 0..255 or floating "
        "point 0..1."
    )


def _check_shape(array: npt.NDArray[Any]) -> None:
    shape = array.shape
    if is_prepared(array):
        return
    if not (len(shape) == 2 or (len(shape) == 3 and shape[2] in (3, 4))) or 0 in shape:
        raise UsageError(f"A picture can't be an array of shape {shape}. Give {_SHAPES}.")
    if max(shape[:2]) > MAX_SIDE or shape[0] * shape[1] > MAX_PIXELS:
        raise UsageError(
            f"An array of shape {shape} has more than {MAX_PIXELS // 10**6} million pixels "
            f"in all or {MAX_SIDE} in a row. Give a smaller one."
        )


def _levels_of_fractions(array: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    if array.size and not np.isfinite(array).all():
        raise UsageError("The array holds NaN or infinity. Replace such levels before.")
    if array.size and (array.min() < 0 or array.max() > 1):
        raise UsageError(
            f"The levels of a floating point picture must lie in 0..1, and these reach from "
            f"{float(array.min()):g} to {float(array.max()):g}. Scale them, or give uint8."
        )
    levels: npt.NDArray[np.uint8] = np.rint(array * 255).astype(np.uint8)
    return levels
