"""Smooth noise: of paper, of pressure, of light."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.float32]

_TILE = 512  # pixels; fine noise repeats after so many, which nobody sees


def noise(shape: tuple[int, int], grain: float, rng: np.random.Generator) -> Field:
    """Noise of `shape` (h, w), mean 0 and spread about 1, whose spots are `grain` pixels wide."""
    height, width = (min(side, _TILE) if grain < 4 else side for side in shape)
    small = [max(2, round(side / grain)) for side in (height, width)]
    coarse = rng.standard_normal(small, np.float32)
    tile = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    whole = np.tile(tile, (-(-shape[0] // height), -(-shape[1] // width)))
    return whole[: shape[0], : shape[1]].astype(np.float32, copy=False)
