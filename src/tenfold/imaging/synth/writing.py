"""Writing: digits beside each other on a line, with the gaps and the slips of a hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.masks import box_of
from tenfold.imaging.synth.noise import Field
from tenfold.imaging.synth.pen import Pen
from tenfold.imaging.synth.thinning import FINE, Strokes

_LEAST_WIDTH = 1.1  # pixels; a thinner line is fainter than any real one
_LEAST_SIZE = 10 * FINE  # fine pixels; a mere dot is not blown up
_LEAST_GAP = 0.1  # of the height, between neighbours that don't touch
_OVERLAP = 0.03  # of the height, of those that do
_WIDE = 0.8  # of a digit's width counts as height, so that flat digits aren't blown up


class Hand(NamedTuple):
    """How somebody writes, whatever the pen.

    Attributes:
        height: of a digit in pixels.
        gap: between neighbours, as a share of the height.
        jitter: of the base line and of the size, as shares of the height.
        slant: to the right, as a tangent.
        slope: of the line to the right and down, as a tangent.
        touching: how often two neighbours touch.
    """

    height: float
    gap: float = 0.2
    jitter: float = 0.05
    slant: float = 0.0
    slope: float = 0.0
    touching: float = 0.0


class Written(NamedTuple):
    """Ink without a place: how much of it everywhere, and the row on which it stands.

    Attributes:
        cover: of shape (h, w), 0..1, cropped to the ink.
        base: the row of the base line, from the top of `cover`.
    """

    cover: Field
    base: float


class _Placed(NamedTuple):
    """A digit on its line: its cover, and where the top left corner goes."""

    cover: Field
    left: float
    top: float


def write_line(
    digits: Sequence[Strokes], pen: Pen, hand: Hand, rng: np.random.Generator
) -> Written:
    """Write `digits`, of which there is at least one, beside each other."""
    placed: list[_Placed] = []
    for strokes in digits:
        cover, base = _digit(strokes, pen, hand, rng)
        top = -base + hand.height * float(rng.normal(0, hand.jitter))
        left = _next_to(placed[-1], cover, top, hand, rng) if placed else 0.0
        placed.append(_Placed(cover, left, top))
    return _joined([one._replace(top=one.top + hand.slope * one.left) for one in placed])


def _digit(strokes: Strokes, pen: Pen, hand: Hand, rng: np.random.Generator) -> Written:
    """One digit, a little turned and a little larger or smaller than meant."""
    left, top, right, bottom = strokes.box
    size = max(bottom - top, _WIDE * (right - left), _LEAST_SIZE)
    scale = hand.height / size * float(rng.normal(1, hand.jitter))
    turn = float(rng.normal(0, 0.04))
    matrix = scale * np.array([[1, -hand.slant - turn], [turn, 1]])
    distance, thickness, move = _moved(strokes, matrix)
    width = max(pen.widths[0] * hand.height, _LEAST_WIDTH)
    half = 0.5 * width * np.maximum(thickness, 0.3) ** (1 - pen.evenness)
    cover = np.clip(0.5 + (half - scale * distance) / pen.edge, 0, 1).astype(np.float32)
    base = float((matrix @ (0.5 * (left + right), bottom))[1] + move[1])
    return _cropped(cover, base)


def _moved(
    strokes: Strokes, matrix: npt.NDArray[np.float64]
) -> tuple[Field, Field, npt.NDArray[np.float64]]:
    """The fields of `strokes` under `matrix`, and how far they were moved to stay in sight."""
    tall, wide = strokes.distance.shape
    corners = matrix @ np.array([[0, wide, 0, wide], [0, 0, tall, tall]], np.float64)
    move = 1 - corners.min(axis=1)
    across, down = (int(side) for side in np.ceil(np.ptp(corners, axis=1)) + 3)
    affine = np.column_stack([matrix, move])
    distance, thickness = (
        cv2.warpAffine(
            field, affine, (across, down), flags=cv2.INTER_CUBIC, borderValue=outside
        ).astype(np.float32, copy=False)
        for field, outside in ((strokes.distance, 4.0 * FINE), (strokes.thickness, 1.0))
    )
    return distance, thickness, move


def _cropped(cover: Field, base: float) -> Written:
    rows, columns = box_of(cover > 0.02)
    return Written(cover[rows, columns], base - rows.start)


def _next_to(
    last: _Placed, cover: Field, top: float, hand: Hand, rng: np.random.Generator
) -> float:
    """How far right the next digit goes: its gap is kept where the two come closest."""
    touches = rng.random() < hand.touching
    gap = max(_LEAST_GAP, hand.gap * float(rng.lognormal(0, 0.25)))
    # Without a touch, ink that is a little above or below is near as well.
    reach = 0 if touches else max(1, round(0.12 * hand.height))
    nearest = _contact(last.cover, cover, round(top - last.top), reach)
    least = 0.4 * last.cover.shape[1]  # a 1 never slides below the bar of a 7
    return float(last.left + max(nearest, least) + (-_OVERLAP if touches else gap) * hand.height)


def _contact(left: Field, right: Field, shift: int, reach: int) -> float:
    """How far right of `left`'s left edge `right`, `shift` rows lower, has to be to touch it."""
    ends, starts = _rightmost(left, reach), _rightmost(right[:, ::-1], reach)
    rows = np.arange(max(0, shift), min(len(ends), shift + len(starts)))
    contact = ends[rows] + starts[rows - shift] - right.shape[1]
    nearest = float(contact.max()) if rows.size else -np.inf
    return nearest if np.isfinite(nearest) else float(left.shape[1])


def _rightmost(cover: Field, reach: int) -> npt.NDArray[np.float64]:
    """One past the last inked column of every row and its neighbours; -inf without ink."""
    inked = cover > 0.3
    ends = np.where(inked.any(axis=1), cover.shape[1] - inked[:, ::-1].argmax(axis=1), -np.inf)
    padded = np.pad(ends, reach, constant_values=-np.inf)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    return np.asarray(around.max(axis=1))


def _joined(placed: Sequence[_Placed]) -> Written:
    """All digits in one cover; the base line is the one under the first of them."""
    top, left = min(one.top for one in placed), min(one.left for one in placed)
    bottom = max(one.top + one.cover.shape[0] for one in placed)
    right = max(one.left + one.cover.shape[1] for one in placed)
    line = np.zeros((int(bottom - top) + 2, int(right - left) + 2), np.float32)
    for one in placed:
        row, column = round(one.top - top), round(one.left - left)
        part = line[row : row + one.cover.shape[0], column : column + one.cover.shape[1]]
        np.maximum(part, one.cover[: part.shape[0], : part.shape[1]], out=part)
    return Written(line, -top)
