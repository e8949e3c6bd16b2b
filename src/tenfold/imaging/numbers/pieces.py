"""A line in pieces, more than there are digits: which belong together is decided later."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from tenfold.imaging.masks import Levels, Mask, box_of
from tenfold.imaging.numbers.components import SOLID
from tenfold.imaging.numbers.cuts import cuts_of
from tenfold.imaging.numbers.strip import Strip

_SPECK = 0.07  # digit heights; what is smaller in both directions is a speck


class Piece(NamedTuple):
    """A bit of a line's ink.

    Attributes:
        x, y: where its box begins in the strip.
        mask: its pixels within the box, of shape (h, w).
        cut: how much ink the cut on its left crosses, in widths of the strokes; None where
            it ends by itself.
    """

    x: int
    y: int
    mask: Mask
    cut: float | None = None

    @property
    def end(self) -> int:
        """One past its last column."""
        return self.x + int(self.mask.shape[1])

    @property
    def bottom(self) -> int:
        return self.y + int(self.mask.shape[0])


def solid_parts(strip: Strip) -> list[Piece]:
    """The connected parts of `strip`, specks left out, from left to right."""
    solid = (strip.ink >= SOLID).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    parts = []
    for label in range(1, count):
        x, y, w, h, _ = stats[label].tolist()
        if max(w, h) >= _SPECK * strip.height:
            parts.append(Piece(x, y, labels[y : y + h, x : x + w] == label))
    return _from_left(parts)


def pieces_of(strip: Strip, parts: Sequence[Piece], whole: Collection[int] = ()) -> list[Piece]:
    """`parts` of `strip`, wide ones cut wherever digits may touch, from left to right.

    Args:
        whole: the indices of parts that are not cut.
    """
    cut = [[part] if n in whole else _cut_up(strip, part) for n, part in enumerate(parts)]
    return _from_left([piece for pieces in cut for piece in pieces])


def _from_left(pieces: Sequence[Piece]) -> list[Piece]:
    return sorted(pieces, key=lambda piece: piece.x + piece.end)


def _cut_up(strip: Strip, part: Piece) -> list[Piece]:
    """`part` along its cuts."""
    ink = np.where(part.mask, strip.ink[part.y : part.bottom, part.x : part.end], np.float32(0))
    paths, costs = cuts_of(ink, strip.height)
    columns = np.arange(part.mask.shape[1])
    side = np.sum(columns > paths[:, :, None], axis=0)
    pieces = [
        _cropped(part.mask & (side == index), part, costs[index - 1] if index else None)
        for index in range(len(paths) + 1)
    ]
    return [piece for piece in pieces if piece]


def _cropped(mask: Mask, part: Piece, cut: float | None) -> Piece | None:
    if not mask.any():
        return None
    rows, columns = box_of(mask)
    return Piece(part.x + columns.start, part.y + rows.start, mask[rows, columns], cut)


def joined(pieces: Sequence[Piece]) -> Piece:
    """One piece made of all of `pieces`."""
    if len(pieces) == 1:
        return pieces[0]
    x, y = min(piece.x for piece in pieces), min(piece.y for piece in pieces)
    end, bottom = max(piece.end for piece in pieces), max(piece.bottom for piece in pieces)
    mask = np.zeros((bottom - y, end - x), np.bool_)
    for piece in pieces:
        mask[piece.y - y : piece.bottom - y, piece.x - x : piece.end - x] |= piece.mask
    return Piece(x, y, mask, pieces[0].cut)


def ink_of(strip: Strip, piece: Piece) -> Levels:
    """The ink of `piece`, 0..1, of the shape of its box."""
    here = strip.ink[piece.y : piece.bottom, piece.x : piece.end]
    return np.where(piece.mask, here, np.float32(0))
