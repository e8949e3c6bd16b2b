"""Ink in arrays: how much of it every pixel holds, and where it is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
