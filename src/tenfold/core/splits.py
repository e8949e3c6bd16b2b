"""Fixed, stratified splits: the same images are held out for every recipe and every seed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tenfold.errors import DataError

if TYPE_CHECKING:
    from tenfold.core.config import DataConfig
    from tenfold.core.datasets import LabelledImages

VALIDATION_SHARE = 12  # one image in twelve: 5,000 of MNIST's 60,000
TEST_SHARE = 6  # one in six, as MNIST's 10,000 are to its 60,000; for data without a test part


def validation_indices(labels: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Which images validate: one in twelve, in each class its share, in rising order.

    At least one of every class that has two or more images; a class of one image is trained on.
    """
    return _held_out(labels, VALIDATION_SHARE, salt=1)


def held_out_sixth(labels: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Which images of data without a test part are its test: one in six, chosen likewise."""
    return _held_out(labels, TEST_SHARE, salt=2)


def indices_sha256(indices: npt.NDArray[np.int64]) -> str:
    """The SHA-256 of `indices` as little-endian 64-bit integers: what a run records of a split."""
    return hashlib.sha256(indices.astype("<i8").tobytes()).hexdigest()


def fold_indices(labels: npt.NDArray[np.uint8], folds: int, fold: int) -> npt.NDArray[np.int64]:
    """Which images are part `fold` of `folds` for cross-validation, in rising order.

    Every image is in exactly one part. Each class is dealt out in scrambled order, and the next
    one goes on where the last one ended: no two parts differ by more than one image, in all or
    in any class.
    """
    order = np.lexsort((_ranks(len(labels), salt=3), labels))
    return np.sort(order[fold::folds]).astype(np.int64)


def held_out_for(labels: npt.NDArray[np.uint8], data: DataConfig) -> npt.NDArray[np.int64]:
    """Which images validate in a run that learns from `data`: its fold, or one in twelve."""
    if data.folds:
        return fold_indices(labels, data.folds, data.fold)
    return validation_indices(labels)


def split(
    data: LabelledImages, chosen_by: DataConfig | None = None
) -> tuple[LabelledImages, LabelledImages]:
    """Divide the training part into what is trained on and what validates.

    Args:
        data: the whole training part.
        chosen_by: of a run, whose fold validates; without it, one image in twelve.

    Raises:
        DataError: nothing could be held out, or less than two images would be left.
    """
    held_out = (
        held_out_for(data.labels, chosen_by) if chosen_by else validation_indices(data.labels)
    )
    train, validation = divide(data, held_out)
    if len(train) < 2:
        raise DataError(
            f"'{data.name}' is too small to train on: {len(train)} of {len(data)} images would be "
            "left. Add pictures."
        )
    return train, validation


def divide(
    data: LabelledImages, held_out: npt.NDArray[np.int64]
) -> tuple[LabelledImages, LabelledImages]:
    """All images but those at `held_out`, and those at `held_out`.

    Raises:
        DataError: `held_out` is empty.
    """
    if held_out.size == 0:
        n = len(data.labels)
        raise DataError(
            f"'{data.name}' is too small to hold images out: {n} {'image' if n == 1 else 'images'}"
            ", and no class has two or there are more folds. Add pictures, or take fewer folds."
        )
    kept = np.ones(len(data.labels), np.bool_)
    kept[held_out] = False
    return _subset(data, kept), _subset(data, ~kept)


def content_sha256(images: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8]) -> str:
    """The SHA-256 of the bytes of `images` followed by the bytes of `labels`."""
    digest = hashlib.sha256()
    for array in (images, labels):
        digest.update(np.ascontiguousarray(array).reshape(-1).data)  # hashlib wants one dimension
    return digest.hexdigest()


def _subset(data: LabelledImages, chosen: npt.NDArray[np.bool_]) -> LabelledImages:
    images, labels = data.images[chosen], data.labels[chosen]
    images.flags.writeable = labels.flags.writeable = False
    places = (np.arange(len(data)) if data.places is None else data.places)[chosen]
    return replace(
        data, images=images, labels=labels, sha256=content_sha256(images, labels), places=places
    )


def _held_out(labels: npt.NDArray[np.uint8], share: int, salt: int) -> npt.NDArray[np.int64]:
    """In each class the images with the lowest ranks, as many as its share."""
    ranks = _ranks(len(labels), salt)
    chosen = []
    for digit, quota in enumerate(_quotas(np.bincount(labels), share)):
        members = np.flatnonzero(labels == digit)
        chosen.append(members[np.argsort(ranks[members], kind="stable")[:quota]])
    return np.sort(np.concatenate(chosen)).astype(np.int64)


def _quotas(counts: npt.NDArray[np.int64], share: int) -> npt.NDArray[np.int64]:
    """How many images each class gives up: its share, to one in `share` of all together.

    What rounding down leaves over goes to the classes with the largest remainders (Hamilton's
    method); then every class that has two images gives at least one.
    """
    quotas, remainders = np.divmod(counts, share)
    left_over = int(counts.sum() // share - quotas.sum())
    quotas[np.argsort(-remainders, kind="stable")[:left_over]] += 1
    return np.maximum(quotas, (counts >= 2).astype(np.int64)) * (counts >= 2)


def _ranks(n: int, salt: int) -> npt.NDArray[np.uint64]:
    """A scrambled number for every index: SplitMix64 (Steele, Lea and Flood 2014).

    A generator of NumPy may change its stream from one version to the next; this may not.
    """
    golden = np.uint64(0x9E3779B97F4A7C15)
    z = (np.arange(1, n + 1, dtype=np.uint64) + np.uint64(salt << 32)) * golden
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
