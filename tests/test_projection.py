import numpy as np
from looked_at import mnist

from tenfold.exploration import projection
from tenfold.exploration.projection import COMPONENTS, axes, evenly_spaced, project


def test_axes_have_length_one_and_right_angles():
    onto = axes(mnist(200).images)
    assert onto.shape == (784, COMPONENTS)
    np.testing.assert_allclose(onto.T @ onto, np.eye(COMPONENTS), atol=1e-4)


def test_axes_are_those_of_the_singular_values():
    images = mnist(300).images
    flat = images.reshape(300, 784) / 255
    _, _, rows = np.linalg.svd(flat - flat.mean(axis=0), full_matrices=False)
    agreement = np.abs((axes(images)[:, :5] * rows[:5].T).sum(axis=0))
    np.testing.assert_allclose(agreement, 1, atol=1e-3)


def test_no_distance_grows(monkeypatch):
    monkeypatch.setattr(projection, "_CHUNK", 9)
    images = mnist(80).images
    flat, points = images.reshape(80, 784) / 255, project(images, axes(images[:40]))
    for a, b in ((0, 1), (5, 60), (33, 79)):
        near = np.linalg.norm(points[a] - points[b])
        assert near <= np.linalg.norm(flat[a] - flat[b]) + 1e-5


def test_one_blank_image_has_axes_too():
    images = np.zeros((1, 28, 28), np.uint8)
    assert project(images, axes(images)).tolist() == [[0.0] * COMPONENTS]


def test_even_spaces():
    assert evenly_spaced(3, 10).tolist() == [0, 1, 2]
    assert evenly_spaced(1, 10).tolist() == [0]
    assert evenly_spaced(101, 5).tolist() == [0, 25, 50, 75, 100]
