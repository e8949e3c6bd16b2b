"""Shot noise, impulse noise, glass blur and motion blur: a sensor and a lens at fault."""

from __future__ import annotations

import numpy as np

from tenfold.core.pairs import SIDE
from tenfold.evaluation.mnist_c.sampling import Floats, gaussian

_PHOTONS = 3  # of a white pixel
_FLIPPED = 0.17  # share of pixels
_GLASS_SIGMA, _GLASS_REACH, _GLASS_ROUNDS = 0.7, 1, 2
_MOTION_REACH, _MOTION_SIGMA, _MOTION_DEGREES = 20, 3.0, 45


def shot_noise(images: Floats, chance: np.random.Generator) -> Floats:
    """Each pixel counts photons: Poisson with a mean of 3 for white (severity 5 of 5)."""
    counted = chance.poisson(images * _PHOTONS)
    return np.asarray(counted / np.float32(_PHOTONS), np.float32)


def impulse_noise(images: Floats, chance: np.random.Generator) -> Floats:
    """17 in 100 pixels become black or white, with equal chances (severity 4 of 5)."""
    flipped = chance.random(images.shape) < _FLIPPED
    white = chance.random(images.shape) < 0.5
    return np.where(flipped, white.astype(np.float32), images)


def glass_blur(images: Floats, chance: np.random.Generator) -> Floats:
    """Pixels change places with a neighbour between two blurs (severity 1 of 5).

    Sigma is .7; two rounds over the image from its lower right, in which every second pixel on
    average changes places with one up to one pixel above and to the left. MNIST-C was made by
    a blur that takes the columns of a grey image for colours, so it blurs along columns only;
    so does this.
    """
    levels = np.floor(gaussian(images, _GLASS_SIGMA, axes=(1,)) * 255)
    every = np.arange(len(images))
    places = range(SIDE - _GLASS_REACH, _GLASS_REACH, -1)
    for _ in range(_GLASS_ROUNDS):
        for row in places:
            for column in places:
                down, across = chance.integers(-_GLASS_REACH, _GLASS_REACH, (2, len(images)))
                swapped = chance.random(len(images)) < 0.5
                down, across = down * swapped, across * swapped
                there = levels[every, row + down, column + across]
                levels[every, row + down, column + across] = levels[:, row, column]
                levels[:, row, column] = there
    return gaussian(np.asarray(levels / 255, np.float32), _GLASS_SIGMA, axes=(1,))


def motion_blur(images: Floats, chance: np.random.Generator) -> Floats:
    """A trail to one side in a direction within 45° of a row (severity 1 of 5).

    As ImageMagick moves an image by radius 10 and sigma 3: the weighted mean of the pixels 0 to
    20 steps away in one direction, each the nearest to its place, with weights that fall like a
    Gaussian; beyond the border the outermost pixel goes on.
    """
    angles = np.radians(chance.uniform(-_MOTION_DEGREES, _MOTION_DEGREES, len(images)))
    steps = np.arange(_MOTION_REACH + 1)
    weights = np.exp(-0.5 * (steps / _MOTION_SIGMA) ** 2).astype(np.float32)
    weights /= weights.sum()
    places = np.arange(SIDE)
    which = np.arange(len(images))[:, None, None]
    result = np.zeros_like(images)
    for step, weight in zip(steps, weights, strict=True):
        down = np.ceil(step * np.sin(angles) - 0.5).astype(int)[:, None]
        across = np.ceil(step * np.cos(angles) - 0.5).astype(int)[:, None]
        rows = np.clip(places + down, 0, SIDE - 1)[:, :, None]
        columns = np.clip(places + across, 0, SIDE - 1)[:, None, :]
        result += weight * images[which, rows, columns]
    return result
