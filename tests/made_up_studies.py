"""Studies made up from known chances: which network is right on which image, over and over.

Whether a network is right depends on the recipe, on the image, on the image for this recipe,
on the seed, and on the seed for this image, each of them normal; it is right where their sum is
above 0. So every expectation that an interval is about is a normal probability.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.stats import norm


class Chances(NamedTuple):
    """The accuracies of the recipes, and the standard deviations of what they vary by."""

    accuracies: tuple[float, ...] = (0.985, 0.985)
    image: float = 1.0
    image_of_recipe: float = 0.3
    seed: float = 0.02
    rest: float = 0.35

    @property
    def spread(self) -> float:
        return float(np.linalg.norm(self[1:]))


class MadeUp(NamedTuple):
    """One study: right answers per recipe, and the accuracies they were drawn with."""

    right: np.ndarray  # (recipes, seeds, images), bool
    over_seeds: np.ndarray  # (recipes,) of other seeds on these images
    over_images: np.ndarray  # (recipes, seeds) of these networks on other images

    def difference(self, first: int = 1, second: int = 0) -> np.ndarray:
        """-1, 0 or 1, of shape (seeds, images)."""
        return self.right[first].astype(np.int8) - self.right[second]


def made_up(rng: np.random.Generator, chances: Chances, seeds: int, images: int) -> MadeUp:
    recipes = len(chances.accuracies)

    def normal(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape, dtype=np.float32)

    level = (norm.ppf(chances.accuracies) * chances.spread)[:, None, None].astype(np.float32)
    image = level + chances.image * normal(1, 1, images)
    image = image + chances.image_of_recipe * normal(recipes, 1, images)
    seed = chances.seed * normal(recipes, seeds, 1)
    right = image + seed + chances.rest * normal(recipes, seeds, images) > 0
    over_seeds = norm.cdf(image / np.hypot(chances.seed, chances.rest)).mean(axis=(1, 2))
    others = np.sqrt(chances.spread**2 - chances.seed**2)
    return MadeUp(right, over_seeds, norm.cdf((level + seed) / others)[..., 0])
