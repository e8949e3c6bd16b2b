import numpy as np
import pytest
from looked_at import mnist, projected

from tenfold.exploration import neighbours
from tenfold.exploration.neighbours import near_pairs


def by_force(images, least):
    """Every pair and its cosine, compared one with another."""
    flat = images.reshape(len(images), -1).astype(np.float64)
    lengths = np.sqrt((flat**2).sum(axis=1))
    cosine = flat @ flat.T / np.maximum(np.outer(lengths, lengths), 1)
    rows, columns = np.nonzero(np.triu(cosine >= least, 1))
    return {(a, b): cosine[a, b] for a, b in zip(rows.tolist(), columns.tolist(), strict=True)}


def found(images, points, least):
    pairs = {}
    for near in near_pairs(images, points, least):
        for first, second, cosine in zip(*(v.tolist() for v in near), strict=True):
            pair = (min(first, second), max(first, second))
            assert pair not in pairs
            pairs[pair] = cosine
    return pairs


@pytest.mark.parametrize("least", [0.8, 0.95])
def test_finds_what_comparing_all_with_all_finds(least):
    part = mnist(600)  # several boxes
    truth = by_force(part.images, least)
    assert len(truth) > 10
    assert found(part.images, projected(part), least) == pytest.approx(truth)


def test_nothing_is_missed_in_small_boxes_and_portions(monkeypatch):
    monkeypatch.setattr(neighbours, "_BOX", 7)
    monkeypatch.setattr(neighbours, "_AT_ONCE", 5)
    part = mnist(300)
    assert found(part.images, projected(part), 0.85) == pytest.approx(by_force(part.images, 0.85))


def test_a_blank_image_is_near_to_none():
    part = mnist(20)
    images = part.images.copy()
    images[4] = 0
    assert not any(4 in pair for pair in found(images, projected(part), 0.6))


def test_one_image_has_no_pair():
    part = mnist(1)
    assert found(part.images, projected(part), 0.98) == {}


def test_full_white_does_not_overflow():
    images = np.full((2, 28, 28), 255, np.uint8)
    images[1, 0, 0] = 254
    points = np.ones((2, 50), np.float32)
    (cosine,) = found(images, points, 0.98).values()
    assert cosine == pytest.approx(1, abs=1e-6)
