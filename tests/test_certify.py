import numpy as np
import pytest
from linear_model import build, digits
from logit_samples import answers
from sklearn.linear_model import LogisticRegression

from tenfold.core.datasets import LabelledImages
from tenfold.evaluation.corruptions import CORRUPTIONS
from tenfold.evaluation.separation import auroc
from tenfold.inference.certainty import BY_CONFIDENCE, certainty_in, log_odds
from tenfold.inference.model import Model
from tenfold.training.certify import (
    KEPT,
    NOT_LOST_SHIFTED,
    Answers,
    certainty_of,
    certainty_without_strangers,
    corrupted_digits,
    logistic,
    one_way_weights,
)


def junk(n=400, seed=9):
    """Answers to what is no digit: nothing stands out by much."""
    return np.random.default_rng(seed).normal(0, 2, (n, 10)).astype(np.float32)


@pytest.fixture(scope="module")
def certainty():
    weak = answers(500, seed=5, noise=1.5)
    return certainty_of(Answers(*answers(3000)), [junk(), 2 * junk(seed=8)], [Answers(*weak)])


def test_it_tells_new_digits_from_new_junk(certainty):
    new, junk_scores = answers(1000, seed=21)[0], certainty.scores(junk(1000, 22))
    assert auroc(certainty.scores(new), junk_scores) > 0.999
    statuses = certainty.answers(new)
    assert statuses.count("ok") >= 0.985 * len(statuses)
    assert "no_digit" not in statuses


def test_the_thresholds_keep_what_they_promise(certainty):
    plain = certainty.answers(answers(3000)[0])
    assert plain.count("ok") >= KEPT * 3000
    logits, labels = answers(500, seed=5, noise=1.5)
    right = logits[logits.argmax(axis=1) == labels]
    assert certainty.answers(right).count("no_digit") <= (1 - NOT_LOST_SHIFTED) * len(right)
    assert certainty.answers(junk(1000, 22)).count("no_digit") > 300


def test_shifted_digits_that_are_read_wrong_move_nothing():
    digits_seen, others = Answers(*answers(1000)), [junk()]
    hopeless = Answers(junk(300, 4), np.full(300, 10))
    without = certainty_of(digits_seen, others, [])
    assert certainty_of(digits_seen, others, [hopeless]).thresholds == without.thresholds


def test_few_digits_are_judged_by_the_confidence():
    few = Answers(*answers(30))
    certainty = certainty_of(few, [junk()], [])
    assert certainty.judge is None
    assert certainty.thresholds == BY_CONFIDENCE
    unsure = Answers(few.logits / 8, few.labels)
    lowered = certainty_of(unsure, [junk()], []).thresholds
    assert lowered.uncertain_below == log_odds(unsure.logits).min() < BY_CONFIDENCE[0]
    assert lowered.no_digit_below <= lowered.uncertain_below


def test_a_network_is_judged_from_digits_alone(tmp_path):
    model = Model.open(build(tmp_path / "linear.onnx"))
    images, labels = digits(700)
    certainty = certainty_without_strangers(
        model.logits, LabelledImages("some", images, labels, "")
    )
    assert certainty_in(certainty.to_metadata()).judge is not None
    new, noise = (
        digits(200, start=700)[0],
        np.random.default_rng(0).integers(0, 256, (100, 28, 28)),
    )
    scores, others = (certainty.scores(model.logits(i)) for i in (new, noise.astype(np.uint8)))
    assert auroc(scores, others) > 0.85
    assert np.mean(scores >= certainty.thresholds.uncertain_below) > 0.97


def test_corrupted_digits_keep_their_labels():
    images, labels = digits(3)
    changed, again = corrupted_digits(images, labels)
    assert len(changed) == len(again) == 3 * len(CORRUPTIONS)
    assert (again.reshape(-1, 3) == labels).all()
    assert (changed[:3] != images).any()


def test_logistic_regression_is_that_of_scikit_learn():
    random = np.random.default_rng(0)
    digits_seen = random.normal(1, [1, 3], (300, 2))
    others = [random.normal(0, [2, 1], (200, 2)), random.normal(-1, 1, (50, 2))]
    rows = np.concatenate([digits_seen, *others])
    mass = np.repeat([1 / 600, 1 / 800, 1 / 200], [300, 200, 50])
    known = LogisticRegression(C=1e6, tol=1e-10, max_iter=1000)
    known.fit(rows, np.repeat([1, 0], [300, 250]), mass)
    weights = logistic(digits_seen, others)
    assert weights == pytest.approx([*known.coef_[0], *known.intercept_], rel=0.02, abs=0.01)


def test_signs_count_the_way_they_are_meant():
    random = np.random.default_rng(0)
    clear = random.normal([2, -2, 2, 2], 1, (300, 4))
    others = [random.normal([0, 0, 4, 0], 1, (300, 4))]  # more energy than digits
    assert logistic(clear, others)[2] < 0 < logistic(clear, others)[0]
    weights = one_way_weights(clear, others)
    assert (weights[:4] * [1, -1, 1, 1] >= 0).all()
    assert weights[2] == 0


def test_answers_without_any_preference_are_no_digit(certainty):
    assert certainty.answers(np.zeros((1, 10), np.float32)) == ["no_digit"]


def test_logistic_regression_of_what_is_quite_apart_stays_finite():
    weights = logistic(np.full((5, 2), 3.0), [np.full((5, 2), -3.0)])
    assert np.isfinite(weights).all()
    assert np.full(2, 3.0) @ weights[:2] + weights[2] > 2
