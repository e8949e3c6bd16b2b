import numpy as np
import pytest
from looked_at import mnist, part_of

from tenfold.core.datasets import load
from tenfold.exploration import pixels
from tenfold.exploration.pixels import class_pictures, describe


def test_mnist_has_its_known_figures():
    described = describe(load("mnist", "train"))
    assert described["pixels"]["mean"] == pytest.approx(0.1307, abs=5e-5)
    assert described["pixels"]["std"] == pytest.approx(0.3081, abs=5e-5)
    zero = described["classes"][0]
    assert (zero["digit"], zero["images"]) == (0, 5923)
    assert zero["share"] == pytest.approx(0.0987, abs=5e-5)
    assert (described["images"], described["bytes"]) == (60_000, 47_100_000)


def test_figures_are_those_of_numpy(monkeypatch):
    monkeypatch.setattr(pixels, "_CHUNK", 7)
    part = mnist(50)
    scaled = part.images / 255
    found = describe(part)["pixels"]
    assert found["mean"] == pytest.approx(scaled.mean())
    assert found["std"] == pytest.approx(scaled.std())
    assert found["ink_share"] == pytest.approx((scaled > 0).mean())
    assert found["never_inked_share"] == pytest.approx((scaled.max(axis=0) == 0).mean())


def test_border_is_what_lies_outside_of_the_ink():
    images = np.zeros((2, 28, 28))
    images[0, 3:10, 5:25] = 200
    images[0, 5, 6] = 0  # a hole is no border
    described = describe(part_of(images, [1, 2]))
    blank = 1  # the second image is nothing else
    assert described["pixels"]["blank_border_share"] == pytest.approx(
        ((1 - 7 * 20 / 784) + blank) / 2
    )


def test_missing_digits_are_counted_as_none():
    classes = describe(part_of(np.zeros((3, 28, 28)), [4, 4, 9]))["classes"]
    assert [row["images"] for row in classes] == [0, 0, 0, 0, 2, 0, 0, 0, 0, 1]
    assert sum(row["share"] for row in classes) == pytest.approx(1)


def test_mean_and_variation_of_each_digit(monkeypatch):
    monkeypatch.setattr(pixels, "_CHUNK", 2)
    part = mnist(60)
    found = class_pictures(part)
    assert sorted(found) == sorted(set(part.labels.tolist()))
    for digit, pictures in found.items():
        images = part.images[part.labels == digit] / 255
        np.testing.assert_allclose(pictures.mean, images.mean(axis=0))
        np.testing.assert_allclose(pictures.variation, images.std(axis=0), atol=1e-6)
