"""The picture as one digit: what `predict` would say, held against what was read line by line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import cv2
import numpy as np

from tenfold.imaging.decode import WORKING_SIDE
from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import ink_box
from tenfold.imaging.numbers.ground import shrunk
from tenfold.imaging.preparation.bands import is_shade
from tenfold.imaging.preparation.digit import prepare, trace
from tenfold.inference.certainty import Answer, Certainty
from tenfold.inference.model import Logits, Model
from tenfold.inference.numbers.lines import ReadLine
from tenfold.inference.numbers.ways_up import Corners, WayUp

_MOST = 3  # digits that may be one in truth
_SLACK = 1.0  # of certainty by which the one digit may be less sure than the one that was read
_ALIKE = 0.6  # of the taller one's height; two digits are about as tall
_APART = 0.3  # of the taller one's height, from one line to the next
_BESIDE = 0.5  # of the narrower one's width may lie above or below the other
_WIDEST = 1.2  # times as wide as tall, at the most; what is wider is more than one digit
_OFF = 0.05  # of a ring's shorter side, what stands in it is off all its sides
_AT_BORDER = 0.01  # of the shorter side; what is as near lies at the border
_FEWEST_BITS = 3  # of a fold; two 1s may well stand so
_NARROW = 0.08  # times as wide as long, all bits of a fold together are at the most,
_ASLANT = 15  # degrees, at the least: 1s may stand in a column
_FAINT = 0.25  # of the ink; what is less joins no strokes


class Single(NamedTuple):
    """All ink of a picture as one digit.

    Attributes:
        logits: of shape (1, 10).
        answer: whether it is a digit.
        corners: left, top, right and bottom of the ink.
        is_one: whether the ink is one connected stroke.
    """

    logits: Logits
    answer: Answer
    corners: Corners
    is_one: bool


def single_instead(
    model: Model, certainty: Certainty, grey: Grey, page: WayUp, lines: Sequence[ReadLine]
) -> Single | None:
    """The picture `grey` as one digit, where that is likelier than the `lines` of its `page`.

    A digit that fills the picture has no line to be compared with, and its strokes may lie
    apart. So one digit is held against one that was read, and against bits of which none stands
    beside another as tall; those are two digits, whatever the network says of both as one. A digit
    that was read all around it is a ring.
    """
    read = [corners for line in lines for corners in page.corners_of(line)]
    if len(read) > _MOST:
        return None
    single = _single(model, certainty, grey)
    if single is None:
        return None
    cut_up = len(lines) == 1 and all(piece.cut is not None for piece in lines[0].pieces[1:])
    within = all(_lies_in(single.corners, one) for one in read)
    whole = within and (cut_up or single.is_one)
    if not whole and _are_several(read):
        return None
    sure = float(certainty.scores(single.logits)[0])  # by the logits alone, as lines are scored
    answer = certainty.thresholds.answer(sure)
    if "no_digit" in (answer, single.answer):
        return None
    if not lines or (len(read) == 1 and answer == "ok" and _is_around(read[0], single.corners)):
        return single
    least = min(float(certainty.scores(line.logits).min()) for line in lines)
    return single if sure >= least - (_SLACK if len(read) == 1 else 0.0) else None


def shows_no_digit(model: Model, certainty: Certainty, grey: Grey) -> bool:
    """Whether `predict` would see no digit in the picture `grey`, of shape (h, w)."""
    image = prepare(shrunk(grey, WORKING_SIDE))
    return image is None or certainty.answers(*model.seen(image[None])) == ["no_digit"]


def are_shade(grey: Grey, page: WayUp, lines: Sequence[ReadLine]) -> bool:
    """Whether all digits on `lines` lie at the border of `grey` and are no ink.

    Such are fingers and their shadows, and the paper that is lit between them.
    """
    read = [corners for line in lines for corners in page.corners_of(line)]
    at_border = all(_is_at_border(corners, grey.shape) for corners in read)
    return bool(read) and at_border and is_shade(grey, page.ink_of(lines))


def are_bits_of_a_fold(page: WayUp, lines: Sequence[ReadLine]) -> bool:
    """Whether all digits on `lines` are 1s along one line aslant, as folded paper shows it."""
    digits = [digit for line in lines for digit in line.logits.argmax(axis=1).tolist()]
    if len(digits) < _FEWEST_BITS or set(digits) != {1}:
        return False
    points = np.argwhere(page.ink_of(lines)).astype(np.float32)
    _, sides, angle = cv2.minAreaRect(points)
    slant = min(angle % 90, 90 - angle % 90)
    return bool(min(sides) <= _NARROW * max(sides) and slant >= _ASLANT)


def _is_at_border(corners: Corners, shape: tuple[int, ...]) -> bool:
    left, top, right, bottom = corners
    near = _AT_BORDER * min(shape)
    return min(left, top, shape[1] - right, shape[0] - bottom) <= near


def _lies_in(whole: Corners, one: Corners) -> bool:
    """Whether the middle of `one` lies within `whole`."""
    left, top, right, bottom = whole
    x, y = (one[0] + one[2]) / 2, (one[1] + one[3]) / 2
    return left <= x <= right and top <= y <= bottom


def _is_around(one: Corners, other: Corners) -> bool:
    """Whether `other` lies within `one`, well off all its sides."""
    off = _OFF * min(one[2] - one[0], one[3] - one[1])
    left, top, right, bottom = other
    nearest = min(left - one[0], top - one[1], one[2] - right, one[3] - bottom)
    return nearest > off


def _are_several(read: Sequence[Corners]) -> bool:
    """Whether two of the digits that were `read` are as tall, and beside or well below another."""
    return any(_alike(*pair) and _are_apart(*pair) for pair in combinations(read, 2))


def _alike(one: Corners, other: Corners) -> bool:
    low, high = sorted(corners[3] - corners[1] for corners in (one, other))
    return low >= _ALIKE * high


def _are_apart(one: Corners, other: Corners) -> bool:
    shared = min(one[2], other[2]) - max(one[0], other[0])
    narrower = min(one[2] - one[0], other[2] - other[0])
    height = max(one[3] - one[1], other[3] - other[1])
    gap = max(one[1], other[1]) - min(one[3], other[3])
    return shared < _BESIDE * narrower or gap > _APART * height


def _single(model: Model, certainty: Certainty, grey: Grey) -> Single | None:
    small = shrunk(grey, WORKING_SIDE)
    steps = trace(small)
    if steps.image is None or steps.ink is None:
        return None
    rows, columns = ink_box(steps.ink)
    parts = cv2.connectedComponents((steps.ink > _FAINT).astype(np.uint8), connectivity=8)[0] - 1
    if columns.stop - columns.start > _WIDEST * (rows.stop - rows.start):
        return None
    scale = grey.shape[1] / small.shape[1]
    left, right = scale * columns.start, scale * columns.stop
    top, bottom = scale * rows.start, scale * rows.stop
    seen = model.seen(steps.image[None])
    return Single(seen.logits, certainty.answers(*seen)[0], (left, top, right, bottom), parts == 1)
