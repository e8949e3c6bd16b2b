"""Intervals for means over seeds and images, which vary both.

A table of shape (seeds, images) holds what each trained network made of each image: 1 where it
was right, or the difference of two networks, -1, 0 or 1. Its mean has three questions to it:

- another seed, on these images: Student's t over the seeds' means, `t_interval`;
- other images, with these networks: Wilson's interval or McNemar's test;
- another seed and other images: `two_way`, which is what a recipe is judged by.

Every seed is judged on the same images, so the seeds' means hold the luck of these images all
alike, and an interval over seeds alone is too narrow for the third question. The two-way
interval takes both as random and crossed, as studies of several readers and cases do: the
mean squares give the variances (Dorfman, Berbaum and Metz 1992; Hillis 2007, 2014).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.evaluation.metrics import Floats, wilson
from tenfold.extras import need

LEVEL = 0.95
Interval = tuple[float, float]
Table = npt.NDArray[Any]  # (seeds, images)

# Degrees of freedom are (seeds - 1) / share ** _EXPONENT, where `share` is the seeds' part of the
# variance. Satterthwaite's 2 takes that share for known and covers 92 % with three seeds;
# integrating over its distribution, 1.2 covers 93.8 to 95.9 % with three seeds and 94.6 to 95.8 %
# with four. Two seeds tell their variance so badly that no exponent serves: 0.6 covers 93 to 98 %.
_EXPONENT, _EXPONENT_OF_TWO = 1.2, 0.6

# Seeds so many that their means hardly ever lie so close by luck that nothing seems left to
# chance: the mean square is below a tenth of what is expected in 25 % of studies with two seeds,
# 10 % with three, 4 % with four and 2 % with five (chi-squared).
_ENOUGH_SEEDS = 5


class Components(NamedTuple):
    """Where the variance of a mean over seeds and images comes from.

    Attributes:
        mean: of the whole table.
        seeds: variance of a mean over these images from one seed to the next.
        images: variance of the mean because other images would have been drawn; more seeds
            don't lessen it.
        n_seeds: how many seeds there are, at least 2.
    """

    mean: float
    seeds: float
    images: float
    n_seeds: int

    def variance(self, n_seeds: int | None = None) -> float:
        """The variance of the mean, with these seeds or with `n_seeds` of them."""
        return self.seeds / (n_seeds or self.n_seeds) + self.images

    def freedom(self, n_seeds: int | None = None) -> float:
        """Degrees of freedom of `variance`; many, where seeds add little to it."""
        n = n_seeds or self.n_seeds
        share = self.seeds / n / self.variance(n)
        exponent = _EXPONENT if n > 2 else _EXPONENT_OF_TWO
        return float((n - 1) / max(share, 1e-6) ** exponent)


class Estimate(NamedTuple):
    """A mean with its interval, and how likely one so far from 0 is where the truth is 0."""

    mean: float
    low: float
    high: float
    p: float


def t_interval(values: Floats) -> Interval | None:
    """Student's interval for the mean of `values`, of shape (n,); None for fewer than two."""
    if len(values) < 2:
        return None
    half = _t_quantile(len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)


def components(table: Table) -> Components:
    """The parts of the variance of the mean of `table`, of shape (seeds, images).

    From the mean squares of a two-way layout without repetition, whose expectations are
    n σ²(seeds) + σ²(rest), S σ²(images) + σ²(rest) and σ²(rest). The part of the images is at
    least that of a single image, or networks that agree on all of them would seem to do so
    everywhere.
    """
    seeds, images = table.shape
    by_seed = table.mean(axis=1, dtype=np.float64)
    by_image = table.mean(axis=0, dtype=np.float64)
    mean = float(by_seed.mean())
    of_seeds = images * ((by_seed - mean) ** 2).sum()
    of_images = seeds * ((by_image - mean) ** 2).sum()
    total = np.square(table, dtype=np.float64).sum() - table.size * mean**2
    rest = (total - of_seeds - of_images) / ((seeds - 1) * (images - 1))
    images_part = (of_images / (images - 1) - rest) / (seeds * images)
    return Components(
        mean,
        float(of_seeds / (seeds - 1) / images),
        max(float(images_part), images**-2.0),
        seeds,
    )


def two_way(table: Table) -> Estimate:
    """The mean of `table`, for other seeds and other images; of shape (2 or more, images).

    Of few seeds it is no surer than for other images with these networks.
    """
    parts = components(table)
    error, freedom = math.sqrt(parts.variance()), parts.freedom()
    half, p = _t_quantile(freedom) * error, _two_sided_p(parts.mean / error, freedom)
    if parts.n_seeds < _ENOUGH_SEEDS:
        alone = _error_over_images(table)
        half = max(half, _t_quantile(math.inf) * alone)
        p = max(p, _two_sided_p(parts.mean / alone, math.inf))
    return Estimate(parts.mean, max(-1.0, parts.mean - half), min(1.0, parts.mean + half), p)


def _error_over_images(table: Table) -> float:
    """The standard error of the mean for other images alone, at least that of a single image."""
    by_image = table.mean(axis=0, dtype=np.float64)
    images = len(by_image)
    return max(float(by_image.std(ddof=1)) / math.sqrt(images), 1 / images)


def over_folds(differences: Floats, images: int) -> Estimate:
    """The mean of the differences of all folds of a cross-validation, of shape (folds,).

    Each fold has networks and images of its own, so they vary by both. But the networks of two
    folds learn from mostly the same images, and no estimate of the variance is without bias
    (Bengio and Grandvalet 2004): this is Nadeau and Bengio's (2003), who add the ratio of test
    to training images for what folds share. It is at least that of one of all `images`.
    """
    folds = len(differences)
    mean = float(differences.mean())
    deviation = float(differences.std(ddof=1))
    error = max(deviation * math.sqrt(1 / folds + 1 / (folds - 1)), 1 / images)
    half = _t_quantile(folds - 1) * error
    p = _two_sided_p(mean / error, folds - 1)
    return Estimate(mean, max(-1.0, mean - half), min(1.0, mean + half), p)


def share_interval(right: Table) -> Interval:
    """The interval for a share of right answers, of shape (seeds, images).

    For one seed it is Wilson's, for other images alone. For several it is for other seeds, too:
    Wilson's with as many independent images as would have the variance of `components`, and
    Student's quantile (Dean and Pagano 2015 do so for samples in clusters).
    """
    seeds, images = right.shape
    if seeds == 1:
        return wilson(int(right.sum()) / images, images)
    parts = components(right)
    spread = parts.mean * (1 - parts.mean)
    effective = spread / parts.variance() if spread else float(images)
    return wilson(parts.mean, effective, _t_quantile(parts.freedom()))


def _t_quantile(freedom: float) -> float:
    # scipy.special, since importing scipy.stats takes seconds
    return float(need("scipy.special", "train").stdtrit(freedom, 0.5 + LEVEL / 2))


def _two_sided_p(t: float, freedom: float) -> float:
    return float(2 * need("scipy.special", "train").stdtr(freedom, -abs(t)))
