"""Where the ink is: the ground is subtracted, the polarity decided, the ink told from noise."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.imaging.grey import Grey

Levels = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

_LEAST_CONTRAST = 10  # grey levels between ground and ink
_LEAST_CONTRAST_TO_NOISE = 5  # standard deviations of the ground
_PLAIN_SIDE = 64  # pixels; smaller pictures have too short a margin to see a gradient in
_RIDGE = 1e-6 * np.eye(6)  # keeps the fit solvable where few levels are left
_GRID_SIDE = 64  # cells along the longer side when connected parts are looked for
_LEAST_PART = 0.1  # of the largest part's ink; smaller parts away from it are specks


def find_ink(grey: Grey) -> Levels | None:
    """How much ink every pixel of `grey` holds, from 0 to 1, of shape (h, w).

    None where there is no ink: a blank picture, or nothing but noise.
    """
    margin = _margin_of(grey.shape)
    difference = grey - _ground(grey, margin)
    if np.vdot(difference * difference, difference) < 0:  # the longer tail is the ink's
        difference = -difference
    noise = _spread(difference[margin])
    signal = np.maximum(difference, 0)
    threshold = _threshold(signal, max(0.6 * _LEAST_CONTRAST, 3 * noise))
    if threshold is None:
        return None
    strong = signal >= threshold
    level = _median(signal[strong])
    if level < max(_LEAST_CONTRAST, _LEAST_CONTRAST_TO_NOISE * noise):
        return None
    low = 0.5 * threshold
    ink: Levels = np.clip((signal - low) / (level - low), 0, 1)
    return np.where(_main_parts(ink, strong), ink, np.float32(0))


def _margin_of(shape: tuple[int, ...]) -> Mask:
    width = max(1, round(0.06 * min(shape)))
    margin = np.ones(shape, np.bool_)
    margin[width:-width, width:-width] = False
    return margin


def _ground(grey: Grey, margin: Mask) -> Levels:
    """The level of the ground at every pixel, judged by the margin.

    A surface of second degree, fitted with outliers left out (strokes that cross the margin),
    follows a shadow or a gradient; a small picture gets its median.
    """
    if min(grey.shape) < _PLAIN_SIDE:
        return np.full(grey.shape, _median(grey[margin]), np.float32)
    rows, columns = np.nonzero(margin)
    step = max(1, len(rows) // 3000)  # so many levels settle six coefficients
    rows, columns = rows[::step], columns[::step]
    y, x = rows / grey.shape[0] - 0.5, columns / grey.shape[1] - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=1)
    fit = _robust_fit(terms, grey[rows, columns].astype(np.float64))
    return _surface(fit.astype(np.float32), grey.shape)


def _robust_fit(
    terms: npt.NDArray[np.float64], levels: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Least squares, repeated without what lies more than 2.5 spreads off."""
    kept = np.abs(levels - _median(levels)) <= 2.5 * _spread(levels) + 40
    for _ in range(4):
        chosen = terms[kept]
        fit = np.asarray(np.linalg.solve(chosen.T @ chosen + _RIDGE, chosen.T @ levels[kept]))
        residual = levels - terms @ fit
        kept = np.abs(residual) <= 2.5 * _spread(residual) + 2
    return fit


def _surface(fit: npt.NDArray[np.float32], shape: tuple[int, ...]) -> Levels:
    y = (np.arange(shape[0], dtype=np.float32) / shape[0] - 0.5)[:, None]
    x = (np.arange(shape[1], dtype=np.float32) / shape[1] - 0.5)[None, :]
    surface: Levels = (fit[0] + fit[2] * y + fit[4] * y * y) + (
        fit[1] * x + fit[3] * x * x + fit[5] * y * x
    )
    return surface


def _spread(values: npt.NDArray[np.floating]) -> float:
    """The standard deviation as the median absolute deviation tells it, blind to outliers."""
    return 1.4826 * _median(np.abs(values - _median(values)))


def _median(values: npt.NDArray[Any]) -> float:
    """The upper median; NumPy's own loads its masked arrays first, which takes a while."""
    return float(np.partition(values.ravel(), values.size // 2)[values.size // 2])


def _threshold(signal: Levels, floor: float) -> float | None:
    """The level that parts ink from ground (Otsu 1979), or None where all is ground.

    Otsu's threshold fails where the ink is a few in a thousand pixels, so as many pixels of
    ground are counted as lie above `floor`.
    """
    candidates = signal[signal > floor]
    if candidates.size == 0:
        return None
    counts, edges = np.histogram(candidates, bins=256, range=(0, max(256.0, signal.max())))
    counts[0] += candidates.size
    return float(edges[_otsu(counts.astype(np.float64)) + 1])


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


def _main_parts(ink: Levels, strong: Mask) -> Mask:
    """Where the largest connected part is, and all that isn't a speck beside it.

    A part counts when it lies within the largest one's box, or holds a tenth of its ink.
    """
    cell = max(1, -(-max(ink.shape) // _GRID_SIDE))
    labels = _connected(_sum_by_cell(strong, cell) > 0)
    weights = np.bincount(labels.ravel(), _sum_by_cell(ink, cell).ravel())
    weights[0] = 0
    kept = weights >= _LEAST_PART * weights.max()
    rows, columns = np.nonzero(labels == weights.argmax())
    box = labels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    kept[box[box > 0]] = True
    cells = _grown(kept[labels])
    return cells.repeat(cell, 0).repeat(cell, 1)[: ink.shape[0], : ink.shape[1]]


def _sum_by_cell(values: npt.NDArray[Any], cell: int) -> npt.NDArray[Any]:
    """The sums of `values` (h, w) over squares of `cell` by `cell` pixels."""
    by_row = np.add.reduceat(values, np.arange(0, values.shape[0], cell), axis=0, dtype=np.float32)
    sums: npt.NDArray[Any] = np.add.reduceat(by_row, np.arange(0, values.shape[1], cell), axis=1)
    return sums


def _connected(cells: Mask) -> npt.NDArray[np.int64]:
    """A number for every connected part of `cells` (eight neighbours count), 0 outside.

    Every cell takes the largest number around it until nothing changes; following the
    numbers to the cells that they name shortens long strokes.
    """
    numbers = np.arange(1, cells.size + 1).reshape(cells.shape) * cells
    while True:
        spread = _largest_around(numbers) * cells
        followed = spread.ravel()[spread - 1] * cells
        if np.array_equal(followed, numbers):
            return numbers
        numbers = followed


def _largest_around(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    tall = np.pad(numbers, ((1, 1), (0, 0)))
    largest = np.maximum(np.maximum(tall[:-2], tall[1:-1]), tall[2:])
    wide = np.pad(largest, ((0, 0), (1, 1)))
    around: npt.NDArray[np.int64] = np.maximum(np.maximum(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:])
    return around


def _grown(cells: Mask) -> Mask:
    return _largest_around(cells.astype(np.int64)) > 0
