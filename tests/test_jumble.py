import numpy as np
import pytest
from linear_model import digits

from tenfold.imaging.synth.jumble import KINDS, jumbled, overlaid, turned


@pytest.fixture(scope="module")
def some():
    return digits(60)


def test_every_kind_has_images_like_mnist_and_none_is_a_digit_left_as_it_was(some):
    images, labels = some
    made = jumbled(images, labels, seed=1)
    assert list(made) == list(KINDS)
    originals = {image.tobytes() for image in images}
    for name, pictures in made.items():
        assert pictures.dtype == np.uint8, name
        assert pictures.shape[1:] == (28, 28)
        assert 0 < len(pictures) <= 60
        assert not originals & {picture.tobytes() for picture in pictures}, name


def test_the_seed_decides(some):
    first, again, other = (jumbled(*some, seed) for seed in (1, 1, 2))
    assert all((first[name] == again[name]).all() for name in KINDS)
    assert all((first[name] != other[name]).any() for name in KINDS if name != "mirrored")


def test_quarters_keep_the_ink_of_one_digit(some):
    images, labels = some
    ink = images.sum(axis=(1, 2), dtype=int)
    own, mixed = (
        KINDS[name](images, labels, np.random.default_rng(3)).sum(axis=(1, 2), dtype=int)
        for name in ("quarters", "mixed-quarters")
    )
    assert (own == ink).all()
    assert (mixed != ink).any()


def test_overlaid_digits_lie_beside_each_other():
    image = np.zeros((2, 28, 28), np.uint8)
    image[:, 10:20, 13] = 200
    both = overlaid(image, np.array([1, 1]), np.random.default_rng(0))
    assert set(np.nonzero(both[0])[1]) == {9, 17}


def test_only_digits_that_stay_none_are_turned_and_mirrored(some):
    images, labels = some
    assert (
        len(turned(images, labels, np.random.default_rng(0)))
        == np.isin(labels, [2, 3, 4, 5, 7]).sum()
    )
    zeros = jumbled(images[:3], np.zeros(3, np.uint8), seed=0)
    assert "turned" not in zeros
    assert "mirrored" not in zeros
    assert "quarters" in zeros
