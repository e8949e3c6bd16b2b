"""Setting what tells digits from the rest for one network; see `tenfold.inference.certainty`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.core.datasets import LabelledImages
from tenfold.evaluation.corruptions import CORRUPTIONS, corrupt
from tenfold.evaluation.separation import keeping
from tenfold.imaging.synth.jumble import jumbled
from tenfold.inference.certainty import (
    BY_CONFIDENCE,
    Certainty,
    Judge,
    Thresholds,
    log_odds,
    signs,
)
from tenfold.inference.typical import typical_of

Floats = npt.NDArray[np.float64]
Logits = npt.NDArray[np.floating]
Labels = npt.NDArray[np.integer]

KEPT = 0.996  # of validation digits are "ok", at the least
NOT_LOST = 0.9995  # of them aren't "no digit"
NOT_LOST_SHIFTED = 0.995  # of digits unlike them aren't either, where they are read right

_JUMBLED = 500  # digits that are made into something else, in seven ways
_CORRUPTED = 100  # digits under each corruption
_WAYS = np.array([1, -1, 1, 1])  # of the signs: more, nearer, more and longer speak for a digit
_STEPS = 25  # of Newton's method; it settles in about eight
_RIDGE = 1e-3  # on weights of signs with unit variance


class Answers(NamedTuple):
    """Calibrated logits of shape (n, 10) on digits, and what these are, of shape (n,)."""

    logits: Logits
    labels: Labels


def certainty_without_strangers(
    logits_of: Callable[[npt.NDArray[np.uint8]], Logits], held_out: LabelledImages
) -> Certainty:
    """How to judge a network, from digits that it wasn't trained on and nothing else.

    What is no digit is made by jumbling some of them, and what is unlike them by corrupting some
    as MNIST-C does.

    Args:
        logits_of: the network: images of shape (n, 28, 28) to calibrated logits (n, 10).
        held_out: the digits.
    """
    digits = Answers(logits_of(held_out.images), held_out.labels)
    jumble = jumbled(held_out.images[:_JUMBLED], held_out.labels[:_JUMBLED], seed=0)
    corrupted = corrupted_digits(held_out.images[:_CORRUPTED], held_out.labels[:_CORRUPTED])
    shifted = Answers(logits_of(corrupted[0]), corrupted[1])
    return certainty_of(digits, [logits_of(some) for some in jumble.values()], [shifted])


def corrupted_digits(
    images: npt.NDArray[np.uint8], labels: Labels, seed: int = 0
) -> tuple[npt.NDArray[np.uint8], Labels]:
    """All of `images` under each of MNIST-C's corruptions, and their labels."""
    changed = [corrupt(images, name, seed) for name in CORRUPTIONS]
    return np.concatenate(changed), np.tile(labels, len(CORRUPTIONS))


def certainty_of(
    digits: Answers, others: Sequence[Logits], shifted: Sequence[Answers]
) -> Certainty:
    """How to judge a network by its answers.

    "Uncertain" is what scores lower than 99.6 % of the digits. "No digit" is what scores lower than
    nearly all of them and than nearly all that are read right in spite of being shifted.

    Args:
        digits: validation images.
        others: pictures without a digit, of one kind each.
        shifted: digits unlike those trained on, of one kind each.
    """
    typical = typical_of(*digits)
    if typical is None:  # too few digits to tell more
        uncertain = min(BY_CONFIDENCE.uncertain_below, keeping(log_odds(digits.logits), KEPT))
        return Certainty(Thresholds(uncertain, min(uncertain, BY_CONFIDENCE.no_digit_below)))
    rows = [signs(some, typical) for some in others]
    plain = signs(digits.logits, typical)
    judge = Judge(typical, one_way_weights(plain, rows))
    right = [logits[logits.argmax(axis=1) == labels] for logits, labels in shifted]
    scores = [judge.scores(signs(some, typical)) for some in right]
    return Certainty(thresholds_for(judge.scores(plain), scores), judge)


def thresholds_for(digits: Floats, shifted: Sequence[Floats]) -> Thresholds:
    """What keeps nearly all of the scores of `digits`, and of `shifted` ones of one kind each."""
    limits = [keeping(digits, KEPT), keeping(digits, NOT_LOST)]
    limits += [keeping(some, NOT_LOST_SHIFTED) for some in shifted if some.size]
    return Thresholds(limits[0], min(limits))


def one_way_weights(digits: Floats, others: Sequence[Floats]) -> Floats:
    """`logistic` on signs (n, 4) of which each may only count the way it is meant, or not at all.

    They depend on each other, and a sign that counts the wrong way may fit what was seen a little
    better; but then answers without any preference could pass for digits.
    """
    used = np.ones(len(_WAYS), np.bool_)
    while True:
        weights = np.zeros(len(_WAYS) + 1)
        weights[np.append(used, True)] = logistic(digits[:, used], [o[:, used] for o in others])
        wrong = weights[:-1] * _WAYS < 0
        if not wrong.any():
            return weights
        used &= ~wrong


def logistic(digits: Floats, others: Sequence[Floats]) -> Floats:
    """The weights of a logistic regression that tells `digits` from `others`, a constant last.

    Digits count as much as everything else together, and each of `others` the same.

    Args:
        digits: of shape (n, k).
        others: of shape (m, k) each.
    """
    rows = np.concatenate([digits, *others])
    target = np.repeat([1.0, 0.0], [len(digits), len(rows) - len(digits)])
    shares = [1.0, *[1 / len(others)] * len(others)]
    sizes = [len(some) for some in (digits, *others)]
    mass = np.repeat(np.divide(shares, sizes) / 2, sizes)
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    weights = _newton(np.column_stack([(rows - mean) / spread, np.ones(len(rows))]), target, mass)
    slopes = weights[:-1] / spread
    return np.append(slopes, weights[-1] - slopes @ mean)


def _newton(rows: Floats, target: Floats, mass: Floats) -> Floats:
    """Where the penalised log-likelihood is highest, which has a single peak: Newton's method."""
    weights = np.zeros(rows.shape[1])
    penalty = np.full(rows.shape[1], _RIDGE)
    penalty[-1] = 0
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -50, 50)))
        slope = rows.T @ (mass * (target - likely)) - penalty * weights
        curve = (rows * (mass * likely * (1 - likely))[:, None]).T @ rows + np.diag(penalty + 1e-9)
        weights = weights + np.linalg.solve(curve, slope)
    return weights
