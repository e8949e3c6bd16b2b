"""One line of digits read: cut into pieces, put together as the network finds most likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tenfold.imaging.masks import Levels
from tenfold.imaging.numbers.components import Labels
from tenfold.imaging.numbers.cuts import NARROWEST
from tenfold.imaging.numbers.handwriting import styles_of
from tenfold.imaging.numbers.layout import Line
from tenfold.imaging.numbers.marks import Placed, parted
from tenfold.imaging.numbers.pieces import Piece, pieces_of, solid_parts
from tenfold.imaging.numbers.strip import Strip, cut_out
from tenfold.inference.certainty import Certainty
from tenfold.inference.model import Logits, Model, Seen
from tenfold.inference.numbers.lattice import Group, best_way, groups_of
from tenfold.inference.numbers.likelihood import Scores, images_of, skips_of
from tenfold.inference.numbers.witness import Allowance, Witness

_STEEP = 0.2  # the slope from which a line's digits may stand upright nevertheless
_WELL = 2.0  # score of a line that needs no second look
_CLEARLY, _CLEARLY_SQUEEZED = 0.6, 1.3  # by which a line must score better in a usual style
_MOST_GROUPS = 2000  # of one line; with more it is a texture
_SURE = 1.0  # score of a part as it is; no two digits in it have had more
_MANY = 24  # parts of a line that tell by themselves whether it is one of digits
_HOPELESS = 0.0  # the median of their scores below which it is text or a texture
_LOOKS = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))  # pixels down and to the right


@dataclass(frozen=True)
class ReadLine:
    """What was read on one line.

    Attributes:
        strip: the line's ink.
        pieces: of it that make up the digits, from left to right.
        logits: of the digits, of shape (n, 10).
        marks: points, minus signs, and what else is no digit.
        score: how likely all of it is, as a logarithm per digit.
    """

    strip: Strip
    pieces: list[Piece]
    logits: Logits
    marks: list[Placed]
    score: float


def read_line(
    model: Model,
    certainty: Certainty,
    ink: Levels,
    labels: Labels,
    line: Line,
    *,
    allowance: Allowance | None = None,
) -> ReadLine | None:
    """Read `line` of the page with this `ink` and these `labels`; None where no digit is.

    A steep line is read turned level, half turned, and as it stands: some write steeply with
    upright digits. Digits that slant far, or are far wider or narrower than usual, are also read
    without that, and taken so if it is clearly better.
    """
    slopes = [line.slope, line.slope / 2, 0.0] if abs(line.slope) > _STEEP else [line.slope]
    strips = [cut_out(ink, labels, line, slope) for slope in slopes]
    found = [read_strip(model, certainty, strip, allowance) for strip in strips]
    best = max((one for one in found if one), key=lambda one: one.score, default=None)
    if best and best.score >= _WELL:
        return best
    for style in styles_of(strips[0].ink, strips[0].height):
        usual = cut_out(ink, labels, line, slopes[0], style)
        other = read_strip(model, certainty, usual, allowance)
        clearly = _CLEARLY if style.squeeze >= 1 else _CLEARLY_SQUEEZED
        if other and (best is None or other.score > best.score + clearly):
            best = other
    return best


def read_strip(
    model: Model, certainty: Certainty, strip: Strip, allowance: Allowance | None = None
) -> ReadLine | None:
    """Read the digits on `strip`; None where there are none, or more than the allowance is."""
    parts, marks = parted(solid_parts(strip), strip.height, strip.squeeze)
    witness = Witness(model, certainty, strip, allowance or Allowance())
    whole = _whole(witness, parts)
    if whole is None:
        return None
    pieces = pieces_of(strip, parts, whole)
    groups = groups_of(pieces, strip.height)
    if not groups or len(groups) > _MOST_GROUPS:
        return None
    logits = witness.logits(groups)
    if logits is None:
        return None
    scores, skips = witness.scores(groups, logits), skips_of(pieces, strip)
    way = best_way(groups, scores, skips)
    if not way:
        return None
    taken = [piece for index in way for piece in range(groups[index].first, groups[index].end)]
    score = float(scores[way].sum() + np.delete(skips, taken).sum()) / len(way)
    return ReadLine(strip, [groups[index].piece for index in way], logits[way], marks, score)


def looked_at_again(model: Model, line: ReadLine) -> Seen:
    """What `model` says of the digits of `line`: the mean of five looks.

    A digit taken out of its line may lie a little off from where MNIST's lie. So it is shown
    where it lies and a pixel to every side, as Krizhevsky, Sutskever and Hinton (2012) average
    over crops.
    """
    images = images_of(line.strip, line.pieces)
    looks = [model.seen(np.roll(images, place, axis=(1, 2))) for place in _LOOKS]
    logits = np.mean([look.logits for look in looks], axis=0)
    evidence = [look.evidence for look in looks if look.evidence is not None]
    return Seen(logits, np.mean(evidence, axis=0) if evidence else None)


def _whole(witness: Witness, parts: Sequence[Piece]) -> list[int] | None:
    """The indices of those of `parts` that surely are one digit each.

    To cut those would cost most of the time and change nothing. None where the parts of a long
    line are no digits, or the network may not be shown them.
    """
    height = witness.strip.height
    wide = [index for index, part in enumerate(parts) if part.mask.shape[1] >= NARROWEST * height]
    if not wide:
        return []
    singles = [Group(index, index + 1, parts[index], 0.0, (0.0, 0.0)) for index in wide]
    sample = singles[:: max(1, len(wide) // _MANY)]
    if len(wide) >= _MANY:
        told = _scores(witness, sample)
        if told is None or np.median(told) < _HOPELESS:
            return None
    scores = _scores(witness, singles)
    if scores is None:
        return None
    return [index for index, score in zip(wide, scores.tolist(), strict=True) if score >= _SURE]


def _scores(witness: Witness, groups: Sequence[Group]) -> Scores | None:
    logits = witness.logits(groups)
    return None if logits is None else witness.scores(groups, logits)
