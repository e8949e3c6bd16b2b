"""Which of the things in a picture is the digit, and which are parts of it."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Levels, Mask, edges_of, stroke_width
from tenfold.imaging.preparation.frames import is_slash

AT_BORDER = 0.15  # the weight of what goes on beyond the border: a finger, a neighbour, the table
_AT_EDGE = 0.6  # of its weight a thing loses that lies at the edge and not in the middle
_LEAST_SIDE = 0.035  # of the picture's shorter side; what is smaller is a speck
_SLIVER = 0.07  # of the picture's side; what lies along the border within it is no writing
_RIM = 0.04  # of the picture's side; nothing that lies along the border within it is writing
_INSIDE = 0.05  # of a thing; what has less farther in lies along the border
_DOT, _ROUND = 0.08, 0.36  # of the picture's shorter side; width by length: so are printed dots
_TIP = 0.2  # of the picture's shorter side; of what goes on beyond the border so little is seen
_CLOSE = 0.08  # of the picture's side; small things wholly within it of the border go beyond it
_ACROSS, _LEVEL = 0.96, 0.2  # of the picture's width; height by width: so is a table's line
_NEAR = 0.3  # of the digit's longer side: farther off, nothing is part of it
_SPECK_INSIDE, _SPECK_BESIDE = 0.02, 0.06  # of the digit's ink
_LONG, _FLAT = 0.8, 0.25  # of the digit's width an underline is long; height by width
_LONGER = 1.4  # times as long as what stands on it is wide, an underline is; as tall, half that
_INNER = 0.12  # of a frame's sides, its lines lie within
_RING, _FULL = 0.75, 0.65  # width by height, or the reverse; of its box, with all that is in it
_TALL = 0.4  # of a ring's shorter side, what is in it; a dot in a 0 is less
_FRAMED = 0.05  # of the frame's ink, there is at least in what it frames


class Foremost(NamedTuple):
    """The digit among the things in a picture.

    Attributes:
        where: its pixels, of shape (h, w).
        weight: how much speaks for it: its ink, less what is said against it.
        at_border: whether it reaches the border of the picture.
    """

    where: Mask
    weight: float
    at_border: bool


def is_tip(digit: Foremost) -> bool:
    """Whether `digit` is a mere tip of what lies beyond the border, such as a finger."""
    shape = digit.where.shape
    spans = [np.flatnonzero(digit.where.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    if max(last - first for first, last in spans) + 1 >= _TIP * min(shape):
        return False
    return digit.at_border or any(
        last < _CLOSE * side or first >= (1 - _CLOSE) * side
        for (first, last), side in zip(spans, shape, strict=True)
    )


class _Things(NamedTuple):
    labels: npt.NDArray[np.int32]  # (h, w), 0 where there is nothing
    boxes: npt.NDArray[np.int32]  # (n, 4): left, top, right, bottom
    ink: npt.NDArray[np.float64]  # (n,)
    at_border: Mask  # (n,)
    weights: npt.NDArray[np.float64]  # (n,)


def foremost(flat: Levels, strong: Mask) -> Foremost | None:
    """The digit among what is `strong`; None where nothing is.

    Args:
        flat: levels above the ground, of shape (h, w).
        strong: where they are ink.
    """
    things = _things(flat, strong)
    if len(things.ink) < 2 or not things.weights.any():
        return None
    first = _unframed(things, _weightiest(things))
    chosen = _with_parts(things, first)
    return Foremost(
        chosen[things.labels], float(things.weights[first]), bool(things.at_border[first])
    )


def _weightiest(things: _Things) -> int:
    """The thing that most speaks for; a line below something is rather an underline."""
    order = np.argsort(-things.weights, kind="stable")
    likely = (int(one) for one in order if things.weights[one] > 0 and not _is_under(things, one))
    return next(likely, int(order[0]))


def _is_under(things: _Things, line: np.intp) -> bool:
    """Whether the thing `line` is flat, and much longer than something that stands on it."""
    left, top, right, bottom = things.boxes[line]
    wide, tall = (things.boxes[:, 2:] - things.boxes[:, :2]).T
    if bottom - top > _FLAT * (right - left):
        return False
    stands = (things.boxes[:, 3] <= top) & (things.boxes[:, 3] + tall >= top)
    stands &= (things.boxes[:, 0] + 0.5 * wide > left) & (things.boxes[:, 2] - 0.5 * wide < right)
    stands &= (right - left >= _LONGER * wide) & (right - left >= _LONGER / 2 * tall)
    return bool((stands & (tall > bottom - top) & (things.weights > 0)).any())


def _things(flat: Levels, strong: Mask) -> _Things:
    """What is `strong`, in pieces; those less than about a stroke's width apart are one."""
    reach = int(np.clip(0.5 * stroke_width(strong), 1, 0.03 * min(strong.shape) + 1)) | 1
    grown = cv2.dilate(strong.astype(np.uint8), np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    labels = np.asarray(labels, np.int32) * strong
    ink = np.bincount(labels.ravel(), flat.ravel(), minlength=count).astype(np.float64)
    ink[0] = 0
    frame = edges_of(labels)
    at_border = np.bincount(frame, minlength=count) > 0
    left, top, width, height, _ = np.asarray(stats, np.int32).T
    boxes = np.stack([left, top, left + width, top + height], axis=1)
    widths = _widths(labels, count)
    weights = (
        ink
        * ~_is_nothing(boxes, strong.shape)
        * ~_is_frame(labels, count)
        * ~_is_dot(boxes, widths, strong.shape)
        * _centrality(boxes, strong.shape)
        * np.where(at_border, AT_BORDER, 1)
        / np.maximum(1, widths) ** 0.5
    )
    return _Things(labels, boxes, ink, at_border, weights)


def _is_nothing(boxes: npt.NDArray[np.int32], shape: tuple[int, ...]) -> Mask:
    """Whether a thing is a mere speck, a line across, or a sliver along the picture's border."""
    sides = boxes[:, 2:] - boxes[:, :2]
    speck = sides.max(axis=1) < _LEAST_SIDE * min(shape)
    inner = _SLIVER * np.array(shape[::-1])
    sliver = ((boxes[:, 2:] <= inner) | (boxes[:, :2] >= shape[::-1] - inner)) & (
        sides[:, ::-1] > 2 * inner
    )
    across = (sides[:, 0] >= _ACROSS * shape[1]) & (sides[:, 1] <= _LEVEL * sides[:, 0])
    rim = _RIM * np.array(shape[::-1])
    outermost = (boxes[:, 2:] <= rim) | (boxes[:, :2] >= shape[::-1] - rim)
    return np.asarray(speck | sliver.any(axis=1) | outermost.any(axis=1) | across)


def _is_frame(labels: npt.NDArray[np.int32], count: int) -> Mask:
    """Whether a thing lies along the picture's borders, as a desk around a sheet does."""
    rows, columns = (round(_RIM * side) for side in labels.shape)
    inner = labels[rows : len(labels) - rows, columns : labels.shape[1] - columns]
    inside, area = (np.bincount(some.ravel(), minlength=count) for some in (inner, labels))
    return np.asarray(inside < _INSIDE * area)


def _is_dot(
    boxes: npt.NDArray[np.int32], widths: npt.NDArray[np.float64], shape: tuple[int, ...]
) -> Mask:
    """Whether a thing is small and about as wide as long, as on dotted paper."""
    longest = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    return np.asarray((longest < _DOT * min(shape)) & (widths >= _ROUND * longest))


def _widths(labels: npt.NDArray[np.int32], count: int) -> npt.NDArray[np.float64]:
    """The mean width of every thing's strokes; see `stroke_width`."""
    area = np.bincount(labels.ravel(), minlength=count)
    padded = np.pad(labels, 1)
    outline = np.zeros(count)
    for here, there in ((padded[1:], padded[:-1]), (padded[:, 1:], padded[:, :-1])):
        differ = here != there
        for side in (here, there):
            outline += np.bincount(side[differ], minlength=count)
    return np.asarray(2 * area / np.maximum(1, outline * np.pi / 4))


def _centrality(boxes: npt.NDArray[np.int32], shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2 / np.array(shape[::-1])
    return np.asarray(1 - _AT_EDGE * 2 * np.abs(middles - 0.5).max(axis=1))


def _unframed(things: _Things, first: int) -> int:
    """`first`, or what it frames where it is a printed box or a ring around what is written."""
    left, top, right, bottom = things.boxes[first]
    sides = right - left, bottom - top
    across, down = (int(np.rint(_INNER * side)) for side in sides)
    labels = things.labels[top:bottom, left:right]
    inner = labels[down : len(labels) - down, across : labels.shape[1] - across]
    if np.count_nonzero(inner == first) <= 0.05 * np.count_nonzero(labels == first):
        tall = 0.0
    elif min(sides) >= _RING * max(sides):
        ring = (labels == first).astype(np.uint8)
        outlines, _ = cv2.findContours(ring, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        inner = labels[cv2.fillPoly(ring, outlines, 1) > 0]
        if inner.size < _FULL * labels.size:
            return first
        tall = _TALL * min(sides)
    else:
        return first
    held = np.bincount(inner.ravel(), minlength=len(things.ink)) > 0
    held &= (things.boxes[:, 2:] - things.boxes[:, :2]).max(axis=1) >= tall
    held[[0, first]] = False
    weights = things.weights * held * (things.ink >= _FRAMED * things.ink[first])
    if not weights.any():
        return first
    within = int(weights.argmax())
    thing = (labels == within).astype(np.uint8)
    outlines, _ = cv2.findContours(thing, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return first if tall and len(outlines) == 1 and is_slash(outlines[0]) else within


def _with_parts(things: _Things, first: int) -> Mask:
    """Which things make up the digit whose largest is `first`."""
    chosen = np.zeros(len(things.ink), np.bool_)
    chosen[first] = True
    longest = int((things.boxes[first, 2:] - things.boxes[first, :2]).max())
    while True:
        box = np.concatenate([things.boxes[chosen, :2].min(0), things.boxes[chosen, 2:].max(0)])
        apart = np.maximum(things.boxes[:, :2] - box[2:], box[:2] - things.boxes[:, 2:]).max(axis=1)
        least = np.where(apart < 0, _SPECK_INSIDE, _SPECK_BESIDE) * things.ink[first]
        joins = (apart <= _NEAR * longest) & (things.ink >= least)
        joins &= ~things.at_border | things.at_border[first]
        joins &= (things.boxes[:, 2:] - things.boxes[:, :2]).max(axis=1) <= 2 * longest
        joins &= ~_underlines(things.boxes, box) & ~_surrounds(things.boxes, things.boxes[first])
        joins[0] = False
        if not (joins & ~chosen).any():
            return chosen
        chosen |= joins


def _underlines(boxes: npt.NDArray[np.int32], box: npt.NDArray[np.int32]) -> Mask:
    """Whether a thing is a line below what is in `box`, about as long as that is wide."""
    wide, tall = (boxes[:, 2:] - boxes[:, :2]).T
    below = boxes[:, 1] >= box[3]
    return np.asarray(below & (wide >= _LONG * (box[2] - box[0])) & (tall <= _FLAT * wide))


def _surrounds(boxes: npt.NDArray[np.int32], box: npt.NDArray[np.int32]) -> Mask:
    """Whether a thing's box lies all around `box`."""
    return np.asarray(((boxes[:, :2] < box[:2]) & (boxes[:, 2:] > box[2:])).all(axis=1))
