"""Lines drawn by hand under numbers, and those above a sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Mask, box_of

if TYPE_CHECKING:
    from tenfold.imaging.numbers.rules import Rule

_FEWEST = 2  # things stand on an underline; one may be the rest of a 2 that loses its foot
_TALL = 4  # times as tall as the line is thick, they are at the least
_GAP = 0.5  # of their height, it runs below their feet at the most
_SOFT = 5  # pixels at its edges that count for neither
_BELOW = 0.15  # of it, they may go on below; the stem of a 4 goes on farther below its bar
_LONG = 2.0  # times as long as they are tall, the line is at the least; two digits are less wide
_CROSS = 3  # times as many as cross it stand on it: the bar of a 4 or a 6 has strokes below


def underlines_of(rest: Mask, rules: Sequence[Rule]) -> list[Rule]:
    """Those of `rules`, all level, on which two things or more stand that end there.

    Args:
        rest: the ink beside all straight lines, of shape (h, w).
    """
    if not rest.any():
        return []
    rows, columns = box_of(rest)
    inked = rest[rows, columns].astype(np.uint8)
    boxes = cv2.connectedComponentsWithStats(inked, connectivity=8)[2][1:, :4].astype(np.float64)
    boxes += (columns.start, rows.start, 0, 0)
    return [rule for rule in rules if _is_under(rule, boxes)]


def _is_under(rule: Rule, boxes: npt.NDArray[np.float64]) -> bool:
    """Whether `rule` runs under some of the `boxes`: x, y, width, height, of shape (n, 4)."""
    left, top, wide, tall = boxes.T
    line = np.interp(left + wide / 2, rule.path[:, 0], rule.path[:, 1])
    on = (rule.start <= left + wide / 2) & (left + wide / 2 <= rule.end)
    gap = np.abs(line - top - tall) - rule.thick / 2
    feet = on & (top < line) & (tall >= _TALL * rule.thick) & (gap <= _GAP * tall + _SOFT)
    under = on & (np.abs(top - line) <= rule.thick / 2 + _SOFT)
    standing = [box[3] for box in boxes[feet] if not np.any(_lies_under(boxes[under], box))]
    if len(standing) < _FEWEST or rule.length < _LONG * max(standing):
        return False
    beside = (left < rule.end) & (rule.start < left + wide) & (top <= line + rule.thick + _SOFT)
    crossing = beside & (top + tall > line + rule.thick + _SOFT + _BELOW * max(standing))
    return bool(_CROSS * np.count_nonzero(crossing) <= len(standing))


def _lies_under(boxes: npt.NDArray[np.float64], box: npt.NDArray[np.float64]) -> Mask:
    """Which of `boxes`, of shape (n, 4), go on below `box` for more than a little."""
    left, _, wide, tall = boxes.T
    shared = (left < box[0] + box[2]) & (box[0] < left + wide)
    return np.asarray(shared & (tall > _BELOW * box[3]))
