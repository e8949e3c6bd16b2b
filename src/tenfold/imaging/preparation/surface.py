"""The ground of a picture whose margin shows it: one level, or a smooth surface."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import Levels, Mask
from tenfold.imaging.preparation.threshold import median, spread

_PLAIN_SIDE = 24  # pixels; smaller pictures have too short a margin to see a gradient in
_RIDGE = 1e-6 * np.eye(6)  # keeps the fit solvable where few levels are left
_SAMPLE = 1000  # levels of the margin settle six coefficients
_ODD = 12  # grey levels, and
_ODD_TO_NOISE = 4  # standard deviations off the surface, a pixel of the margin is no ground
_SAME, _NEARLY = 0.35, 0.1  # of a drawing's pixels have the ground's very level; almost do
_NEAR = 16  # grey levels


class Flat(NamedTuple):
    """A picture without its ground.

    Attributes:
        levels: above the ground, of shape (h, w).
        noise: the standard deviation of `levels` where there is no ink.
        odd: the share of the margin that isn't ground after all.
        drawn: whether the ground is one level throughout, as in drawings by a program.
    """

    levels: Levels
    noise: float
    odd: float
    drawn: bool


def flatten(grey: Grey) -> Flat:
    """`grey` without the ground that its margin tells."""
    margin = _margin_of(grey.shape)
    level = median(grey[margin])
    drawn = _is_drawn(grey, level)
    even = drawn or min(grey.shape) < _PLAIN_SIDE
    levels: Levels = grey - (np.float32(level) if even else surface_through(grey, margin))
    off = levels[margin]
    noise = spread(off)
    odd = np.count_nonzero(np.abs(off) > max(_ODD, _ODD_TO_NOISE * noise)) / off.size
    return Flat(levels, noise, odd, drawn)


def _margin_of(shape: tuple[int, ...]) -> Mask:
    width = max(1, round(0.06 * min(shape)))
    margin = np.ones(shape, np.bool_)
    margin[width:-width, width:-width] = False
    return margin


def _is_drawn(grey: Grey, level: float) -> bool:
    """Whether much of `grey` has exactly the ground's `level`, and little almost."""
    same = np.count_nonzero(grey == level)
    low, high = max(0.0, level - _NEAR), min(255.0, level + _NEAR)
    near = np.count_nonzero((grey >= low) & (grey <= high)) - same
    return bool(same >= _SAME * grey.size and near <= _NEARLY * grey.size)


def surface_through(grey: Grey, ground: Mask) -> Levels:
    """The surface, of shape (h, w), through the levels of `grey` where they are `ground`.

    It is of second degree, fitted with outliers left out (strokes that cross the margin), and
    follows a shadow or a gradient.
    """
    rows, columns = np.nonzero(ground)
    step = max(1, len(rows) // _SAMPLE)
    rows, columns = rows[::step], columns[::step]
    y, x = rows / grey.shape[0] - 0.5, columns / grey.shape[1] - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=1)
    fit = _robust_fit(terms, grey[rows, columns].astype(np.float64))
    return _surface(fit.astype(np.float32), grey.shape)


def _robust_fit(
    terms: npt.NDArray[np.float64], levels: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Least squares, repeated without what lies more than 2.5 spreads off."""
    kept = np.abs(levels - median(levels)) <= 2.5 * spread(levels) + 40
    for _ in range(4):
        chosen = terms[kept]
        fit = np.asarray(np.linalg.solve(chosen.T @ chosen + _RIDGE, chosen.T @ levels[kept]))
        residual = levels - terms @ fit
        kept = np.abs(residual) <= 2.5 * spread(residual) + 2
    return fit


def _surface(fit: npt.NDArray[np.float32], shape: tuple[int, ...]) -> Levels:
    y = (np.arange(shape[0], dtype=np.float32) / shape[0] - 0.5)[:, None]
    x = (np.arange(shape[1], dtype=np.float32) / shape[1] - 0.5)[None, :]
    surface: Levels = (fit[0] + fit[2] * y + fit[4] * y * y) + (
        fit[1] * x + fit[3] * x * x + fit[5] * y * x
    )
    return surface
