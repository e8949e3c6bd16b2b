import numpy as np
import pytest
from looked_at import exploration, mnist, part_of, projected

from tenfold.exploration import digit_map
from tenfold.exploration.digit_map import make_map


def test_images_of_a_digit_lie_together():
    found = exploration().digit_map
    labels = exploration().parts["train"].labels[found.indices]
    apart = np.linalg.norm(found.points[:, None] - found.points, axis=2)
    same = labels[:, None] == labels
    assert apart[same].mean() < 0.7 * apart[~same].mean()
    assert found.method.startswith("t-SNE of scikit-learn")


@pytest.mark.parametrize("count", [1, 2, 12])
def test_few_images_are_laid_out_by_components(count):
    part = mnist(count)
    found = make_map(part, projected(part))
    assert found.method == f"The first two principal components, of {count} images."
    assert found.points.shape == (count, 2)
    assert found.points.min() == 0
    assert found.points[:, 0].max() == (1 if count > 1 else 0)
    assert found.points[:, 1].max() <= 1


def test_it_is_the_same_each_time():
    part = mnist(60)
    one, other = (make_map(part, projected(part)) for _ in range(2))
    np.testing.assert_array_equal(one.points, other.points)


def test_equal_images_lie_in_one_place():
    part = part_of(np.full((60, 28, 28), 7), [1] * 60)
    assert not make_map(part, projected(part)).points.any()


def test_who_lies_among_others_is_astray():
    points = np.concatenate([np.arange(20.0), 100 + np.arange(20.0)])
    labels = np.repeat([3, 8], 20)
    labels[5] = 8
    plane = np.stack([points, np.zeros(40)], axis=1).astype(np.float32)
    astray = digit_map._astray(plane, labels)
    assert np.flatnonzero(astray).tolist() == [5]
