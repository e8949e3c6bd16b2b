"""What only seems to be ink: the rims of fingers, sheets and shadows, and soft shadows."""

from __future__ import annotations

import cv2
import numpy as np

from tenfold.imaging.grey import Grey
from tenfold.imaging.numbers.components import Labels, Part, lies_near_edge
from tenfold.imaging.numbers.ground import usual_width

_WIDER = 2  # times the width of a stroke, and no stroke is left
_STROKE = 0.2  # of its contrast that a stroke loses then, at the least
_STROKE_AT_EDGE = 0.4  # likewise near the picture's edges; digits there lose .41 and more
_STILL = 0.5  # of that contrast, what is left is wide
_LARGE = 64  # pixels of a disc
_PAPER = 10  # percentile of the levels around a part
_FAINT = 6  # grey levels; of 8,000 digits on made-up pages the faintest has 7
_SOFT = 20  # pixels from ink to paper; strokes of these digits need 13 at the most
_SOFTER = 0.06  # of a digit's height, likewise: a large one may be out of focus
_AROUND = 4  # pixels around a part in which its edge is looked at


def is_fringe(part: Part, labels: Labels, bright: Grey) -> bool:
    """Whether `part` is where something wide begins, and no stroke.

    The ground follows what is wide, but never to its very edge, and the rest seems to be ink. An
    opening by a disc twice as wide as that rest removes a stroke and keeps what is wide. At the
    picture's edge a finger's dark rim loses more, but what is kept lies beside it; a blot in a
    digit is a part of it.

    Args:
        part: of the ink.
        labels: of the parts, of shape (h, w).
        bright: the page with ink brighter than paper, of the same shape.
    """
    mask = part.mask_in(labels)
    side = max(3, round(_WIDER * usual_width(np.pad(mask, 1).astype(np.float32))) | 1)
    times = 1 + side // _LARGE  # a large disc takes long, and a coarse copy tells as much
    small, margin = mask[::times, ::times], -(-side // times)
    around = np.ascontiguousarray(_cut_out(bright, part, margin * times)[::times, ::times])
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (margin | 1, margin | 1))
    wide, inside = cv2.morphologyEx(around, cv2.MORPH_OPEN, disc), np.pad(small, margin)
    paper = np.percentile(around, _PAPER)
    contrast = around[inside].mean(dtype=np.float64) - paper
    lost = (around - wide)[inside].mean(dtype=np.float64)
    goes_on = np.sum(wide[~inside] > paper + _STILL * contrast) >= np.sum(inside)
    at_edge = goes_on and lies_near_edge(part, labels.shape)
    return bool(lost < (_STROKE_AT_EDGE if at_edge else _STROKE) * contrast)


def fades(part: Part, labels: Labels, bright: Grey, height: float) -> bool:
    """Whether `part` hardly differs from the paper around it, or fades into it; no stroke does.

    Args:
        part: of the ink.
        labels: of the parts, of shape (h, w).
        bright: the page with ink brighter than paper, of the same shape.
        height: of a digit, in pixels.
    """
    mask = np.pad(part.mask_in(labels), _AROUND)
    around = cv2.GaussianBlur(_cut_out(bright, part, _AROUND), (0, 0), 1).astype(np.float32)
    contrast = around[mask].mean(dtype=np.float64) - np.percentile(around, _PAPER)
    if contrast < _FAINT:
        return True
    fades = max(_SOFT, _SOFTER * height)
    if max(part.w, part.h) < 2 * fades:
        return False
    rim = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8)) > 0
    slope = np.median(np.hypot(*np.gradient(around))[rim])
    return bool(slope * fades < contrast)


def _cut_out(bright: Grey, part: Part, margin: int) -> Grey:
    """The levels of `part` and `margin` pixels around it, of the picture's edges beyond these."""
    height, width = bright.shape
    rows = np.arange(part.y - margin, part.bottom + margin).clip(0, height - 1)
    columns = np.arange(part.x - margin, part.end + margin).clip(0, width - 1)
    return np.ascontiguousarray(bright[rows[:, None], columns])
