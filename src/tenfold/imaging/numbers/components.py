"""The connected parts of a page's ink, and how large its digits are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import Levels, Mask

Labels = npt.NDArray[np.int32]

SOLID = 0.4  # ink from which a pixel belongs to a part
_LEAST_PIXELS = 4
_BAND = 0.08  # of the shorter side: how far the edges of the picture reach in
_HUGS = 0.6  # of a part that lies so near to them, it is no digit
_SAME_ROW = 0.3  # of a part's height: how far its middle is off its neighbours'
_SAME_SIZE = 0.7  # of another's height
_BESIDE = 1.4  # of a part's height: how far the middle of its neighbour is
_ALONG = 0.6  # of the side of a part: what follows an edge so far is no digit that touches it
_BARE = 0.07  # of its box; what crosses the picture and fills less is no digit cut out
_SHADE = 3  # pixels along the edges that may have none of the ink
_CONTENT = 0.025  # of the shorter side: what is as tall as this within a frame is no speck
_ENOUGH = 3  # parts away from the edges that say how tall digits are
_SMALLEST = 100  # pixels; smaller pictures have no edges to speak of
_SPECK = 0.08  # of a digit's height; what is smaller in both directions is no point of a thin pen
_FILLED = 0.75  # of its box; what fills as much and is no stroke is a blot or a printed dot
_DOTTED = 0.9  # of all parts are filled on dotted paper where nothing is written,
_DOT = 1.5  # and none is taller than this many of them;
_TINY = 0.025  # of the longer side; or they are no taller than this,
_ROUND = 0.8  # as wide as tall, or as tall as wide, on the median,
_ALONE = 3  # times their height from each other,
_FRAYED = 0.25  # of them at most excepted, as noise may leave bits beside a dot,
_LATTICE = 9  # and at least so many
_MOST_DOTS = 500
_LEAST_BLOT = 10  # pixels; in smaller digits the white is lost
_POINT = 0.3  # of a digit's height; a smaller blot may be a decimal point
_THIN = 0.04  # of its height squared; what covers less is a line, or goes around digits,
_TALL_LINE = 2  # digit heights, if it is as tall
_TALLEST = 3.5  # digit heights; what is taller or wider than that many is no writing
_WIDEST = 14


class Part(NamedTuple):
    """A connected part of the ink.

    Attributes:
        label: its number in the array of labels.
        x, y, w, h: its box in pixels.
        area: its pixels.
    """

    label: int
    x: int
    y: int
    w: int
    h: int
    area: int

    @property
    def end(self) -> int:
        """One past its last column."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """One past its last row."""
        return self.y + self.h

    @property
    def cx(self) -> float:
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        return self.y + self.h / 2

    def mask_in(self, labels: Labels) -> Mask:
        """Which pixels of its box, (h, w), are its own."""
        return np.asarray(labels[self.y : self.bottom, self.x : self.end] == self.label, np.bool_)

    @property
    def is_filled(self) -> bool:
        """Whether it is about as wide as tall, and filled."""
        low, high = sorted((self.w, self.h))
        return low >= high / 2 and self.area >= _FILLED * low * high

    @property
    def is_tall_line(self) -> bool:
        """Whether it is thinner than the strokes of digits as tall."""
        return self.area < _THIN * self.h**2

    @property
    def is_blot(self) -> bool:
        """Whether it is filled, and so large that the white in a digit would be seen."""
        return max(self.w, self.h) >= _LEAST_BLOT and self.is_filled


def parts_of(ink: Levels) -> tuple[Labels, list[Part]]:
    """The connected parts of `ink` (eight neighbours count), specks of a few pixels left out.

    What lies along the picture's edges is left out where there is more inside: the desk
    around a sheet, a finger, the edge of the paper.

    Returns:
        The label of every pixel, 0 outside, of the shape of `ink`; and the parts.
    """
    solid = (ink >= SOLID).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8, ltype=cv2.CV_32S)
    rows = stats.tolist()
    parts = [Part(label, *row) for label, row in enumerate(rows) if label]
    parts = [part for part in parts if part.area >= _LEAST_PIXELS]
    return np.asarray(labels, np.int32), _inside(parts, np.asarray(labels, np.int32))


def _inside(parts: list[Part], labels: Labels) -> list[Part]:
    """`parts` without those that hug the picture's edges, where there is more than those."""
    height, width = labels.shape
    band = round(_BAND * min(height, width))
    if min(height, width) < _SMALLEST or band < 1:
        return parts
    frame = labels.copy()
    frame[band:-band, band:-band] = 0
    near = np.bincount(frame.ravel(), minlength=int(labels.max()) + 1)
    tall = [part for part in parts if part.h >= _CONTENT * min(height, width)]
    away = [part for part in tall if not touches_edge(part, labels.shape)]
    inside = [
        part
        for part in parts
        if not touches_edge(part, labels.shape)
        or _is_digit(part, away, tall, labels)
        or not (near[part.label] >= _HUGS * part.area or _encloses(part, tall))
    ]
    tallest = max((part.h for part in inside), default=0)
    several = len({part.label for part in inside} & {part.label for part in tall}) >= _ENOUGH
    return inside if several or tallest >= _BAND * min(height, width) else parts


def _is_digit(part: Part, away: Sequence[Part], tall: Sequence[Part], labels: Labels) -> bool:
    """Whether `part` is as tall as several that lie `away` from the edges.

    One that follows an edge, as holes do, has to stand right beside another of the `tall` ones.
    """
    if len(_as_tall(part, away)) < _ENOUGH:
        return False
    return not lies_along_edge(part, labels) or any(
        one is not part
        and abs(one.cy - part.cy) <= _SAME_ROW * part.h
        and abs(one.cx - part.cx) <= _BESIDE * part.h
        for one in _as_tall(part, tall)
    )


def _as_tall(part: Part, others: Sequence[Part]) -> list[Part]:
    return [one for one in others if _SAME_SIZE <= part.h / one.h <= 1 / _SAME_SIZE]


def _encloses(frame: Part, parts: list[Part]) -> bool:
    """Whether two or more of `parts` lie within the box of `frame`, so that it is no digit."""
    within = [
        part
        for part in parts
        if part is not frame
        and frame.x <= part.x
        and frame.y <= part.y
        and part.end <= frame.end
        and part.bottom <= frame.bottom
    ]
    return len(within) >= 2


def touches_edge(part: Part, shape: tuple[int, ...]) -> bool:
    """Whether `part` goes to the edge of the picture, or into its shade."""
    return min(_to_edges(part, shape)) < _SHADE


def crosses(part: Part, shape: tuple[int, ...]) -> bool:
    """Whether `part` goes from one edge of the picture to another, as lines and folds do."""
    ends = sum(gap < _SHADE for gap in _to_edges(part, shape))
    return ends >= 2 and part.area < _BARE * part.w * part.h


def lies_in_corner(part: Part, shape: tuple[int, ...]) -> bool:
    """Whether `part` goes to two edges of the picture that meet, and to no other."""
    left, top, right, bottom = (gap < _SHADE for gap in _to_edges(part, shape))
    return left != right and top != bottom


def lies_near_edge(part: Part, shape: tuple[int, ...]) -> bool:
    """Whether `part` lies so near to an edge of the picture as the tip of a finger does."""
    return min(_to_edges(part, shape)) <= _BAND * min(shape)


def _to_edges(part: Part, shape: tuple[int, ...]) -> tuple[int, ...]:
    """How many pixels lie between `part` and each edge of the picture."""
    return part.x, part.y, shape[1] - part.x - part.w, shape[0] - part.y - part.h


def lies_along_edge(part: Part, labels: Labels) -> bool:
    """Whether `part` follows an edge of the picture, as a hole cut in two by it does."""
    bands = labels[:, :_SHADE], labels[:, -_SHADE:], labels[:_SHADE].T, labels[-_SHADE:].T
    sides = part.h, part.h, part.w, part.w
    along = [np.flatnonzero((band == part.label).any(axis=1)) for band in bands]
    return any(
        rows.size and np.ptp(rows) + 1 >= _ALONG * side
        for rows, side in zip(along, sides, strict=True)
    )


def digit_height(parts: Sequence[Part], shape: tuple[int, ...]) -> float:
    """How tall the digits among `parts` are: their usual height.

    So specks, dots and broken bits don't count for much, and blots not at all. Where there are
    three or more away from the edges of the picture, of shape (h, w), those at its edges have
    no say; nor have tall lines among digits. 0 without parts, and on dotted paper.
    """
    away = [part for part in parts if not touches_edge(part, shape)]
    if _are_dots(away, shape):
        return 0.0
    least = _CONTENT * min(shape)
    inner = [part for part in away if part.h >= least and not part.is_blot]
    parts = inner if len(inner) >= _ENOUGH else [part for part in parts if not part.is_blot]
    digits = [part for part in parts if not part.is_tall_line]
    if 2 * len(digits) > len(parts) and len(digits) >= _ENOUGH:
        parts = digits
    return usual_height(parts) if parts else 0.0


def usual_height(parts: Sequence[Part]) -> float:
    """The median height of `parts`, each weighing its square."""
    heights = np.sort([float(part.h) for part in parts])
    weights = np.cumsum(heights**2)
    return float(heights[np.searchsorted(weights, 0.5 * weights[-1])])


def _are_dots(parts: Sequence[Part], shape: tuple[int, ...]) -> bool:
    """Whether `parts` are a dotted paper's, and nothing else."""
    dots = [part.h for part in parts if part.is_filled]
    if len(dots) < max(_ENOUGH, _DOTTED * len(parts)):
        return _LATTICE <= len(parts) <= _MOST_DOTS and _are_alone(parts, shape)
    return max(part.h for part in parts) <= _DOT * float(np.median(dots))


def _are_alone(parts: Sequence[Part], shape: tuple[int, ...]) -> bool:
    """Whether `parts` are tiny, mostly round, and far from each other."""
    sides = np.array([(part.w, part.h) for part in parts])
    middles = np.array([(part.cx, part.cy) for part in parts])
    apart = np.hypot(*(middles[:, None] - middles).T) + np.diag(np.full(len(parts), np.inf))
    return bool(
        sides.max() <= min(_TINY * max(shape), np.quantile(apart.min(axis=0), _FRAYED) / _ALONE)
        and np.median(sides.min(axis=1) / sides.max(axis=1)) >= _ROUND
    )


def writing(parts: Sequence[Part], height: float) -> list[Part]:
    """Those of `parts` that may be digits of about `height`, or bits of them."""
    return [part for part in parts if _is_writing(part, height)]


def _is_writing(part: Part, height: float) -> bool:
    if part.is_blot and part.h >= _POINT * height:
        return False
    if part.is_tall_line and part.h > _TALL_LINE * height:
        return False
    return max(part.w, part.h) >= _SPECK * height and (
        part.h <= _TALLEST * height and part.w <= _WIDEST * height
    )
