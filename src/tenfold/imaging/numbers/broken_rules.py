"""Printed lines and creases in short pieces, each of which looks like a 1 or a minus sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.imaging.numbers.components import Labels, Part

_SHORTEST = 12  # pixels of a piece; less has no direction
_THIN = 0.15  # of its length; a piece is no broader, and most 1s are
_STRAIGHT = 1.0  # pixels that pieces may be off their line, on the mean
_ASIDE = 0.1  # of the distance to a piece, the next may lie beside where it points
_SAME_WAY = np.cos(np.deg2rad(8))
_FEW = 3  # pieces or fewer have to go from edge to edge, and to be slender, as no stroke is
_SPAN, _WHOLE_SPAN = 0.75, 0.9  # of the way from edge to edge; the second for few pieces
_SLENDER = 0.025  # of that way, few pieces are no broader
_INKED = 0.5  # of their line, few pieces cover
_MOST = 60  # pieces, the longest; with more the picture is a texture


class _Piece(NamedTuple):
    label: int
    middle: npt.NDArray[np.float64]  # x, y of the point between its ends
    way: npt.NDArray[np.float64]  # x, y of length 1
    length: float
    width: float

    @property
    def ends(self) -> npt.NDArray[np.float64]:
        """Of shape (2, 2)."""
        return self.middle + np.outer([-0.5, 0.5], self.length * self.way)


def without_broken_rules(parts: Sequence[Part], labels: Labels) -> list[Part]:
    """`parts` without the pieces of straight lines that go nearly from edge to edge.

    Nobody writes a column of 1s, or a row of dashes, straight to the pixel over a whole page.

    Args:
        labels: the part to which every pixel belongs, of shape (h, w).
    """
    left = [piece for piece in (_piece(part, labels) for part in parts) if piece]
    left = sorted(left, key=lambda piece: -piece.length)[:_MOST]
    gone: set[int] = set()
    while left:
        line = [left[0], *(other for other in left[1:] if _continues(left[0], other))]
        if _is_rule(line, labels.shape):
            gone.update(piece.label for piece in line)
        left = [piece for piece in left[1:] if piece.label not in gone]
    return [part for part in parts if part.label not in gone]


def _piece(part: Part, labels: Labels) -> _Piece | None:
    """`part` as a piece of a line; None where it is too short, too broad or bent."""
    longest = float(np.hypot(part.w, part.h))
    if longest < _SHORTEST or part.area > _THIN * longest**2:
        return None
    mask = part.mask_in(labels)
    places = np.argwhere(mask)[:, ::-1] + [part.x, part.y]
    middle = places.mean(axis=0)
    spread, ways = np.linalg.eigh(np.cov(places.T))
    along = (places - middle) @ ways[:, 1]
    length = float(np.ptp(along)) + 1
    width = part.area / length
    if width > _THIN * length or np.sqrt(12 * max(0.0, spread[0])) > 1.5 * width + 1:
        return None
    centre = middle + 0.5 * (along.min() + along.max()) * ways[:, 1]
    return _Piece(part.label, centre, ways[:, 1], length, width)


def _continues(piece: _Piece, other: _Piece) -> bool:
    """Whether `other` lies where `piece` points, and points there too."""
    between = other.middle - piece.middle
    aside = abs(float(piece.way[0] * between[1] - piece.way[1] * between[0]))
    return bool(
        abs(piece.way @ other.way) >= _SAME_WAY
        and aside <= _ASIDE * float(np.hypot(*between)) + piece.width
    )


def _is_rule(line: Sequence[_Piece], shape: tuple[int, ...]) -> bool:
    """Whether the pieces of `line` make a straight one through the picture of this shape."""
    ends = np.concatenate([piece.ends for piece in line])
    middle = ends.mean(axis=0)
    way = np.linalg.svd(ends - middle)[2][0]
    off = (ends - middle) @ [-way[1], way[0]]
    if np.abs(off).mean() > _STRAIGHT:
        return False
    along = (ends - middle) @ way
    first, last = _chord(middle, way, shape)
    span = float(np.ptp(along)) / (last - first)
    if len(line) > _FEW:
        return span >= _SPAN
    lengths = np.array([piece.length for piece in line])
    widths = np.array([piece.width for piece in line])
    slender = lengths @ widths / lengths.sum() <= _SLENDER * (last - first)
    return bool(slender and span >= _WHOLE_SPAN and lengths.sum() >= _INKED * (last - first))


def _chord(
    middle: npt.NDArray[np.float64], way: npt.NDArray[np.float64], shape: tuple[int, ...]
) -> tuple[float, float]:
    """Where the line through `middle` enters and leaves the picture, along `way` from there."""
    sides = np.array([shape[1], shape[0]], np.float64)
    way = np.where(way == 0, 1e-9, way)
    out = np.sort([-middle / way, (sides - middle) / way], axis=0)
    return float(out[0].max()), float(out[1].min())
