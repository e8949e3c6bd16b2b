"""The numbers that part ink from ground: medians, the spread of noise, Otsu's threshold."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Levels

LEAST_CONTRAST = 10  # grey levels between ground and ink


def median(values: npt.NDArray[Any]) -> float:
    """The upper median; NumPy's own loads its masked arrays first, which takes a while."""
    return float(np.partition(values.ravel(), values.size // 2)[values.size // 2])


def spread(values: npt.NDArray[np.floating]) -> float:
    """The standard deviation as the median absolute deviation tells it, blind to outliers."""
    return 1.4826 * median(np.abs(values - median(values)))


def threshold(signal: Levels, noise: float) -> float | None:
    """The level that parts ink from ground (Otsu 1979), or None where all is ground.

    Otsu's threshold fails where the ink is a few in a thousand pixels, so as many pixels of
    ground are counted as may be ink.

    Args:
        signal: levels above the ground.
        noise: their standard deviation where there is no ink.
    """
    candidates = signal[signal > max(0.6 * LEAST_CONTRAST, 3 * noise)]
    if candidates.size == 0:
        return None
    width = max(256.0, float(candidates.max())) / 256
    bins = np.minimum(candidates / width, 255).astype(np.intp)
    counts = np.bincount(bins, minlength=256).astype(np.float64)
    counts[0] += candidates.size
    return width * (_otsu(counts) + 1)


def level_between(grey: npt.NDArray[np.uint8]) -> float:
    """The grey level from which on pixels belong to the brighter class (Otsu 1979)."""
    return float(_otsu(np.bincount(grey.ravel(), minlength=256).astype(np.float64)) + 1)


def level_between_two(levels: npt.NDArray[np.uint8], apart: float, clear: float) -> float | None:
    """The level between the two of which `levels`, of shape (n,), are; None if they aren't two.

    Args:
        apart: grey levels from one to the other, at the least.
        clear: the share of the variance that lies between them, at the least; of levels that are
            spread evenly, and not two at all, it is 3/4.
    """
    if not levels.size:
        return None
    level = level_between(levels)
    above = levels >= level
    share = float(above.mean())
    if not 0 < share < 1:
        return None
    found = float(levels[above].mean() - levels[~above].mean())
    between = share * (1 - share) * found**2
    return level if found >= apart and between >= clear * float(levels.var()) else None


def stands_out(level: float, noise: float, least_to_noise: float = 5.0) -> bool:
    """Whether ink of `level` above the ground is more than what noise makes."""
    return level >= max(LEAST_CONTRAST, least_to_noise * noise)


def _otsu(counts: npt.NDArray[np.float64]) -> int:
    """The index of the last bin of the lower class: the middle of the best ones."""
    bins = np.arange(len(counts))
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * bins)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    apart = np.nan_to_num(apart)
    best = np.flatnonzero(apart >= apart.max() * (1 - 1e-9))
    return int(best[len(best) // 2])
