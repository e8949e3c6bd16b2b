"""What several corruptions need: blurring with a Gaussian, and images at moved places."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import SIDE

Floats = npt.NDArray[np.float32]  # (n, 28, 28), mostly within 0..1
Matrix = npt.NDArray[Any]  # (2, 2)
CENTRE = (SIDE - 1) / 2
_TRUNCATE = 4  # standard deviations, where a Gaussian ends


def gaussian(images: Floats, sigma: float, axes: tuple[int, ...] = (1, 2)) -> Floats:
    """Blur along `axes`; beyond the border the outermost pixel goes on."""
    reach = int(_TRUNCATE * sigma + 0.5)
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2).astype(np.float32)
    taps /= taps.sum()
    for axis in axes:
        margins = [(reach, reach) if each == axis else (0, 0) for each in range(images.ndim)]
        padded = np.pad(images, margins, mode="edge")
        length = images.shape[axis]
        parts = (
            tap * np.take(padded, np.arange(start, start + length), axis=axis)
            for start, tap in enumerate(taps)
        )
        images = sum(parts, start=np.zeros((), np.float32))
    return images


def affine(images: Floats, matrix: Matrix, shift: tuple[float, float] = (0.0, 0.0)) -> Floats:
    """Each pixel taken from the place that `matrix` gives for it, about the image's centre.

    Args:
        images: Of shape (n, 28, 28).
        matrix: From (column, row) in the result to (column, row) in the source.
        shift: What is added to column and row.

    Returns:
        Bilinear values; 0 from beyond the border.
    """
    rows, columns = np.mgrid[:SIDE, :SIDE] - CENTRE
    across = matrix[0, 0] * columns + matrix[0, 1] * rows + CENTRE + shift[0]
    down = matrix[1, 0] * columns + matrix[1, 1] * rows + CENTRE + shift[1]
    return bilinear(images, down, across)


def bilinear(images: Floats, rows: npt.NDArray[Any], columns: npt.NDArray[Any]) -> Floats:
    """The images (n, 28, 28) at fractional places (28, 28); 0 from beyond the border."""
    padded = np.pad(images, ((0, 0), (1, 2), (1, 2)))
    rows, columns = np.clip(rows, -1, SIDE), np.clip(columns, -1, SIDE)
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    below, right = (rows - top).astype(np.float32), (columns - left).astype(np.float32)
    corners = [padded[:, top + 1 + down, left + 1 + across] for down in (0, 1) for across in (0, 1)]
    upper = corners[0] * (1 - right) + corners[1] * right
    lower = corners[2] * (1 - right) + corners[3] * right
    return np.asarray(upper * (1 - below) + lower * below, np.float32)


def signs(chance: np.random.Generator, n: int) -> npt.NDArray[Any]:
    """-1 or 1 for each of `n` images."""
    return chance.choice([-1, 1], n)
