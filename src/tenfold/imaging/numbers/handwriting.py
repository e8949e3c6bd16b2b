"""How somebody's digits differ from MNIST's: they slant, or are very wide or narrow."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Levels

_INKED = 0.5
_SLANTS = np.linspace(-1.2, 1.6, 29)  # columns per row to the right that are tried
_SLANTING = 0.45  # likewise; less is usual
_MOST = 60  # parts that tell it
_TALL = 0.5  # of a digit's height; parts that are less tall have no say in the width
_NARROW, _MIDDLE, _WIDE = 0.42, 0.62, 0.9  # widths by heights that are usual
_SQUEEZES = 0.3, 1.6  # the least and the most

Places = npt.NDArray[np.integer[Any]]


class Style(NamedTuple):
    """What is done to digits to make them usual ones.

    Attributes:
        slant: that is taken out, in columns to the right per row upwards.
        squeeze: by which their width is then multiplied.
    """

    slant: float
    squeeze: float


USUAL = Style(0.0, 1.0)


def styles_of(ink: Levels, height: float) -> list[Style]:
    """What may make the digits in the `ink` of a level line usual ones; nothing where they are.

    Args:
        ink: 0..1, of shape (h, w).
        height: of a digit, in pixels.
    """
    inked = (ink > _INKED).astype(np.uint8)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    parts: list[tuple[Places, Places]] = []
    for label in range(1, count):
        x, y, w, h, _ = boxes[label].tolist()
        if h >= _TALL * height and len(parts) < _MOST:
            rows, columns = np.nonzero(labels[y : y + h, x : x + w] == label)
            parts.append((rows, columns))
    if not parts:
        return []
    stand = [sum(_standing(*part, slant) for part in parts) for slant in _SLANTS]
    slant = float(_SLANTS[np.argmax(stand)])
    slant = slant if abs(slant) > _SLANTING else 0.0
    widths = [1 + np.ptp(columns + slant * rows) for rows, columns in parts]
    wide = float(np.median(widths)) / height
    styles = [Style(slant, 1.0)] if slant else []
    if not _NARROW <= wide <= _WIDE:  # where many touch, it says nothing
        styles.append(Style(slant, float(np.clip(_MIDDLE / wide, *_SQUEEZES))))
    return styles


def _standing(rows: Places, columns: Places, slant: float) -> int:
    """How much ink stands above ink once `slant` is taken out: the sum of the columns' squares.

    Postl (1986) finds the skew of whole pages in that way.
    """
    # Not rounded, since halves would all go to even columns.
    moved = np.floor(columns + slant * rows + 1e-6).astype(np.int64)
    counts = np.bincount(moved - moved.min())
    return int(counts @ counts)
