"""Digits that slant more than MNIST's do, turned upright as far as MNIST's are."""

from __future__ import annotations

import cv2
import numpy as np

from tenfold.imaging.masks import Levels

_LEAST, _MOST = -0.33, 0.57  # columns per row to the right; nine in ten of MNIST's lie between
_LIES = 2.2  # likewise; what slants more is a dash and no digit


def near_upright(ink: Levels) -> Levels:
    """`ink` (levels 0..1), its rows moved sideways where it slants too far to the left or right.

    The slant is the regression of columns on rows, weighted by the ink: what LeCun et al.
    (1998, section III A) take out of MNIST's digits altogether.
    """
    own = _slant(ink)
    move = own - float(np.clip(own, _LEAST, _MOST))
    if move == 0 or abs(own) > _LIES:
        return ink
    height, width = ink.shape
    wider = int(np.ceil(abs(move) * (height - 1)))
    to = np.array([[1, move, max(0, -move) * (height - 1)], [0, 1, 0]], np.float64)
    return np.asarray(cv2.warpAffine(ink, to, (width + wider, height)), np.float32)


def _slant(ink: Levels) -> float:
    """How many columns to the right `ink` goes with every row upwards; 0 for a single row."""
    rows, columns = (np.arange(side, dtype=np.float64) for side in ink.shape)
    by_row, by_column = ink.sum(axis=1), ink.sum(axis=0)
    total = by_row.sum()
    rows -= rows @ by_row / total
    columns -= columns @ by_column / total
    spread = rows**2 @ by_row
    return float(-(rows @ ink @ columns) / spread) if spread > 0 else 0.0
