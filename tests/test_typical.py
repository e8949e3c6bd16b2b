import numpy as np
import pytest
from logit_samples import answers

from tenfold.inference.typical import LEAST, patterns_of, typical_of


def distances(typical, logits):
    return typical.distances(patterns_of(logits)[0])


@pytest.fixture(scope="module")
def typical():
    return typical_of(*answers())


def test_digits_are_near_and_other_patterns_are_far(typical):
    near = distances(typical, answers(seed=1)[0])
    odd = answers(seed=2)[0][:, ::-1]  # as sure of its best guess, and favouring the one before it
    assert np.median(near) < 12
    assert distances(typical, odd).min() > 3 * near.max()


def test_neither_an_offset_nor_the_length_counts(typical):
    logits = answers(20)[0].astype(np.float64)
    assert distances(typical, 3 * logits + 7) == pytest.approx(distances(typical, logits))


def test_the_distance_is_of_unit_variance_per_direction():
    # Centred and of unit length, a pattern has eight directions left.
    typical = typical_of(*answers(5000))
    assert distances(typical, answers(5000, seed=3)[0]).mean() == pytest.approx(8, rel=0.1)


def test_wrong_answers_are_left_out(typical):
    logits, labels = answers()
    wrong = np.roll(np.eye(10, dtype=np.float32)[labels], 5, axis=1) * 30
    mixed = typical_of(np.concatenate([logits, wrong]), np.concatenate([labels, labels]))
    assert mixed.means == pytest.approx(typical.means)


def test_flat_logits_are_far_from_everything(typical):
    assert distances(typical, np.zeros((1, 10), np.float32))[0] > 100


def test_too_few_right_answers_give_no_pattern():
    logits, labels = answers(10 * LEAST)
    assert typical_of(logits, labels) is not None
    assert typical_of(logits[1:], labels[1:]) is None
    assert typical_of(logits[:0], labels[:0]) is None
