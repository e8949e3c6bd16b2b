"""All pairs of images that look alike, found without comparing every image with every other.

The measure is the cosine between the pixels of two images. Scaled to length 1, images of a
cosine c are sqrt(2 - 2 c) apart, and in a projection no farther. So the images are projected and
divided into boxes (as in a k-d tree, Bentley 1975). Only boxes that come near enough are
compared, on a few axes first; what is near there on all axes, and what is near there on its
pixels. Each step lets through too much and never too little, so nothing is missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.exploration.projection import PIXELS, Images, Projected

_BOX = 256  # images in a box, at most
_BOX_AXES = 3  # across which boxes are halved; more axes would leave each box wide in all of them
_FEW = 16  # axes that are compared first
_SLACK = 1e-4  # for what float32 rounds off a squared distance
_AT_ONCE = 8192  # images, or pairs, whose pixels are looked at together

Indices = npt.NDArray[np.int64]


class Near(NamedTuple):
    """Some pairs of images: their indices, and the cosine of each pair."""

    first: Indices
    second: Indices
    cosine: npt.NDArray[np.float64]

    def chosen(self, which: npt.NDArray[np.bool_] | Indices) -> Near:
        """Some of these pairs."""
        return Near(self.first[which], self.second[which], self.cosine[which])


def near_pairs(images: Images, projected: Projected, least: float) -> Iterator[Near]:
    """Every pair of `images` whose cosine is `least` or more, once, in portions.

    Args:
        images: of shape (n, 28, 28), each different from all others.
        projected: the same on axes of length 1 with right angles, of shape (n, axes).
        least: above 0.5, or blank images would be taken for near ones.
    """
    lengths = _lengths(images)
    # A blank image has no direction: it stays at the origin, 1 away from all others.
    unit = projected * (255 / np.maximum(lengths, 1)).astype(np.float32)[:, None]
    farthest = 2 - 2 * least + _SLACK  # as a squared distance
    for first, second in _close_on_few(unit, farthest):
        for start in range(0, len(first), _AT_ONCE):
            a, b = first[start : start + _AT_ONCE], second[start : start + _AT_ONCE]
            close = ((unit[a] - unit[b]) ** 2).sum(axis=1) <= farthest
            found = _measured(images, lengths, a[close], b[close])
            yield found.chosen(found.cosine >= least)


def _lengths(images: Images) -> npt.NDArray[np.float64]:
    """The Euclidean length of each image, in grey levels."""
    flat = images.reshape(-1, PIXELS)
    chunks = (flat[start : start + _AT_ONCE] for start in range(0, len(flat), _AT_ONCE))
    squares: npt.NDArray[np.uint32] = np.concatenate([_products(chunk, chunk) for chunk in chunks])
    return np.sqrt(squares.astype(np.float64))


def _products(some: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """The inner product of each row with the other; at most 784 · 255², which 32 bits hold."""
    products = np.multiply(some, others, dtype=np.uint32).sum(axis=1, dtype=np.uint32)
    return np.asarray(products, np.uint32)


def _close_on_few(points: Projected, farthest: float) -> Iterator[tuple[Indices, Indices]]:
    """The pairs of points that are near on their first axes, box by box."""
    few = np.ascontiguousarray(points[:, :_FEW])
    squares = (few**2).sum(axis=1)[:, None]
    ones = np.ones_like(squares)
    # A row of the one times a row of the other is the squared distance of their points.
    left, right = np.hstack([-2 * few, squares, ones]), np.hstack([few, ones, squares])
    for box, others in _close_boxes(points, farthest):
        near = left[box] @ right[others].T <= farthest
        near[:, : len(box)] = np.triu(near[:, : len(box)], 1)  # the box itself comes first
        rows, columns = np.nonzero(near)
        yield box[rows], others[columns]


def _close_boxes(points: Projected, farthest: float) -> Iterator[tuple[Indices, Indices]]:
    """The members of each box, and those of all boxes from this one on that may be near to it."""
    boxes = _halved(points[:, :_BOX_AXES], np.arange(len(points)))
    low = np.stack([points[box].min(axis=0) for box in boxes])
    high = np.stack([points[box].max(axis=0) for box in boxes])
    for place, box in enumerate(boxes):
        gaps = np.maximum(0, np.maximum(low[place:] - high[place], low[place] - high[place:]))
        close = np.flatnonzero((gaps**2).sum(axis=1) <= farthest)
        yield box, np.concatenate([boxes[place + other] for other in close])


def _halved(points: Projected, members: Indices) -> list[Indices]:
    """`members` divided in two along the axis on which they vary most, until all boxes are small.

    Args:
        points: of shape (n, axes).
        members: indices of some of them.
    """
    if len(members) <= _BOX:
        return [members]
    axis = int(np.argmax(points[members].std(axis=0)))
    middle = len(members) // 2
    order = members[np.argpartition(points[members, axis], middle)]
    return _halved(points, order[:middle]) + _halved(points, order[middle:])


def _measured(
    images: Images, lengths: npt.NDArray[np.float64], first: Indices, second: Indices
) -> Near:
    """The cosine of each pair on its pixels: whole numbers up to the division, so always equal."""
    flat = images.reshape(-1, PIXELS)
    products = _products(flat[first], flat[second])
    return Near(first, second, products / (lengths[first] * lengths[second]))
