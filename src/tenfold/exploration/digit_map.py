"""A map of the images: a plane on which those that look alike lie side by side."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.core.datasets import LabelledImages
from tenfold.exploration.projection import Projected, evenly_spaced
from tenfold.extras import need

SEED = 0
SAMPLE = 1200  # images; more would overlap
_ROUNDS = 500
_FEWEST = 50  # images for t-SNE, which needs neighbourhoods
_PERPLEXITY = 30
_NO_WIDTH = 1e-4  # between images that are the same, but for what float32 rounds off
_NEIGHBOURS, _OTHERS = 10, 8  # so many of them other digits, and it is astray

Points = npt.NDArray[np.float64]  # (n, 2)


class DigitMap(NamedTuple):
    """Where a sample of images lies on the map.

    Attributes:
        method: how it was made, as a sentence.
        indices: which images of the part are on it, of shape (n,).
        points: where, from the upper left: across 0 to 1, down 0 to less; of shape (n, 2).
        astray: whether nearly all its nearest neighbours there are other digits, of shape (n,).
    """

    method: str
    indices: npt.NDArray[np.int64]
    points: Points
    astray: npt.NDArray[np.bool_]


def make_map(part: LabelledImages, projected: Projected) -> DigitMap:
    """Lay a sample of `part` out by t-SNE (van der Maaten and Hinton 2008), or by PCA if small.

    Args:
        part: with n images.
        projected: these images on their principal components, of shape (n, components).
    """
    indices = evenly_spaced(len(part), SAMPLE)
    centred = projected[indices] - projected[indices].mean(axis=0)
    if len(indices) >= _FEWEST and np.ptp(centred, axis=0).max() > _NO_WIDTH:
        points = _embedded(centred)
        method = f"t-SNE of scikit-learn with {_ROUNDS} rounds and seed {SEED}, on 50 components"
    else:
        points, method = centred[:, :2], "The first two principal components"
    return DigitMap(
        f"{method}, of {len(indices):,} images.",
        indices,
        _scaled(points.astype(np.float64)),
        _astray(points, part.labels[indices]),
    )


def _embedded(points: Projected) -> npt.NDArray[np.float32]:
    tsne = need("sklearn.manifold", "train").TSNE(
        perplexity=min(_PERPLEXITY, (len(points) - 1) / 3),
        init=points[:, :2] / points[:, 0].std() * 1e-4,  # as its authors advise: PCA, tiny
        max_iter=_ROUNDS,
        random_state=SEED,
    )
    # Several threads add up in an order of their own, and t-SNE makes much of a last digit.
    with need("threadpoolctl", "train").threadpool_limits(1):
        embedded: npt.NDArray[np.float32] = tsne.fit_transform(points)
    return embedded


def _scaled(points: Points) -> Points:
    """`points` on a map of width 1, laid on its longer side, their proportions kept."""
    placed = points - points.min(axis=0)
    across, down = extent = placed.max(axis=0)
    if extent.max() <= _NO_WIDTH:
        return np.zeros_like(placed)
    scaled: Points = placed / float(extent.max())
    return scaled if across >= down else scaled[:, ::-1]


def _astray(points: Projected, labels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    count = min(_NEIGHBOURS, len(labels) - 1)
    if count < _NEIGHBOURS:  # too few to say who belongs where
        return np.zeros(len(labels), np.bool_)
    neighbours = need("sklearn.neighbors", "train").NearestNeighbors(n_neighbors=count)
    nearest = neighbours.fit(points).kneighbors(return_distance=False)
    others: npt.NDArray[np.bool_] = (labels[nearest] != labels[:, None]).sum(axis=1) >= _OTHERS
    return others
