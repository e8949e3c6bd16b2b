"""Which pieces of a line make which digits: the most likely way through all that could be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.imaging.numbers.pieces import Piece, joined

_MOST_PIECES = 9  # of one digit
_WIDEST = 1.7  # digit heights of a digit of several pieces
_TALLEST = 2.2  # digit heights
_WIDEST_GAP = 0.35  # digit heights of white between two pieces of one digit


class Group(NamedTuple):
    """Neighbouring pieces taken as one digit: those from `first` up to `end`, exclusive."""

    first: int
    end: int
    piece: Piece
    gap: float  # the widest white column between its pieces, in digit heights
    cuts: tuple[float, float]  # what the cuts on its left and right cross; 0 for none


def groups_of(pieces: Sequence[Piece], height: float) -> list[Group]:
    """All runs of neighbouring pieces that might be one digit.

    Args:
        height: of a digit, in the pixels of the pieces.
    """
    groups = []
    for first in range(len(pieces)):
        for end in range(first + 1, min(len(pieces), first + _MOST_PIECES) + 1):
            group = _group(pieces, first, end, height)
            if end - first > 1 and _is_too_large(group, height):
                break
            groups.append(group)
    return groups


def _group(pieces: Sequence[Piece], first: int, end: int, height: float) -> Group:
    run = pieces[first:end]
    cuts = pieces[first].cut or 0.0, (pieces[end].cut or 0.0) if end < len(pieces) else 0.0
    return Group(first, end, joined(run), _widest_gap(run) / height, cuts)


def _widest_gap(run: Sequence[Piece]) -> float:
    reached, widest = run[0].end, 0
    for piece in run[1:]:
        widest = max(widest, piece.x - reached)
        reached = max(reached, piece.end)
    return widest


def _is_too_large(group: Group, height: float) -> bool:
    tall, wide = group.piece.mask.shape
    return wide > _WIDEST * height or tall > _TALLEST * height or group.gap > _WIDEST_GAP


def best_way(
    groups: Sequence[Group], scores: npt.NDArray[np.float64], skips: npt.NDArray[np.float64]
) -> list[int]:
    """The way through the pieces, each in one group or skipped, whose scores add up to most.

    Args:
        groups: as `groups_of` found them.
        scores: of the groups, of shape (n,).
        skips: the scores of leaving single pieces out, of shape (pieces,).

    Returns:
        The indices of the groups on the way, from left to right.
    """
    best = np.full(len(skips) + 1, -np.inf)
    best[0] = 0.0
    came: list[int | None] = [None] * (len(skips) + 1)  # the group that ends here; None: a skip
    by_end: dict[int, list[int]] = {}
    for index, group in enumerate(groups):
        by_end.setdefault(group.end, []).append(index)
    for end in range(1, len(skips) + 1):
        best[end] = best[end - 1] + skips[end - 1]
        for index in by_end.get(end, []):
            total = best[groups[index].first] + scores[index]
            if total > best[end]:
                best[end], came[end] = total, index
    return _followed(groups, came)


def _followed(groups: Sequence[Group], came: list[int | None]) -> list[int]:
    way: list[int] = []
    end = len(came) - 1
    while end:
        index = came[end]
        if index is None:
            end -= 1
        else:
            way.append(index)
            end = groups[index].first
    return way[::-1]
