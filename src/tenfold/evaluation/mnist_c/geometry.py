"""Shear, scale, rotate and translate: each by a fixed amount, where it has sides to a random one.

All turn about the middle of the image, interpolate bilinearly and leave black what comes from
beyond the border.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tenfold.evaluation.mnist_c.sampling import Floats, Matrix, affine, signs

_SHEAR, _TURN = 0.4, 0.4  # radians
_SIZE = 0.7  # of the original
_PIXELS = 3


def shear(images: Floats, chance: np.random.Generator) -> Floats:
    """Slanted by .4 radians to a random side (severity 2 of 5).

    The angle turns the vertical axis and keeps its length, as scikit-image did in 2019, so the
    digit also grows 1 / cos(.4) = 1.09 times as tall.
    """
    return _by_side(
        images, chance, lambda a: np.array([[1, -np.sin(a)], [0, np.cos(a)]]), _SHEAR
    )  # fmt: skip


def rotate(images: Floats, chance: np.random.Generator) -> Floats:
    """Turned by .4 radians, 23°, to a random side (severity 2 of 5)."""
    return _by_side(
        images, chance,
        lambda a: np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]), _TURN,
    )  # fmt: skip


def _by_side(
    images: Floats, chance: np.random.Generator, matrix: Callable[[float], Matrix], angle: float
) -> Floats:
    """Each image under the matrix of `angle` or of `-angle`."""
    side = signs(chance, len(images))[:, None, None]
    return np.where(side > 0, affine(images, matrix(angle)), affine(images, matrix(-angle)))


def scale(images: Floats, chance: np.random.Generator) -> Floats:
    """Made smaller, to 70 % of width and height (severity 3 of 5)."""
    del chance
    return affine(images, np.eye(2) / _SIZE)


def translate(images: Floats, chance: np.random.Generator) -> Floats:
    """Moved by 3 pixels along both axes, each to a random side (severity 3 of 5)."""
    across, down = signs(chance, len(images)), signs(chance, len(images))
    result = np.zeros_like(images)
    for right in (-1, 1):
        for low in (-1, 1):
            chosen = (across == right) & (down == low)
            shift = (float(_PIXELS * right), float(_PIXELS * low))
            result[chosen] = affine(images[chosen], np.eye(2), shift)
    return result
