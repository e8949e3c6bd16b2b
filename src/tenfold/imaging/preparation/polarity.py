"""Whether ink is darker or brighter than its ground."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.grey import Grey, coarse_copy
from tenfold.imaging.masks import Levels, Mask
from tenfold.imaging.preparation.threshold import median

Polarity = Literal["auto", "dark", "bright"]

SURE = 0.7  # of what is off the ground lies on one side of it: ink is on that side

_COARSE_SIDE = 96  # pixels of the copy that is looked at
_WINDOW = 0.3  # of its shorter side
_AROUND = 0.25  # of a thing's sides: so far around it the ground is looked at


def side_of_ink(levels: Levels) -> float:
    """1 where ink is brighter than the ground, -1 where it is darker: the longer tail is ink's."""
    return 1.0 if np.vdot(levels * levels, levels) >= 0 else -1.0


def tendency(grey: Grey) -> float:
    """From -1, all that is off the ground is dark, to 1, all of it is bright.

    The ground is the median around each pixel, which keeps straight edges of shadows and of
    the page; at its corners it fails, so what is near the border counts less.
    """
    coarse = coarse_copy(grey, _COARSE_SIDE)
    window = int(_WINDOW * min(coarse.shape)) | 1
    off = coarse.astype(np.float32) - cv2.medianBlur(coarse, window)
    inside = np.minimum.outer(*(_from_border(side) for side in coarse.shape))
    cubes = inside * off**3
    total = float(np.abs(cubes).sum())
    return float(cubes.sum()) / total if total else 0.0


def _from_border(side: int) -> npt.NDArray[np.float64]:
    places = np.arange(side)
    return np.minimum(places + 1, side - places) / side


def apart(dark: Grey, where: Mask) -> float:
    """By how many grey levels what is `where` is darker than most of what is around it.

    A patch of paper between strokes and the edge of the page may pass for ink in the negative
    of a picture; but it is as bright as the paper around.
    """
    spans = [np.flatnonzero(where.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    margins = [int(_AROUND * (last - first)) + 2 for first, last in spans]
    box = tuple(
        slice(max(0, first - margin), last + margin + 1)
        for (first, last), margin in zip(spans, margins, strict=True)
    )
    around = dark[box][~where[box]]
    return median(around) - median(dark[where]) if around.size else 0.0
