"""The pixels of many images in few numbers each, by principal components."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import SIDE

PIXELS = SIDE * SIDE
COMPONENTS = 50
FITTED_ON = 5000  # images; more would cost time and hardly turn the axes
_CHUNK = 4096  # images

Images = npt.NDArray[np.uint8]  # (n, 28, 28)
Projected = npt.NDArray[np.float32]  # (n, COMPONENTS)


def axes(images: Images) -> npt.NDArray[np.float32]:
    """The directions in which `images` vary most (Pearson 1901), of shape (784, 50).

    They have length 1 and right angles, so that no distance grows in a projection on them. They
    are found on at most 5,000 images, evenly spaced.
    """
    some = images[evenly_spaced(len(images), FITTED_ON)].reshape(-1, PIXELS) / np.float32(255)
    centred = some - some.mean(axis=0)
    _, vectors = np.linalg.eigh((centred.T @ centred).astype(np.float64))  # rising variance
    return np.ascontiguousarray(vectors[:, : -COMPONENTS - 1 : -1], dtype=np.float32)


def project(images: Images, onto: npt.NDArray[np.float32]) -> Projected:
    """`images`, scaled to 0..1 and not centred, on the axes `onto`."""
    flat = images.reshape(-1, PIXELS)
    projected = np.empty((len(flat), onto.shape[1]), np.float32)
    for start in range(0, len(flat), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        projected[chunk] = flat[chunk] / np.float32(255) @ onto
    return projected


def evenly_spaced(n: int, count: int) -> npt.NDArray[np.int64]:
    """At most `count` of the numbers below `n`, from the first to the last, rising."""
    return np.unique(np.linspace(0, n - 1, min(n, count)).astype(np.int64))
