"""Many images put together into one."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from PIL import Image

from tenfold.core.pairs import SIDE
from tenfold.exploration.projection import Images

_SHADES = 16

Canvas = npt.NDArray[np.uint8]  # 0 is paper, 255 is ink


def grid(rows: Iterable[Images], columns: int, gap: int) -> Canvas:
    """Rows of images of shape (n, 28, 28), one under the other, `gap` pixels apart."""
    strips = [_strip(row[:columns], columns, gap) for row in rows]
    return np.vstack(strips)[: -gap or None]


def _strip(row: Images, columns: int, gap: int) -> Canvas:
    """Images side by side, with blank ones up to `columns`, and a gap below."""
    strip = np.zeros((SIDE + gap, columns * (SIDE + gap) - gap), np.uint8)
    for place, image in enumerate(row):
        left = place * (SIDE + gap)
        strip[:SIDE, left : left + SIDE] = image
    return strip


def scattered(images: Images, corners: npt.NDArray[np.int64]) -> Canvas:
    """Images on a canvas as large as they need; where two overlap, the darker ink is seen.

    Args:
        images: of shape (n, 28, 28).
        corners: the left and upper edge of each, in pixels, of shape (n, 2).
    """
    width, height = corners.max(axis=0) + SIDE
    canvas = np.zeros((height, width), np.uint8)
    for image, (left, top) in zip(images, corners, strict=True):
        below = canvas[top : top + SIDE, left : left + SIDE]
        np.maximum(below, image, out=below)
    return canvas


def as_ink(canvas: Canvas) -> str:
    """A PNG in base64: black ink in 16 steps of opacity, on nothing."""
    step = 255 // (_SHADES - 1)
    steps = ((canvas.astype(np.uint16) + step // 2) // step).astype(np.uint8)
    picture = Image.frombytes("P", steps.shape[::-1], steps.tobytes())
    picture.putpalette(bytes(3 * _SHADES))
    file = io.BytesIO()
    opacity = bytes(range(0, 256, step))
    picture.save(file, "PNG", optimize=True, bits=4, transparency=opacity)
    return base64.b64encode(file.getvalue()).decode()
