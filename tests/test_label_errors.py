import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenfold.evaluation import label_errors
from tests.made_up_runs import logits_for


def softmax(logits):
    exponents = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


def sample(seed, n=300):
    """Labels and probabilities that follow them more or less."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, n)
    logits = rng.normal(0, 2, (n, 10))
    logits[np.arange(n), labels] += 2
    return labels, softmax(logits)


def joint_by_the_book(labels, probabilities):
    """The confident joint, image by image, as the paper defines it."""
    joint = np.zeros((10, 10), int)
    pairs = list(zip(probabilities, labels.tolist(), strict=True))
    thresholds = {j: np.mean([p[j] for p, label in pairs if label == j]) for j in set(labels)}
    for p, label in pairs:
        reached = [j for j, t in thresholds.items() if p[j] >= t]
        if reached:
            joint[label, max(reached, key=lambda j: p[j])] += 1
    return joint


@given(seed=st.integers(0, 50))
def test_the_confident_joint_is_the_papers(seed):
    labels, probabilities = sample(seed, 60)
    np.testing.assert_array_equal(
        label_errors.confident_joint(labels, probabilities),
        joint_by_the_book(labels, probabilities),
    )


def test_the_margin_is_between_the_label_and_the_best_other():
    probabilities = np.zeros((3, 10))
    probabilities[:, :3] = [[0.7, 0.2, 0.1], [0.1, 0.9, 0.0], [0.5, 0.5, 0.0]]
    margins = label_errors.normalised_margin(np.array([0, 0, 0]), probabilities)
    np.testing.assert_allclose(margins, [0.5, -0.8, 0])


def test_wrong_labels_are_found_and_little_else():
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 10, 2000)
    wrong = rng.choice(2000, 40, replace=False)
    labels = truth.copy()
    labels[wrong] = (truth[wrong] + rng.integers(1, 10, 40)) % 10
    # What is labelled wrongly is recognised all the same, and more surely than most.
    logits = logits_for(truth, rng)
    logits[wrong, truth[wrong]] += 6
    probabilities = softmax(logits)
    found = label_errors.candidates(labels, probabilities)
    assert {record["index"] for record in found} == set(wrong.tolist())
    assert [record["margin"] for record in found] == sorted(r["margin"] for r in found)
    for record in found:
        assert record["label"] == labels[record["index"]]
        assert record["suggested"] == truth[record["index"]]
        assert record["confidence"] > record["label_probability"]
    assert label_errors.estimated_share(labels, probabilities) == pytest.approx(0.02, abs=0.002)


def test_candidates_are_what_is_off_the_diagonal_of_the_joint():
    labels, probabilities = sample(3)
    joint = label_errors.confident_joint(labels, probabilities)
    found = label_errors.candidates(labels, probabilities)
    assert len(found) == joint.sum() - joint.trace() > 0


def test_a_class_without_images_is_suggested_to_nobody():
    labels, probabilities = sample(4)
    labels = np.where(labels == 7, 6, labels)
    assert 7 not in label_errors.confident_classes(labels, probabilities)
    assert np.isfinite(label_errors.estimated_share(labels, probabilities))
