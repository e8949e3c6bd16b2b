"""A line of digits cut out of its page: straight, level, and of one size."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Levels, stroke_width_of, widened
from tenfold.imaging.numbers.components import Labels
from tenfold.imaging.numbers.handwriting import USUAL, Style
from tenfold.imaging.numbers.layout import Line

DIGIT_SIDE = 48  # pixels of a digit's height in a strip
_MARGIN = 6  # pixels around the ink
_THINNEST = 2.0  # pixels of a stroke in a strip
_LONGEST = 8000  # pixels; a longer line is scaled down


class Strip(NamedTuple):
    """The ink of one line.

    Attributes:
        ink: 0..1, of shape (h, w).
        to_page: the affine map (2, 3) from x, y in the strip to x, y on the page.
        height: of a digit, in pixels of the strip.
        squeeze: times as wide as it was written, a digit is.
    """

    ink: Levels
    to_page: npt.NDArray[np.float64]
    height: float
    squeeze: float = 1.0

    def corners_on_page(self, mask: npt.NDArray[np.bool_], x: int, y: int) -> tuple[float, ...]:
        """Left, top, right and bottom on the page of the pixels in `mask`, which is at x, y."""
        rows, columns = np.nonzero(mask)
        corners = np.stack([columns + x, rows + y, np.ones(len(rows))]).astype(np.float64)
        places = self.to_page @ corners
        pixel = 0.5 * float(np.abs(self.to_page[0, :2]).max())
        low, high = places.min(axis=1) - pixel, places.max(axis=1) + pixel
        return (*low.tolist(), *high.tolist())


def cut_out(
    ink: Levels,
    labels: Labels,
    line: Line,
    slope: float | None = None,
    style: Style = USUAL,
) -> Strip:
    """The strip of `line`, turned so that it is level and so that digits are `DIGIT_SIDE` tall.

    Args:
        ink, labels: of the page, of shape (h, w).
        slope: by which it is turned instead of the line's own.
        style: of the digits on the level line, which is made a usual one.
    """
    left = min(part.x for part in line.parts)
    top = min(part.y for part in line.parts)
    right = max(part.end for part in line.parts)
    bottom = max(part.bottom for part in line.parts)
    part_ink = _only(line, ink[top:bottom, left:right], labels[top:bottom, left:right])
    angle = float(np.arctan(line.slope if slope is None else slope))
    scale = min(DIGIT_SIDE / line.height, _LONGEST / max(1, right - left))
    turn = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turn = np.array([[style.squeeze, style.squeeze * style.slant], [0, 1]]) @ turn
    thick, margin = _visible(part_ink, _THINNEST / scale)
    origin = np.array([left - margin, top - margin], np.float64)
    return _turned(thick, turn, origin, scale * line.height)._replace(squeeze=style.squeeze)


def _only(line: Line, ink: Levels, labels: Labels) -> Levels:
    """`ink` of the line's own parts, with the faint edge around them."""
    wanted = np.isin(labels, [part.label for part in line.parts])
    others = (labels > 0) & ~wanted
    near = cv2.dilate(wanted.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(near & ~others, ink, np.float32(0))


def _visible(ink: Levels, width: float) -> tuple[Levels, int]:
    """`ink` with strokes at least about `width` pixels wide, and the margin that it got.

    Thin strokes of a large digit would fade when they are scaled down.
    """
    grow = int(np.ceil((width - stroke_width_of(ink)) / 2))
    return widened(ink, grow), max(0, grow)


def _turned(
    ink: Levels, turn: npt.NDArray[np.float64], origin: npt.NDArray[np.float64], height: float
) -> Strip:
    tall, wide = ink.shape
    corners = turn @ np.array([[0, wide, 0, wide], [0, 0, tall, tall]], np.float64)
    move = _MARGIN - corners.min(axis=1)
    side = np.ceil(np.ptp(corners, axis=1)).astype(int) + 2 * _MARGIN
    forth = np.column_stack([turn, move])
    shrunk, forth = _shrunk_first(ink, forth)
    strip = cv2.warpAffine(shrunk, forth, side.tolist(), flags=cv2.INTER_LINEAR)
    back = np.linalg.inv(turn)
    to_page = np.column_stack([back, origin - back @ move])
    return Strip(np.asarray(strip, np.float32), to_page, height)


def _shrunk_first(
    ink: Levels, forth: npt.NDArray[np.float64]
) -> tuple[Levels, npt.NDArray[np.float64]]:
    """`ink` averaged over blocks where it is much too large, since a warp looks at four pixels."""
    factor = int(1 / max(1e-6, float(np.hypot(*forth[:, 0]))))
    if factor < 2:
        return ink, forth
    height, width = (max(1, round(side / factor)) for side in ink.shape)
    small = cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA)
    scales = np.array([ink.shape[1] / width, ink.shape[0] / height, 1])
    return np.asarray(small, np.float32), forth * scales
