"""Slashes and brackets among digits: strokes that look like 1s, and reach above and below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from tenfold.imaging.numbers.pieces import Piece

Told = Literal["slash", "bracket", "doubtful", "digit"]

# What a stroke is like:
_FEWEST_ROWS = 6
_EVEN = 2.2  # times the median of its rows, the widest row is at the most,
_THIN = 0.3  # of its height, that median is at the most,
_WHITE = 0.08  # and the white within a row; a 0 has more
_END = 0.1  # of its rows say where it begins, and as many where it ends

# Digit heights, at the least. Chosen on 225 drawn pages in as many hands: of 600 slashes and
# brackets 487 are told and most others are doubtful. Of 2,130 1s on six folders of pages that
# `tenfold synth` made, none is told and 19 are doubtful.
_SLASH, _SLASH_BEYOND = 1.3, 0.05  # how tall a slash is, and how far it goes on above and below
_BRACKET, _BRACKET_BEYOND = 1.2, 0.02
_DOUBTFUL = 1.15
_BEND = 0.06  # of a bracket's height, that its middle half lies off the line between its ends
# How far down a bend lies, of its height, where it is a bracket's. Of 940 drawn brackets eight lie
# elsewhere, and of 22 of MNIST's 7s that are such strokes (2,086 were looked at) three lie here.
_MIDDLE = 0.45, 0.55
# Of its largest bend, a bracket has this at its middle, at the least: 23 that were drawn had
# .94. Of MNIST's 3s for validation five passed for brackets without that, and none does now.
_FULL = 0.5
_TALLER = 1.1  # times as tall as any digit, at the least,
_TALLEST = 2.0  # and digit heights at the most; or the others are bits of digits


class _Digits(NamedTuple):
    """How tall the digits of a line are, and where they begin and end: medians, in pixels."""

    height: float
    top: float
    bottom: float
    tallest: float


def tall_strokes(pieces: Sequence[Piece]) -> list[Told]:
    """Which of `pieces`, that stand on one line from left to right, are slashes and brackets.

    Some hands write tall 1s, but in hardly any they reach so far both above and below the other
    digits. A straight stroke is no slash unless something else stands on either side.
    """
    if len(pieces) < 2:
        return ["digit"] * len(pieces)
    bends = [bend_of(piece) for piece in pieces]
    digits = _digits_among(pieces, bends)
    told = [_told(piece, bend, digits) for piece, bend in zip(pieces, bends, strict=True)]
    beside = ["slash", *told, "slash"]
    return [
        "doubtful" if one == "slash" and "slash" in (beside[n], beside[n + 2]) else one
        for n, one in enumerate(told)
    ]


def _digits_among(pieces: Sequence[Piece], bends: Sequence[float | None]) -> _Digits:
    """What the digits that are no strokes say; where all are, most are 1s."""
    others = [piece for piece, bend in zip(pieces, bends, strict=True) if bend is None]
    if not others:
        others = [sorted(pieces, key=_height)[(len(pieces) - 1) // 2]]
    boxes = [(_height(piece), piece.y, piece.bottom) for piece in others]
    tall, top, bottom = np.median(boxes, axis=0).tolist()
    return _Digits(tall, top, bottom, max(map(_height, others)))


def _height(piece: Piece) -> int:
    return int(piece.mask.shape[0])


def _told(piece: Piece, bend: float | None, digits: _Digits) -> Told:
    tall = _height(piece) / digits.height
    beyond = min(digits.top - piece.y, piece.bottom - digits.bottom) / digits.height
    if bend is None or not _DOUBTFUL <= tall <= _TALLEST or beyond < 0:
        return "digit"
    if _height(piece) < _TALLER * digits.tallest:
        return "doubtful"
    if bend >= _BEND and tall >= _BRACKET and beyond >= _BRACKET_BEYOND:
        return "bracket"
    return "slash" if tall >= _SLASH and beyond >= _SLASH_BEYOND else "doubtful"


def bend_of(piece: Piece) -> float | None:
    """How far the middle of a stroke lies off the line between its ends, of its height.

    None for what is no stroke from top to bottom of about one width, and for what is bent elsewhere
    than in the middle, as a 7 is, or twice, as a 3 is.
    """
    rows = np.flatnonzero(piece.mask.any(axis=1))
    if len(rows) < _FEWEST_ROWS:
        return None
    mask = piece.mask[rows]
    first, end = mask.argmax(axis=1), mask.shape[1] - mask[:, ::-1].argmax(axis=1)
    wide, white = np.median(end - first), np.max(end - first - mask.sum(axis=1))
    if np.max(end - first) > _EVEN * wide or wide > _THIN * len(rows) or white > _WHITE * len(rows):
        return None
    middles, few = (first + end) / 2, max(1, round(_END * len(rows)))
    tips = [rows[:few].mean(), rows[-few:].mean()], [middles[:few].mean(), middles[-few:].mean()]
    off, quarter = middles - np.interp(rows, *tips), len(rows) // 4
    bend = off[quarter : len(rows) - quarter].mean()
    to_its_side = np.maximum(off * np.sign(bend), 0)
    if abs(bend) < _BEND * len(rows):
        return float(abs(bend) / len(rows))
    if to_its_side[len(rows) // 2] < _FULL * to_its_side.max():
        return None
    middle = np.average(np.arange(len(rows)), weights=to_its_side) / len(rows)
    return float(abs(bend) / len(rows)) if _MIDDLE[0] <= middle <= _MIDDLE[1] else None
