"""How wide the strokes of some ink are."""

from __future__ import annotations

import numpy as np

from tenfold.imaging.numbers.page_ink import Levels


def stroke_width(ink: Levels) -> float:
    """The mean width of strokes in pixels: twice the area by the length of the outline."""
    solid = np.pad(ink >= 0.5, 1)
    outline = sum(np.count_nonzero(np.diff(solid, axis=axis)) for axis in (0, 1))
    # Counted in steps along rows and columns, a slanting outline is 4/pi too long on average.
    return max(1.0, 2 * np.count_nonzero(solid) / max(1.0, outline * np.pi / 4))
