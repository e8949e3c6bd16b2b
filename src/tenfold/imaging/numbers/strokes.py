"""How wide the strokes of some ink are."""

from __future__ import annotations

from tenfold.imaging.masks import Levels
from tenfold.imaging.preparation import shades


def stroke_width(ink: Levels) -> float:
    """The mean width of the strokes of `ink`, levels 0..1, in pixels; at the least 1."""
    return max(1.0, shades.stroke_width(ink >= 0.5))
