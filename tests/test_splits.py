import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenfold.core import splits
from tenfold.core.config import DataConfig
from tenfold.core.datasets import LabelledImages, load
from tenfold.errors import DataError

LABELS = st.lists(st.integers(0, 9), min_size=1, max_size=200).map(
    lambda values: np.array(values, np.uint8)
)


def labelled(labels):
    images = np.zeros((len(labels), 28, 28), np.uint8)
    images[:, 0, 0] = np.arange(len(labels)) % 256  # so that each can be told apart
    return LabelledImages("some", images, labels, splits.content_sha256(images, labels))


@pytest.fixture(scope="module")
def mnist_labels():
    return load("mnist", "train").labels


def test_mnist_gives_5000_in_the_proportion_of_its_classes(mnist_labels):
    held_out = splits.validation_indices(mnist_labels)
    assert held_out.shape == (5000,)
    assert held_out.dtype == np.int64
    shares = np.bincount(mnist_labels[held_out]) - np.bincount(mnist_labels) / 12
    assert np.abs(shares).max() < 1


def test_mnists_split_never_changes(mnist_labels):
    held_out = splits.validation_indices(mnist_labels)
    assert (
        splits.indices_sha256(held_out)
        == "5507f0499740d5627df1872e7c19eb06e51b5b39ebdb0106ec60466aa570ec9d"
    )
    assert held_out[:8].tolist() == [11, 41, 43, 44, 47, 49, 71, 82]


def test_mnists_split_is_spread_over_the_whole_file(mnist_labels):
    # Writers and sources follow each other in the file, so each tenth has to have its share.
    held_out = splits.validation_indices(mnist_labels)
    tenths = np.bincount(held_out // 6000, minlength=10)
    assert np.abs(tenths - 500).max() < 5 * np.sqrt(500)


@pytest.mark.parametrize("chosen_by", [splits.validation_indices, splits.held_out_sixth])
@given(labels=LABELS)
def test_held_out_images_are_distinct_sorted_and_stratified(chosen_by, labels):
    held_out = chosen_by(labels)
    assert held_out.dtype == np.int64
    assert np.all(np.diff(held_out) > 0)
    counts = np.bincount(labels, minlength=10)
    given_up = np.bincount(labels[held_out], minlength=10)
    assert np.all(given_up[counts >= 2] >= 1)
    assert np.all(given_up[counts < 2] == 0)
    assert np.all(given_up <= counts // 6 + 1)


@given(labels=LABELS)
def test_the_same_labels_give_the_same_split(labels):
    first, second = splits.validation_indices(labels), splits.validation_indices(labels.copy())
    assert splits.indices_sha256(first) == splits.indices_sha256(second)


def test_test_and_validation_are_not_the_same_choice():
    labels = np.zeros(1200, np.uint8)
    validation, test = splits.validation_indices(labels), splits.held_out_sixth(labels)
    assert (len(validation), len(test)) == (100, 200)
    assert len(np.intersect1d(validation, test)) < 50


def test_the_hash_is_of_little_endian_64_bit_integers():
    expected = hashlib.sha256(bytes([1, *[0] * 7, 2, *[0] * 7])).hexdigest()
    assert splits.indices_sha256(np.array([1, 2])) == expected
    assert splits.indices_sha256(np.array([1, 2], ">i4")) == expected


def test_split_loses_nothing_and_shares_nothing():
    data = labelled(np.tile(np.arange(10, dtype=np.uint8), 24))
    train, validation = splits.split(data)
    assert (len(train), len(validation)) == (220, 20)
    assert np.bincount(validation.labels).tolist() == [2] * 10
    both = np.concatenate([train.images[:, 0, 0], validation.images[:, 0, 0]])
    assert sorted(both) == list(range(240))
    assert train.name == validation.name == "some"
    assert len({data.sha256, train.sha256, validation.sha256}) == 3
    assert train.sha256 == splits.content_sha256(train.images, train.labels)
    assert not train.images.flags.writeable


def test_each_image_keeps_its_label():
    data = labelled(np.random.default_rng(0).integers(0, 10, 200).astype(np.uint8))
    for part in splits.split(data):
        np.testing.assert_array_equal(data.labels[part.images[:, 0, 0]], part.labels)


def test_data_without_two_of_a_kind_cannot_be_split():
    with pytest.raises(DataError, match=r"'some' is too small to hold images out: 3 images"):
        splits.split(labelled(np.array([1, 2, 3], np.uint8)))


@given(labels=LABELS, folds=st.integers(2, 12))
def test_folds_are_a_partition_with_the_same_share_of_every_class(labels, folds):
    parts = [splits.fold_indices(labels, folds, fold) for fold in range(folds)]
    assert sorted(np.concatenate(parts)) == list(range(len(labels)))
    sizes = [len(part) for part in parts]
    assert max(sizes) - min(sizes) <= 1
    counts = np.array([np.bincount(labels[part], minlength=10) for part in parts])
    assert np.all(counts.max(axis=0) - counts.min(axis=0) <= 1)
    assert all(np.all(np.diff(part) > 0) for part in parts)


def test_mnists_folds_never_change(mnist_labels):
    first = splits.fold_indices(mnist_labels, 5, 0)
    assert len(first) == 12_000
    assert splits.indices_sha256(first) == (
        "e5a8cc3894845ec1ce96e81f002c7d5dff8910e0d47f5dbe161294ebdddc1146"
    )


def test_a_run_with_folds_holds_out_its_fold_and_others_one_in_twelve(mnist_labels):
    fold = splits.held_out_for(mnist_labels, DataConfig(folds=5, fold=2))
    np.testing.assert_array_equal(fold, splits.fold_indices(mnist_labels, 5, 2))
    usual = splits.held_out_for(mnist_labels, DataConfig())
    np.testing.assert_array_equal(usual, splits.validation_indices(mnist_labels))


def test_split_takes_the_fold():
    data = labelled(np.tile(np.arange(10, dtype=np.uint8), 24))
    train, validation = splits.split(data, DataConfig(folds=4, fold=3))
    assert (len(train), len(validation)) == (180, 60)
    expected = splits.fold_indices(data.labels, 4, 3)
    np.testing.assert_array_equal(validation.images[:, 0, 0], expected)


def test_more_folds_than_images_are_refused():
    with pytest.raises(DataError, match="too small to hold images out"):
        splits.split(labelled(np.array([1, 1], np.uint8)), DataConfig(folds=3, fold=2))


def test_a_single_image_is_not_trained_on():
    with pytest.raises(DataError, match="too small to train on: 1 of 2 images would be left"):
        splits.split(labelled(np.array([4, 4], np.uint8)))
