"""Canny edges (J. Canny, "A Computational Approach to Edge Detection", 1986)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tenfold.evaluation.mnist_c.sampling import Floats, gaussian

_SIGMA, _LOW, _HIGH = 1.0, 0.1, 0.2  # of an image of 0..1, by Sobel's weights of 1, 2, 1
_REACH = 4  # pixels of black around the image: what the blur sees beyond the border

Mask = npt.NDArray[np.bool_]


def canny_edges(images: Floats, chance: np.random.Generator) -> Floats:
    """White edges of one pixel on black: scikit-image's Canny filter with its own thresholds.

    The image is blurred with sigma 1, gradients are Sobel's. An edge is where the gradient is no
    smaller than a pixel before and after it along its direction, interpolated; of those above .1
    the ones stay that touch, through others, one above .2.
    """
    del chance
    down, across = _gradients(_blurred(images))
    strength = np.hypot(down, across)
    crests = _crests(down, across, strength)
    return _connected(crests & (strength >= _LOW), crests & (strength >= _HIGH)).astype(np.float32)


def _blurred(images: Floats) -> Floats:
    """The mean of the pixels within the image alone, weighted by a Gaussian."""
    margins = ((0, 0), (_REACH, _REACH), (_REACH, _REACH))
    inner = np.s_[:, _REACH:-_REACH, _REACH:-_REACH]
    weights = gaussian(np.pad(np.ones_like(images[:1]), margins), _SIGMA)[inner]
    return np.asarray(gaussian(np.pad(images, margins), _SIGMA)[inner] / weights, np.float32)


def _gradients(images: Floats) -> tuple[Floats, Floats]:
    """Down and across, of the size of `images`; the border goes on as its mirror image."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)), mode="symmetric")
    slope = padded[:, 2:] - padded[:, :-2]
    down = slope[..., :-2] + 2 * slope[..., 1:-1] + slope[..., 2:]
    slope = padded[..., 2:] - padded[..., :-2]
    return down, slope[:, :-2] + 2 * slope[:, 1:-1] + slope[:, 2:]


def _crests(down: Floats, across: Floats, strength: Floats) -> Mask:
    """Where the gradient is at its largest along its own direction; never at the border."""
    padded = np.pad(strength, ((0, 0), (1, 1), (1, 1)))
    steep = np.abs(down) >= np.abs(across)
    longer = np.where(steep, np.abs(down), np.abs(across))
    share = np.where(steep, np.abs(across), np.abs(down)) / np.maximum(longer, 1e-12)
    step_down, step_across = np.where(down < 0, -1, 1), np.where(across < 0, -1, 1)
    straight = (np.where(steep, step_down, 0), np.where(steep, 0, step_across))
    crest = strength > 0
    for way in (1, -1):
        ahead = _at(padded, way * straight[0], way * straight[1])
        corner = _at(padded, way * step_down, way * step_across)
        crest &= corner * share + ahead * (1 - share) <= strength
    inner = np.zeros_like(crest)
    inner[:, 1:-1, 1:-1] = crest[:, 1:-1, 1:-1]
    return inner


def _at(padded: Floats, down: npt.NDArray[np.int64], across: npt.NDArray[np.int64]) -> Floats:
    """Each pixel's neighbour so far down and across; `padded` has a margin of one."""
    which, rows, columns = np.indices(down.shape)
    return np.asarray(padded[which, rows + 1 + down, columns + 1 + across])


def _connected(weak: Mask, strong: Mask) -> Mask:
    """The weak pixels that reach a strong one from neighbour to neighbour, corners included."""
    found = strong
    while True:
        grown = np.pad(found, ((0, 0), (1, 1), (1, 1)))
        grown = grown[:, :-2] | grown[:, 1:-1] | grown[:, 2:]
        grown = (grown[..., :-2] | grown[..., 1:-1] | grown[..., 2:]) & weak
        if (grown == found).all():
            return found
        found = grown
