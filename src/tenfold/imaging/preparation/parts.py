"""The connected parts of a drawing, found in cells of a coarse grid."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from tenfold.imaging.masks import Levels, Mask

_GRID_SIDE = 64  # cells along the longer side
_LEAST_PART = 0.1  # of the largest part's ink; smaller parts away from it are specks
_SPECK = 0.01  # of the largest part's ink; such specks are nobody's stroke


def main_parts(ink: Levels, strong: Mask) -> tuple[Mask, bool]:
    """Where the largest connected part is, with all that isn't a speck beside it.

    A part counts when it lies within the largest one's box, or holds a tenth of its ink.

    Args:
        ink: levels above the ground, of shape (h, w).
        strong: where they are ink; not empty.

    Returns:
        The mask, and whether the largest part is alone but for the smallest specks.
    """
    cell = max(1, -(-max(ink.shape) // _GRID_SIDE))
    cells = _mean_by_cell(np.where(strong, np.uint8(255), np.uint8(0)), cell)
    labels = cv2.connectedComponents(cells, connectivity=8)[1]
    weights = np.bincount(labels.ravel(), _mean_by_cell(ink, cell).ravel())
    weights[0] = 0
    alone = np.count_nonzero(weights > _SPECK * weights.max()) == 1
    kept = weights >= _LEAST_PART * weights.max()
    rows, columns = np.nonzero(labels == weights.argmax())
    box = labels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    kept[box[box > 0]] = True
    around = cv2.dilate(kept[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return around.repeat(cell, 0).repeat(cell, 1)[: ink.shape[0], : ink.shape[1]], alone


def _mean_by_cell(values: npt.NDArray[Any], cell: int) -> npt.NDArray[Any]:
    """The means of `values` (h, w) over squares of `cell` by `cell` pixels."""
    return np.asarray(Image.fromarray(values).reduce(cell)) if cell > 1 else values
