"""Whether an answer is to be trusted: one score from the ten logits, and two thresholds on it.

What belongs to a network travels in the metadata of `model.onnx`. `tenfold train` sets it when it
exports; `benchmarks/rejection.py` sets it with more pictures that show no digit, and with
`benchmarks/evidence.py` a network also says itself how much speaks for a digit. A file without all
that, an older one or one that others made, is judged by the confidence alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import CLASSES
from tenfold.inference.typical import Typical, patterns_of

Answer = Literal["ok", "uncertain", "no_digit"]
Floats = npt.NDArray[np.float64]
Logits = npt.NDArray[np.floating]
Evidence = npt.NDArray[np.floating]

SIGNS = 4
_KEY = "certainty"  # of the metadata


class Thresholds(NamedTuple):
    """Scores below which an answer is uncertain, and below which there is no digit at all."""

    uncertain_below: float
    no_digit_below: float

    def answer(self, score: float) -> Answer:
        """What a picture of this score is."""
        if score < self.no_digit_below:
            return "no_digit"
        return "uncertain" if score < self.uncertain_below else "ok"


class Judge(NamedTuple):
    """What tells a digit from the rest by the logits: a logistic regression on four signs.

    Attributes:
        typical: the patterns of the logits of digits.
        weights: of the signs, and a constant last; of shape (5,).
        second: of the score that this gives, of the evidence of a network that gives some, and a
            constant last, of shape (3,): another score, to which the same thresholds belong.
    """

    typical: Typical
    weights: Floats
    second: Floats | None = None

    def scores(self, seen: Floats, evidence: Evidence | None = None) -> Floats:
        """The log-odds that answers with these signs (n, 4) are to digits, of shape (n,).

        With `evidence` (n,), and where this was fitted to it, on a scale of their own.
        """
        scores = seen @ self.weights[:-1] + self.weights[-1]
        if evidence is None or self.second is None:
            return np.asarray(scores)
        return np.asarray(np.column_stack([scores, evidence]) @ self.second[:-1] + self.second[-1])


def signs(logits: Logits, typical: Typical) -> Floats:
    """What logits (n, 10) say of whether there is a digit, of shape (n, 4).

    The log-odds of the best guess; how far the pattern is from typical, as a logarithm; the
    "energy" (Liu, Wang, Owens and Li 2020), which is the logarithm of the sum of the exponentials;
    and the length of the logits without their mean.
    """
    best, rest = _best_and_rest(logits)
    patterns, lengths = patterns_of(logits)
    distances = np.log1p(typical.distances(patterns))
    return np.stack([best - rest, distances, np.logaddexp(best, rest), lengths], axis=1)


def log_odds(logits: Logits) -> Floats:
    """The log-odds of the best guess, of shape (n,).

    They order answers as the confidence does, but go on where that is rounded to one.
    """
    best, rest = _best_and_rest(logits)
    return best - rest


def _best_and_rest(logits: Logits) -> tuple[Floats, Floats]:
    """The largest of each of `logits` (n, 10), and log-sum-exp of the others, of shape (n,)."""
    ordered = np.sort(logits.astype(np.float64), axis=1)
    others, second = ordered[:, :-1], ordered[:, -2]
    rest = second + np.log(np.exp(others - second[:, None]).sum(axis=1))
    return ordered[:, -1], rest


def log_odds_for(logits: Logits, digit: int) -> Floats:
    """The log-odds of `digit`, whether it is the best guess or not, of shape (n,)."""
    wide = logits.astype(np.float64)
    others = np.delete(wide, digit, axis=1)
    return np.asarray(wide[:, digit] - np.logaddexp.reduce(others, axis=1))


def log_odds_of(confidence: float) -> float:
    """The log-odds of an answer with this confidence, 0..1 without its ends."""
    return math.log(confidence / (1 - confidence))


# For networks of which nothing else is known. Of MNIST's 5,000 validation digits, `standard` has
# 0.04 % below the first and three seeds of `fast` have 0.4 %; none has any below the second.
BY_CONFIDENCE = Thresholds(log_odds_of(0.6), log_odds_of(0.2))

# Confidence below which another digit may be meant, whatever a judge says. With it, 99.9 % of
# `robust`'s "ok" under MNIST-C is right, and 99.4 % of plain digits are "ok": docs/rejection.md.
TORN_BELOW = 0.8
_TORN = log_odds_of(TORN_BELOW)


@dataclass(frozen=True)
class Certainty:
    """How one network's answers are judged.

    Attributes:
        thresholds: on its scores.
        judge: what gives the scores; without one they are the log-odds of the best guess.
    """

    thresholds: Thresholds = BY_CONFIDENCE
    judge: Judge | None = None

    def judged(self, logits: Logits, evidence: Evidence | None = None) -> tuple[Floats, Floats]:
        """The scores of `logits` (n, 10) and the log-odds of their best guesses, of shape (n,).

        Args:
            evidence: what else the network gave, of shape (n,). Who compares scores with each
                other gives it for all or for none.
        """
        if self.judge is None:
            odds = log_odds(logits)
            return odds, odds
        seen = signs(logits, self.judge.typical)
        return self.judge.scores(seen, evidence), seen[:, 0]

    def scores(self, logits: Logits) -> Floats:
        """How much each of `logits` (n, 10) looks like the answer to a digit, of shape (n,)."""
        return self.judged(logits)[0]

    def answer(self, score: float, odds: float) -> Answer:
        """What a picture is whose answer has this score and whose best guess has these log-odds.

        A judge tells whether there is a digit; which of two it is may still be open.
        """
        answer = self.thresholds.answer(score)
        is_torn = self.judge is not None and odds < _TORN
        return "uncertain" if answer == "ok" and is_torn else answer

    def answers(self, logits: Logits, evidence: Evidence | None = None) -> list[Answer]:
        """The status that each of `logits` (n, 10) earns; with the `evidence` (n,) beside them."""
        scores, odds = (values.tolist() for values in self.judged(logits, evidence))
        return [self.answer(*pair) for pair in zip(scores, odds, strict=True)]

    def to_metadata(self) -> dict[str, str]:
        """As `model.onnx` holds it: one entry, JSON with six digits of every number."""
        content: dict[str, Any] = self.thresholds._asdict()
        if self.judge is not None:
            arrays = {"weights": self.judge.weights, **self.judge.typical._asdict()}
            if self.judge.second is not None:
                arrays["second"] = self.judge.second
            content |= {name: _rounded(value) for name, value in arrays.items()}
        return {_KEY: json.dumps(content)}


def certainty_in(metadata: Mapping[str, str]) -> Certainty:
    """What the metadata of a model says; by the confidence where it says nothing of use."""
    try:
        content = json.loads(metadata[_KEY])
        thresholds = Thresholds(*(float(content[name]) for name in Thresholds._fields))
        judge = _judge_in(content) if "weights" in content else None
    except (KeyError, ValueError, TypeError, OverflowError, RecursionError):
        return Certainty()
    usable = thresholds.no_digit_below <= thresholds.uncertain_below  # and neither is NaN
    return Certainty(thresholds, judge) if usable else Certainty()


def _judge_in(content: Mapping[str, Any]) -> Judge:
    expected = {"means": (CLASSES,) * 2, "whiteners": (CLASSES,) * 3, "weights": (SIGNS + 1,)}
    if "second" in content:
        expected["second"] = (3,)
    arrays = {name: np.array(content[name], np.float64) for name in expected}
    shapes = {name: values.shape for name, values in arrays.items()}
    if shapes != expected or not all(np.isfinite(values).all() for values in arrays.values()):
        raise ValueError(f"arrays of shapes {shapes}, or not finite")
    typical = Typical(arrays["means"], arrays["whiteners"])
    return Judge(typical, arrays["weights"], arrays.get("second"))


def _rounded(values: Floats) -> Any:
    """Nested lists of numbers with six digits each."""
    return np.array([float(f"{value:.6g}") for value in values.flat]).reshape(values.shape).tolist()
