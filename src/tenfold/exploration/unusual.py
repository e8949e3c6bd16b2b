"""The images that are least like the others of their digit."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.core.datasets import LabelledImages
from tenfold.exploration.projection import Projected
from tenfold.extras import need

NEIGHBOURS = 10
SHOWN = 10
METHOD = (
    f"An image's score is its mean distance to its {NEIGHBOURS} nearest neighbours of the same "
    "digit (Angiulli and Pizzuti 2002), on 50 principal components of the pixels, scaled to 0..1. "
    "A high score says unusual, not wrong."
)


def find_unusual(part: LabelledImages, projected: Projected) -> dict[str, Any]:
    """The images of each digit that are farthest from the others of that digit.

    Args:
        part: with n images.
        projected: these images on their principal components, of shape (n, components).

    Returns:
        `method`, and `digits`: for each digit of two images or more, `typical`, the median score
        of its images, and its `images` of the highest scores with `index`, `place`
        and `score`.
    """
    found = {}
    for digit in range(10):
        members = np.flatnonzero(part.labels == digit)
        if len(members) > 1:
            found[str(digit)] = _highest(part, members, _scores(projected[members]))
    return {"method": METHOD, "digits": found}


def _scores(points: Projected) -> npt.NDArray[np.float64]:
    """The mean distance of each of `points` to its nearest others."""
    neighbours = need("sklearn.neighbors", "train").NearestNeighbors(
        n_neighbors=min(NEIGHBOURS, len(points) - 1), algorithm="brute"
    )
    distances, _ = neighbours.fit(points).kneighbors()  # without the points themselves
    return np.asarray(distances.mean(axis=1), np.float64)


def _highest(
    part: LabelledImages, members: npt.NDArray[np.int64], scores: npt.NDArray[np.float64]
) -> dict[str, Any]:
    # Rounded before they are ordered, so that an equal score is one whatever the processor.
    rounded = np.round(scores, 3)
    order = np.argsort(-rounded, kind="stable")[:SHOWN]
    return {
        "typical": float(np.median(rounded)),
        "images": [
            {"index": index, "place": part.place(index), "score": float(rounded[row])}
            for row in order
            for index in [int(members[row])]
        ],
    }
