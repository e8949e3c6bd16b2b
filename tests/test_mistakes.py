import numpy as np
import pytest
from judged_runs import synthetic

from tenfold.evaluation.metrics import softmax
from tenfold.evaluation.mistakes import (
    find_mistakes,
    from_picture,
    most_missed_digits,
    to_picture,
    top_confusions,
    worst,
)


@pytest.fixture
def matrix():
    counts = np.diag([90] * 10)
    counts[4, 9], counts[9, 4], counts[3, 5], counts[3, 8] = 8, 2, 5, 5
    return counts


def test_the_three_digits_missed_at_the_highest_rate(matrix):
    assert most_missed_digits(matrix) == [
        {"digit": 3, "missed": 10, "support": 100, "rate": 0.1},
        {"digit": 4, "missed": 8, "support": 98, "rate": 8 / 98},
        {"digit": 9, "missed": 2, "support": 92, "rate": 2 / 92},
    ]
    matrix[0, 1] = 30
    assert [record["digit"] for record in most_missed_digits(matrix)] == [0, 3, 4]


def test_digits_without_images_are_not_missed():
    assert most_missed_digits(np.zeros((10, 10), int)) == []


def test_pairs_by_count_then_by_digit(matrix):
    assert top_confusions(matrix) == [
        {"true": 4, "predicted": 9, "count": 8},
        {"true": 3, "predicted": 5, "count": 5},
        {"true": 3, "predicted": 8, "count": 5},
        {"true": 9, "predicted": 4, "count": 2},
    ]
    assert len(top_confusions(matrix, top=1)) == 1


def test_the_worst_are_the_surest_wrong_answers():
    labels, logits = synthetic(300, wrong=0.2)
    probabilities = softmax(logits)
    wrong = [i for i in range(300) if probabilities[i].argmax() != labels[i]]
    by_hand = sorted(wrong, key=lambda i: -probabilities[i].max())
    found = worst(labels, logits)
    assert [m["index"] for m in found] == by_hand[:20]
    first = by_hand[0]
    assert found[0] == {
        "index": first,
        "true": labels[first],
        "predicted": probabilities[first].argmax(),
        "confidence": pytest.approx(probabilities[first].max()),
    }


def test_nothing_is_wrong():
    found = find_mistakes(np.arange(10), 5 * np.eye(10))
    assert found == {"n": 0, "most_missed_digits": [], "top_confusions": [], "worst": []}


def test_counts_every_mistake():
    labels, logits = synthetic(300, wrong=0.2)
    assert find_mistakes(labels, logits)["n"] == (logits.argmax(axis=1) != labels).sum()


def test_a_picture_comes_back_as_it_was():
    image = np.random.default_rng(0).integers(0, 256, (28, 28), dtype=np.uint8)
    assert (from_picture(to_picture(image)) == image).all()
