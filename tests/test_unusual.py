import numpy as np
import pytest
from looked_at import mnist, part_of, projected

from tenfold.exploration.unusual import NEIGHBOURS, SHOWN, find_unusual


def test_scores_are_mean_distances_to_the_nearest_of_the_same_digit():
    part = mnist(400)
    points = projected(part)
    found = find_unusual(part, points)["digits"]
    for digit in (0, 7):
        members = np.flatnonzero(part.labels == digit)
        apart = np.linalg.norm(points[members][:, None] - points[members], axis=2)
        scores = np.sort(apart, axis=1)[:, 1 : NEIGHBOURS + 1].mean(axis=1)
        rows = found[str(digit)]["images"]
        assert [row["index"] for row in rows] == members[np.argsort(-scores)[:SHOWN]].tolist()
        assert rows[0]["score"] == pytest.approx(scores.max(), abs=2e-3)
        assert found[str(digit)]["typical"] == pytest.approx(np.median(scores), abs=2e-3)


def test_an_image_of_another_digit_stands_out():
    part = mnist(600)
    labels = part.labels.copy()
    wrong = np.flatnonzero(labels == 0)[0]
    labels[wrong] = 1
    rows = find_unusual(part_of(part.images, labels), projected(part))["digits"]["1"]["images"]
    assert (rows[0]["index"], rows[0]["place"]) == (wrong, f"no. {wrong}")


def test_equal_scores_keep_their_order():
    part = part_of(np.zeros((4, 28, 28)), [3] * 4)
    rows = find_unusual(part, projected(part))["digits"]["3"]["images"]
    assert [(row["index"], row["score"]) for row in rows] == [(i, 0.0) for i in range(4)]


def test_a_single_image_of_a_digit_is_not_judged():
    part = part_of(mnist(3).images, [5, 6, 6])
    assert list(find_unusual(part, projected(part))["digits"]) == ["6"]
