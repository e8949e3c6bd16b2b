import numpy as np
import pytest

from tenfold.core.pairs import Pair, check
from tenfold.errors import DataError

IMAGES = np.zeros((3, 28, 28), np.uint8)
LABELS = np.array([0, 9, 4], np.uint8)


def pair(images=IMAGES, labels=LABELS):
    return Pair(images, labels, "pictures", "truth")


@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.int64, ">i2"])
def test_labels_of_any_whole_type_become_bytes(kind):
    images, labels = check(pair(labels=LABELS.astype(kind)))
    assert labels.dtype == images.dtype == np.uint8
    assert labels.tolist() == [0, 9, 4]


def test_the_arrays_are_read_only_and_the_callers_stay_as_they_were():
    original = pair(IMAGES.copy(), LABELS.copy())
    images, labels = check(original)
    assert not images.flags.writeable
    assert not labels.flags.writeable
    assert original.images.flags.writeable
    assert original.labels.flags.writeable


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (pair(images=LABELS), r"'pictures' holds an array of shape \(3,\)\. Images have"),
        (pair(images=np.zeros((3, 28, 27), np.uint8)), r"shape \(3, 28, 27\)"),
        (pair(images=np.zeros((3, 784), np.uint8)), r"shape \(3, 784\)"),
        (pair(images=IMAGES.astype(np.float32)), r"'pictures' holds images of type float32"),
        (pair(images=IMAGES[:0]), r"'pictures' is empty"),
        (pair(labels=IMAGES), r"'truth' holds an array of shape \(3, 28, 28\)\. Labels have"),
        (pair(labels=LABELS.astype(float)), r"'truth' holds labels of type float64"),
        (pair(labels=np.array(["1", "2", "3"])), r"'truth' holds labels of type <U1"),
        (pair(labels=LABELS[:2]), r"'truth' holds 2 labels, and 'pictures' holds 3 images"),
        (pair(labels=np.array([1, 10, 2])), r"'truth' holds the label 10 at index 1"),
        (pair(labels=np.array([1, 2, -1])), r"'truth' holds the label -1 at index 2"),
        (pair(labels=np.array([1, 2, 2**64 - 1], np.uint64)), r"the label 18446744073709551615"),
    ],
)
def test_what_is_wrong_is_said(wrong, message):
    with pytest.raises(DataError, match=message):
        check(wrong)
