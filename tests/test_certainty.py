import json
import math

import numpy as np
import pytest
from logit_samples import answers

from tenfold.inference.certainty import (
    BY_CONFIDENCE,
    Certainty,
    Judge,
    Thresholds,
    certainty_in,
    log_odds,
    log_odds_of,
    signs,
)
from tenfold.inference.typical import typical_of


@pytest.fixture(scope="module")
def judged():
    judge = Judge(typical_of(*answers()), np.array([0.1, -1.0, 0.2, 0.5, -1.5]))
    return Certainty(Thresholds(-1.5, -4.0), judge)


def test_log_odds_are_those_of_the_confidence():
    logits = np.array([[1, 2, 5, 0, 0, 0, 0, 0, 0, 0], [0] * 10], np.float32)
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert log_odds(logits) == pytest.approx([log_odds_of(share) for share in shares.max(axis=1)])


def test_log_odds_go_on_where_the_confidence_is_one():
    logits = np.zeros((2, 10), np.float32)
    logits[:, 3] = 500, 600
    assert log_odds(logits) == pytest.approx([500 - math.log(9), 600 - math.log(9)])


@pytest.mark.parametrize(
    ("score", "status"),
    [(-4.1, "no_digit"), (-4.0, "uncertain"), (-1.6, "uncertain"), (-1.5, "ok"), (9, "ok")],
)
def test_thresholds(score, status):
    assert Thresholds(-1.5, -4.0).answer(score) == status


def test_signs_have_their_meaning():
    logits, labels = answers(100)
    odds, far, energy, length = signs(logits, typical_of(logits, labels)).T
    assert odds == pytest.approx(log_odds(logits))
    assert far.min() >= 0
    assert (energy > logits.max(axis=1)).all()
    assert (length > 0).all()
    shifted = signs(logits + 2, typical_of(logits, labels))
    assert shifted[:, 2] == pytest.approx(energy + 2, abs=1e-5)
    assert shifted[:, [0, 3]] == pytest.approx(np.stack([odds, length], axis=1), abs=1e-4)


def test_the_score_is_the_weighted_sum(judged):
    logits = answers(5)[0]
    seen = signs(logits, judged.judge.typical)
    expected = seen @ judged.judge.weights[:4] - 1.5
    assert judged.scores(logits) == pytest.approx(expected)
    assert judged.answers(logits) == [
        judged.answer(*pair) for pair in zip(expected, log_odds(logits), strict=True)
    ]


def test_evidence_counts_where_the_judge_was_fitted_to_it(judged):
    logits = answers(5)[0]
    evidence = np.linspace(-9, 9, len(logits))
    assert judged.answers(logits, evidence) == judged.answers(logits)
    judge = judged.judge._replace(second=np.array([0.5, 2.0, 1.0]))
    second = Certainty(judged.thresholds, judge)
    expected = 0.5 * judged.scores(logits) + 2 * evidence + 1
    scores, odds = second.judged(logits, evidence)
    assert scores == pytest.approx(expected)
    assert odds == pytest.approx(log_odds(logits))
    assert second.answers(logits, evidence)[0] == "no_digit"
    assert second.answers(logits) == judged.answers(logits)
    again = certainty_in(second.to_metadata())
    assert again.judged(logits, evidence)[0] == pytest.approx(expected, rel=1e-4, abs=1e-4)


def test_a_digit_that_may_be_another_is_uncertain(judged):
    torn, sure = log_odds_of(0.79), log_odds_of(0.81)
    assert [judged.answer(9, odds) for odds in (torn, sure)] == ["uncertain", "ok"]
    assert judged.answer(-9, torn) == "no_digit"
    assert Certainty().answer(torn, torn) == "ok"  # whose own threshold decides


def test_without_a_judge_the_confidence_decides():
    logits = np.zeros((3, 10), np.float32)
    logits[0, 4], logits[1, 4] = 9, 1.5
    assert Certainty().answers(logits) == ["ok", "uncertain", "no_digit"]


def test_metadata_holds_all(judged):
    metadata = judged.to_metadata()
    assert all(isinstance(value, str) for value in metadata.values())
    assert len(metadata["certainty"]) < 20_000
    again = certainty_in({"recipe": "robust", **metadata})
    assert again.thresholds == judged.thresholds
    logits = answers(50)[0]
    assert again.scores(logits) == pytest.approx(judged.scores(logits), rel=1e-4)
    plain = Certainty(Thresholds(0.5, -1.0))
    assert certainty_in(plain.to_metadata()) == plain


def damaged(judged, **changes):
    content = json.loads(judged.to_metadata()["certainty"]) | changes
    return {"certainty": json.dumps(content)}


@pytest.mark.parametrize(
    "changes",
    [
        {"no_digit_below": 5},
        {"uncertain_below": "NaN"},
        {"uncertain_below": None},
        {"uncertain_below": 10**400},
        {"weights": [1, 2]},
        {"means": [[1] * 10] * 9},
        {"whiteners": [[["x"] * 10] * 10] * 10},
        {"weights": [1e400] * 5},
        {"weights": [[1], [2, 3]]},
        {"second": [1, 2]},
        {"second": None},
    ],
)
def test_what_makes_no_sense_is_as_good_as_nothing(judged, changes):
    assert certainty_in(damaged(judged, **changes)) == Certainty(BY_CONFIDENCE)


@pytest.mark.parametrize("text", ["", "{}", "[]", "7", "{", "[" * 100_000, "null"])
def test_metadata_that_is_something_else_is_as_good_as_none(text):
    assert certainty_in({"certainty": text}) == certainty_in({}) == Certainty()
