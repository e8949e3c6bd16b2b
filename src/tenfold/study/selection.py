"""Which members an ensemble takes, and what each adds: from logits on validation alone.

Source: Caruana, Niculescu-Mizil, Crew and Ksikes, "Ensemble Selection from Libraries of Models"
(2004), of which this is the form without replacement.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.evaluation.metrics import Floats, Labels, Logits, log_softmax, nll
from tenfold.study.merging import Average

Join = Callable[[Sequence[Logits]], Floats]  # logits of several, of shape (n, 10) each, to one's
Flags = npt.NDArray[np.bool_]


class Score(NamedTuple):
    """How well logits do on validation, as they are."""

    accuracy: float
    nll: float


class Added(NamedTuple):
    """What a member does for an ensemble.

    Attributes:
        name: of the member.
        alone: how well it does by itself.
        with_it: how well the members up to it, in the order taken, do together; None for one
            that was left out.
        without_it: how well all the others taken do; None for one left out or the only one.
    """

    name: str
    alone: Score
    with_it: Score | None = None
    without_it: Score | None = None


def averaged(answers: Sequence[Logits], average: Average) -> Floats:
    """The average of several networks' logits, each of shape (n, 10).

    Of probabilities it gives the logarithms, which serve as logits.
    """
    if average == "logits":
        return np.asarray(np.mean([some.astype(np.float64) for some in answers], axis=0))
    logarithms = np.stack([log_softmax(some) for some in answers])
    return np.asarray(np.logaddexp.reduce(logarithms, axis=0) - math.log(len(answers)))


def unsure_of(logits: Logits, sure_from: float) -> Flags:
    """Where the confidence of `logits` (n, 10) is below `sure_from`, of shape (n,)."""
    return np.asarray(np.exp(log_softmax(logits).max(axis=1)) < sure_from)


def cascaded(answers: Sequence[Logits], average: Average, sure_from: float) -> Floats:
    """The first network's logits where it is sure, and the average of all where it is not.

    Of cascades of networks, this is the one of Wang et al., "Wisdom of Committees" (2022).
    """
    joined = np.array(answers[0], np.float64)
    unsure = unsure_of(answers[0], sure_from)
    joined[unsure] = averaged([some[unsure] for some in answers], average)
    return joined


def score(logits: Logits, labels: Labels) -> Score:
    """Accuracy and negative log-likelihood."""
    return Score(float((logits.argmax(axis=1) == labels).mean()), nll(logits, labels))


def chosen(
    answers: Mapping[str, Logits], labels: Labels, join: Join, first: str | None = None
) -> list[str]:
    """The members to take, in the order taken.

    After the `first`, again and again the one that lowers the negative log-likelihood of them
    together the most, until none does. A network is taken once.

    Args:
        answers: the logits of each network on validation, of shape (n, 10).
        labels: the right digits, of shape (n,).
        join: what makes one answer of the members'.
        first: the member to begin with; that with the lowest negative log-likelihood by default.
    """
    taken = [] if first is None else [first]
    best = score(join([answers[name] for name in taken]), labels).nll if taken else math.inf
    while left := [name for name in answers if name not in taken]:
        costs = {
            name: score(join([answers[n] for n in (*taken, name)]), labels).nll for name in left
        }
        name = min(left, key=costs.__getitem__)
        if costs[name] >= best:
            break
        taken.append(name)
        best = costs[name]
    return taken


def contributions(
    answers: Mapping[str, Logits], taken: Sequence[str], labels: Labels, join: Join
) -> list[Added]:
    """What each network adds, those taken first and in their order; see `chosen`."""

    def together(names: Sequence[str]) -> Score:
        return score(join([answers[name] for name in names]), labels)

    found = []
    for place, name in enumerate(taken):
        others = [other for other in taken if other != name]
        without = together(others) if others else None
        found.append(Added(name, together([name]), together(taken[: place + 1]), without))
    left = [name for name in answers if name not in taken]
    return found + [Added(name, together([name])) for name in left]
