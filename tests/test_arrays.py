import numpy as np
import pytest

from tenfold.errors import UsageError
from tenfold.imaging.arrays import as_levels, is_prepared


@pytest.mark.parametrize(
    "shape", [(9, 7), (9, 7, 3), (9, 7, 4), (5, 28, 28), (0, 28, 28), (28, 28, 3)]
)
def test_shapes_that_are_taken(shape):
    assert as_levels(np.zeros(shape, np.uint8)).shape == shape


def test_a_stack_of_mnist_size_is_prepared():
    assert is_prepared(np.zeros((3, 28, 28)))
    assert not is_prepared(np.zeros((28, 28, 3)))
    assert not is_prepared(np.zeros((28, 28)))


@pytest.mark.parametrize("shape", [(), (7,), (0, 4), (9, 7, 2), (1, 28, 28, 1), (3, 27, 28)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(UsageError, match=r"can't be an array of shape \(.*\)\. Give \(h, w\), "):
        as_levels(np.zeros(shape, np.uint8))


def test_an_enormous_array_is_refused():
    with pytest.raises(UsageError, match=r"more than 64 million pixels"):
        as_levels(np.broadcast_to(np.uint8(0), (10_000, 10_000)))


def test_fractions_become_levels():
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    for kind in (np.float16, np.float32, np.float64):
        assert np.array_equal(as_levels((levels / 255).astype(kind)), levels)


def test_booleans_become_black_and_white():
    assert as_levels(np.array([[True, False]])).tolist() == [[255, 0]]


@pytest.mark.parametrize("kind", [np.int64, np.uint16, np.complex64, object, "U1"])
def test_other_types_are_refused(kind):
    with pytest.raises(UsageError, match=r"can't be an array of .*\. Give uint8 levels 0\.\.255"):
        as_levels(np.zeros((4, 4), np.uint8).astype(kind))


@pytest.mark.parametrize("level", [np.nan, np.inf])
def test_levels_that_are_not_finite_are_refused(level):
    with pytest.raises(UsageError, match=r"^The array holds NaN or infinity\. Replace"):
        as_levels(np.full((4, 4), level))


def test_fractions_out_of_range_are_refused():
    with pytest.raises(UsageError, match=r"must lie in 0\.\.1, and these reach from 0 to 255\."):
        as_levels(np.array([[0.0, 255.0]]))
