"""What stands between the digits of a line: points, minus signs, and signs that aren't shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import compress, pairwise
from typing import Literal, NamedTuple

import cv2
import numpy as np

from tenfold.errors import UsageError
from tenfold.imaging.masks import solidity
from tenfold.imaging.numbers.pieces import Piece
from tenfold.imaging.numbers.tall_strokes import bend_of, tall_strokes

Mark = Literal["points", "minus", "spaces"]
MARKS: tuple[Mark, ...] = ("points", "minus", "spaces")

_MARK_OF: dict[str, Mark] = {".": "points", "-": "minus"}
STROKE = "/"  # the sign that stands for slashes and brackets
NEVER_SHOWN = frozenset(("+", "x", "=", "%", STROKE))

_POINT = 0.28  # digit heights: a point is smaller than this in both directions,
_COMMA = 0.5  # a comma is no taller than this,
_DUST = 0.06  # and neither is as small as this in any direction
_LOW = 0.6  # digit heights below the top of the line: a point or a comma begins there or lower
_MINUS_WIDE = (0.22, 1.0)  # digit heights
_MINUS_FLAT = 0.45  # of its width: a minus sign is lower than this
_MINUS_AT = (0.25, 0.75)  # digit heights below the top: its middle
_CROSS = (0.3, 0.8)  # digit heights: a plus or a multiplication sign is as wide and as tall,
_BAR = 0.2  # of its width or height: how far from its middles its strokes lie at the most,
_DIAGONAL = 0.3  # or from its diagonals, as those of 136 of 150 drawn multiplication signs
_SQUARE = 0.65  # times as wide as tall or as tall as wide a multiplication sign is, at the least
_ARM = 0.1  # of its ink lies in each quarter, at the least; of a slanted 1, in two hardly any
_RING = (0.15, 0.55)  # digit heights: the rings of a percent sign are as wide and as tall,
_BESIDE = 0.6  # and no farther from its stroke,
_PERCENT = 0.7  # which is as tall, at the least
_EQUALS = 0.6  # digit heights: the bars of an equals sign lie no farther apart
_STRAIGHT = 0.6  # of its convex hull, a bar fills; the halves of a broken 5 or 2 fill less
_SHARED = 0.6  # of the shorter bar of an equals sign that lies above or below the other
_OVERLAP = 0.3  # of a mark that may lie above or below a digit
_SPACE = 0.8  # digit heights of white, at the least
_SPACE_TO_GAP = 2.2  # times the usual gap between digits, at the least,
_SPACE_AT_MOST = 2.0  # digit heights, where that is more; no boxes of one number are as far apart


class Placed(NamedTuple):
    """A mark: what it is, and its box in the strip."""

    sign: str
    piece: Piece


def check_marks(names: Collection[str]) -> tuple[Mark, ...]:
    """The marks that `names` name.

    Raises:
        UsageError: one of them names none.
    """
    wrong = sorted(set(names) - set(MARKS)) if not isinstance(names, str) else [names]
    if wrong:
        raise UsageError(f"{wrong[0]!r} can't be kept. Give some of {', '.join(MARKS)}.")
    return tuple(mark for mark in MARKS if mark in names)


def parted(
    parts: Sequence[Piece], height: float, squeeze: float = 1.0
) -> tuple[list[Piece], list[Placed]]:
    """`parts` of a line that may be digits or bits of them, and the marks.

    These are points, minus signs, plus and multiplication signs, the two bars of equals signs,
    the three parts of percent signs, and slashes and brackets, for all of which `STROKE` stands.

    Args:
        height: of a digit, in the pixels of the parts.
        squeeze: times as wide as they were written, the parts are.
    """
    tall = [part for part in parts if part.mask.shape[0] >= 0.5 * height]
    if not tall:
        return list(parts), []
    told = zip(tall, tall_strokes(tall), strict=True)
    known = {id(part): STROKE for part, stroke in told if stroke in ("slash", "bracket")}
    known |= {id(part): "%" for part in _in_percent_signs(parts, height, squeeze)}
    top = float(np.median([part.y for part in tall]))
    signs = [known.get(id(part)) or _sign(part, parts, top, height, squeeze) for part in parts]
    marks = [Placed(sign, part) for part, sign in zip(parts, signs, strict=True) if sign]
    return [part for part, sign in zip(parts, signs, strict=True) if not sign], marks


def _sign(
    part: Piece, parts: Sequence[Piece], top: float, height: float, squeeze: float
) -> str | None:
    tall, wide = part.mask.shape[0] / height, part.mask.shape[1] / (squeeze * height)
    begins = (part.y - top) / height
    if _is_bar_of_equals(part, parts, height, squeeze):
        return "="
    if not _stands_alone(part, parts):
        return None
    if _CROSS[0] <= min(tall, wide) <= max(tall, wide) <= _CROSS[1] and (sign := _cross(part)):
        return sign
    if begins >= _LOW and wide <= _POINT and tall <= _COMMA:
        return "." if min(tall, wide) > _DUST else None
    if max(tall, wide) <= _POINT:
        return None
    flat = _is_flat(part, height, squeeze)
    return "-" if flat and _MINUS_AT[0] <= begins + tall / 2 <= _MINUS_AT[1] else None


def _is_flat(part: Piece, height: float, squeeze: float) -> bool:
    """Whether `part` is as wide and as flat as a minus sign."""
    tall, wide = part.mask.shape[0] / height, part.mask.shape[1] / (squeeze * height)
    return bool(_MINUS_WIDE[0] <= wide <= _MINUS_WIDE[1] and tall <= _MINUS_FLAT * wide)


def _is_bar_of_equals(part: Piece, parts: Sequence[Piece], height: float, squeeze: float) -> bool:
    """Whether `part` is a bar right above or below another, and nothing else is there."""
    others = [one for one in parts if one is not part and _shared(part, one) > 0]
    if len(others) != 1:
        return False
    for one in (part, *others):
        if not _is_flat(one, height, squeeze) or solidity(one.mask) < _STRAIGHT:
            return False
    narrower = min(part.mask.shape[1], others[0].mask.shape[1])
    apart = abs(part.y + part.bottom - others[0].y - others[0].bottom) / 2
    return _shared(part, others[0]) >= _SHARED * narrower and apart <= _EQUALS * height


def _cross(part: Piece) -> str | None:
    """The sign all of whose ink lies on its middle row and column, or on its diagonals."""
    tall, wide = part.mask.shape
    rows, columns = np.nonzero(part.mask)
    down, right = (rows + 0.5) / tall, (columns + 0.5) / wide
    if np.all((abs(down - 0.5) <= _BAR) | (abs(right - 0.5) <= _BAR)):
        return "+"
    falls, rises = abs(down - right) <= _DIAGONAL, abs(down + right - 1) <= _DIAGONAL
    quarters = np.bincount(2 * (down > 0.5) + (right > 0.5), minlength=4) / len(rows)
    is_square = min(tall, wide) >= _SQUARE * max(tall, wide)  # a narrow 8 isn't
    return "x" if is_square and np.all(falls | rises) and quarters.min() >= _ARM else None


def _in_percent_signs(parts: Sequence[Piece], height: float, squeeze: float) -> list[Piece]:
    """A stroke each, a ring beside its upper half on the left and one at its foot on the right."""
    found: list[Piece] = []
    for left, stroke, right in zip(parts, parts[1:], parts[2:], strict=False):
        middle = (stroke.y + stroke.bottom) / 2
        apart = max(left.y + left.bottom - 2 * middle, 2 * middle - right.y - right.bottom)
        near = max(stroke.x - left.end, right.x - stroke.end) <= _BESIDE * squeeze * height
        rings = all(_is_ring(one, height, squeeze) for one in (left, right))
        tall = stroke.mask.shape[0] >= _PERCENT * height and bend_of(stroke) is not None
        if apart < 0 and near and rings and tall:
            found += [left, stroke, right]
    return found


def _is_ring(part: Piece, height: float, squeeze: float) -> bool:
    """Whether `part` is as small as a ring of a percent sign, and has white inside."""
    tall, wide = part.mask.shape[0] / height, part.mask.shape[1] / (squeeze * height)
    inside = cv2.floodFill(np.pad(part.mask, 1).astype(np.uint8), None, (0, 0), 1)[1] == 0
    return bool(_RING[0] <= min(tall, wide) <= max(tall, wide) <= _RING[1] and inside.any())


def _shared(part: Piece, other: Piece) -> int:
    """How many columns of `part` lie above or below `other`; 0 or less for none."""
    return min(part.end, other.end) - max(part.x, other.x)


def _stands_alone(part: Piece, parts: Sequence[Piece]) -> bool:
    """Whether hardly any other part lies above or below."""
    return all(
        _shared(part, other) <= _OVERLAP * (part.end - part.x)
        for other in parts
        if other is not part
    )


def text_of(
    signs: Sequence[Placed], height: float, keep: Collection[Mark], squeeze: float = 1.0
) -> str:
    """The text of digits and marks on one line.

    Args:
        signs: in any order.
        height, squeeze: see `parted`.
        keep: which marks are shown; a space stands wherever the white is wide.
    """
    hidden = NEVER_SHOWN | {sign for sign, mark in _MARK_OF.items() if mark not in keep}
    shown = sorted((one for one in signs if one.sign not in hidden), key=_middle)
    pairs = list(pairwise(shown))
    gaps = [after.piece.x - one.piece.end for one, after in pairs]
    of_digits = [one.sign not in _MARK_OF and after.sign not in _MARK_OF for one, after in pairs]
    wide = _SPACE * squeeze * height
    usual = _usual_gap(list(compress(gaps, of_digits)), wide)
    least = min(max(wide, _SPACE_TO_GAP * usual), _SPACE_AT_MOST * squeeze * height)
    least = least if "spaces" in keep else np.inf
    spaces = [" " if gap > least else "" for gap in gaps] + [""]
    return "".join(one.sign + space for one, space in zip(shown, spaces, strict=False))


def _usual_gap(gaps: Sequence[int], space: float) -> float:
    """How far apart neighbouring digits are; 0 where too few tell it.

    Gaps below a `space` part no numbers, so where there are any, the others have no say: between
    the cells of a table most gaps may be wide.
    """
    narrow = [gap for gap in gaps if gap < space]
    if narrow:
        return float(np.median(narrow))
    return float(np.median(gaps)) if len(gaps) > 2 else 0.0


def _middle(one: Placed) -> int:
    return one.piece.x + one.piece.end
