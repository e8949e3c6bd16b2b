"""How likely it is that some pieces of a line are one digit: the network's word and the shape's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tenfold.imaging.grey import Grey
from tenfold.imaging.masks import stroke_width_of, widened
from tenfold.imaging.numbers.pieces import Piece, ink_of
from tenfold.imaging.numbers.strip import Strip
from tenfold.imaging.preparation.digit import image_of
from tenfold.inference.certainty import Certainty
from tenfold.inference.model import Logits
from tenfold.inference.numbers.lattice import Group

Scores = npt.NDArray[np.float64]

_THINNEST = 0.085  # digit heights; thinner strokes are widened to this, as MNIST's are

# Weights of the logarithms below. They were fitted together, as those of a conditional random
# field (Lafferty, McCallum and Pereira 2001), to pages of numbers of validation digits whose text
# alone was known (`tenfold synth --kind number --count 500`, seeds 620, 622 and 623; with
# `--touching 0.05`, 250 of seed 624; with .15 and a third of the weight, seed 621), and rounded.
_NETWORK = 1.38
_CERTAINTY = 0.57
_SURE = 8.0  # of certainty, to either side, is as sure as it gets
_EACH = 1.0  # a digit more
_SIZE_SPREAD = 0.2  # of the logarithm of a digit's size, against its line's
_WIDE = (0.7, 0.84)  # digit heights, and what each more costs
_WIDEST = (0.95, 5.4)  # likewise, on top of it
_WIDEST_ONE = (0.5, 8.4)
_LEAST = (-0.28, 12.0)  # minus its width by its height; a 1 may be narrower
_CUT = (1.14, 0.55)  # for a cut, and for each width of a stroke that it crosses
_GAP = 3.6  # for each digit height of white inside
_SKIP = (1.44, 20.1)  # for what is left out, and for each digit height of its strokes


def images_of(strip: Strip, pieces: Sequence[Piece]) -> Grey:
    """What the network is shown for each of `pieces`, of shape (n, 28, 28)."""
    thin = stroke_width_of(strip.ink)
    grow = max(0, round((_THINNEST * strip.height - thin) / 2))
    images = [image_of(widened(ink_of(strip, piece), grow)) for piece in pieces]
    return np.stack(images)


def scores_of(
    groups: Sequence[Group], logits: Logits, certainty: Certainty, height: float
) -> Scores:
    """How likely each of `groups` is one digit, as a logarithm but for a constant.

    Args:
        logits: of the network, of shape (n, 10).
        certainty: what tells digits from the rest by them.
        height: of a digit, in the pixels of the groups.
    """
    sure = certainty.scores(logits) - certainty.thresholds.uncertain_below
    network = _NETWORK * log_shares_of(logits).max(axis=1)
    network += _CERTAINTY * np.clip(sure, -_SURE, _SURE)
    best = logits.argmax(axis=1).tolist()
    shapes = [_shape_score(*one, height) for one in zip(groups, best, strict=True)]
    return np.asarray(network + np.array(shapes) - _EACH)


def _shape_score(group: Group, digit: int, height: float) -> float:
    tall, wide = (side / height for side in group.piece.mask.shape)
    size = np.log(max(tall, 0.55 * wide)) / _SIZE_SPREAD
    off = _over(wide, _WIDEST_ONE)
    if digit != 1:
        off = _over(wide, _WIDE) + _over(wide, _WIDEST) + _over(-wide / tall, _LEAST)
    cuts = sum(_CUT[0] + _CUT[1] * cut for cut in group.cuts if cut)
    return float(-0.5 * size**2 - off - cuts - _GAP * group.gap)


def _over(value: float, bound: tuple[float, float]) -> float:
    """What `value` costs beyond the first of `bound`, at the price that is the second."""
    return max(0.0, value - bound[0]) * bound[1]


def skips_of(pieces: Sequence[Piece], strip: Strip) -> Scores:
    """How likely each of `pieces` is no digit nor a bit of one, likewise: specks are."""
    stroke = strip.height * stroke_width_of(strip.ink)
    inks = np.array([np.count_nonzero(piece.mask) / stroke for piece in pieces])
    return -_SKIP[0] - _SKIP[1] * inks


def log_shares_of(logits: Logits) -> Scores:
    """The logarithms of the probabilities of `logits` (n, 10)."""
    below = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    return np.asarray(below - np.log(np.exp(below).sum(axis=1, keepdims=True)))
