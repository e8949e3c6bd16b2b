"""One line of digits read: cut into pieces, put together as the network finds most likely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenfold.imaging.numbers.components import Labels
from tenfold.imaging.numbers.layout import Line
from tenfold.imaging.numbers.marks import Placed, parted
from tenfold.imaging.numbers.page_ink import Levels
from tenfold.imaging.numbers.pieces import Piece, pieces_of, solid_parts
from tenfold.imaging.numbers.strip import Strip, cut_out
from tenfold.inference.certainty import Certainty
from tenfold.inference.model import Logits, Model
from tenfold.inference.numbers.lattice import best_way, groups_of
from tenfold.inference.numbers.likelihood import images_of, scores_of, skips_of

_STEEP = 0.2  # the slope from which a line's digits may stand upright nevertheless
_MOST_GROUPS = 4000  # of one line; with more it is a texture


@dataclass(frozen=True)
class ReadLine:
    """What was read on one line.

    Attributes:
        strip: the line's ink.
        pieces: of it that make up the digits, from left to right.
        logits: of the digits, of shape (n, 10).
        marks: points and minus signs.
        score: how likely all of it is, as a logarithm per digit.
    """

    strip: Strip
    pieces: list[Piece]
    logits: Logits
    marks: list[Placed]
    score: float


def read_line(
    model: Model, certainty: Certainty, ink: Levels, labels: Labels, line: Line
) -> ReadLine | None:
    """Read `line` of the page with this `ink` and these `labels`; None where no digit is.

    A steep line is read turned level, half turned, and as it stands: some write steeply with
    upright digits.
    """
    slopes = [line.slope, line.slope / 2, 0.0] if abs(line.slope) > _STEEP else [line.slope]
    found = [read_strip(model, certainty, cut_out(ink, labels, line, slope)) for slope in slopes]
    return max((one for one in found if one), key=lambda one: one.score, default=None)


def read_strip(model: Model, certainty: Certainty, strip: Strip) -> ReadLine | None:
    """Read the digits on `strip`; None where there are none."""
    parts, marks = parted(solid_parts(strip), strip.height)
    pieces = pieces_of(strip, parts)
    groups = groups_of(pieces, strip.height)
    if not groups or len(groups) > _MOST_GROUPS:
        return None
    logits = model.logits(images_of(strip, groups))
    scores = scores_of(groups, logits, certainty, strip.height)
    skips = skips_of(pieces, strip)
    way = best_way(groups, scores, skips)
    if not way:
        return None
    taken = [piece for index in way for piece in range(groups[index].first, groups[index].end)]
    score = float(scores[way].sum() + np.delete(skips, taken).sum()) / len(way)
    return ReadLine(strip, [groups[index].piece for index in way], logits[way], marks, score)
