"""Printed lines that faded into short pieces, each of which looks like a 1 or a minus sign."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tenfold.imaging.numbers.components import Part

_THIN = 0.15  # of its length; a piece is no broader, and most 1s are
_GAP = 4  # lengths of a piece to the next one, at the most: those between may be lost
_SIDEWAYS = 0.2  # lengths that the next piece may be off to the side
_STRAIGHT = 1.0  # pixels that their middles may be off a straight line, on the mean
_PIECES = 4  # at the least
_SPAN = 0.75  # of the picture, from the first to the last


def without_broken_rules(parts: Sequence[Part], shape: tuple[int, ...]) -> list[Part]:
    """`parts` without the pieces of printed lines that go nearly from edge to edge.

    Nobody writes a column of 1s, or a row of dashes, straight to the pixel over a whole page.

    Args:
        shape: of the picture, (h, w).
    """
    steep = [part for part in parts if part.w <= _THIN * part.h]
    level = [part for part in parts if part.h <= _THIN * part.w]
    gone = _pieces([(p.y, p.h, p.cx, p.label) for p in steep], shape[0]) | _pieces(
        [(p.x, p.w, p.cy, p.label) for p in level], shape[1]
    )
    return [part for part in parts if part.label not in gone]


def _pieces(thin: list[tuple[int, int, float, int]], side: int) -> set[int]:
    """The labels of the pieces of rules among `thin`: start, length, middle across and label."""
    gone: set[int] = set()
    left = sorted(thin)
    while left:
        chain = _chain_from(left)
        left = [piece for piece in left if piece not in chain]
        start, length, middle, labels = zip(*chain, strict=True)
        span = start[-1] + length[-1] - start[0]
        if len(chain) < _PIECES or span < _SPAN * side:
            continue
        along = np.add(start, np.divide(length, 2))
        off = middle - np.polyval(np.polyfit(along, middle, 1), along)
        if np.abs(off).mean() <= _STRAIGHT:
            gone.update(labels)
    return gone


def _chain_from(left: list[tuple[int, int, float, int]]) -> list[tuple[int, int, float, int]]:
    """The first of `left`, sorted by where they start, and what goes on from it."""
    chain = [left[0]]
    for piece in left[1:]:
        start, length, middle, _ = chain[-1]
        gap = piece[0] - start - length
        if gap > _GAP * max(length, piece[1]):
            break
        if gap >= 0 and abs(piece[2] - middle) <= _SIDEWAYS * min(length, piece[1]):
            chain.append(piece)
    return chain
