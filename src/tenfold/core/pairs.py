"""Images and their labels as somebody's files hold them, and whether they are digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tenfold.errors import DataError

SIDE = 28  # pixels
CLASSES = 10


class Pair(NamedTuple):
    """Images and labels as read, with the names of their files for messages.

    Attributes:
        files: of each image, where each has one of its own.
    """

    images: npt.NDArray[Any]
    labels: npt.NDArray[Any]
    images_from: str
    labels_from: str
    files: Sequence[str] = ()


def check(pair: Pair) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """The images (n, 28, 28) and the labels (n,) of `pair` as read-only bytes.

    Raises:
        DataError: a shape, a type, a count or a label is wrong, or there are no images.
    """
    _check_images(pair)
    _check_labels(pair)
    images = np.ascontiguousarray(pair.images).view()
    labels = pair.labels.astype(np.uint8)
    images.flags.writeable = labels.flags.writeable = False
    return images, labels


def _check_images(pair: Pair) -> None:
    images, source = pair.images, pair.images_from
    if images.ndim != 3 or images.shape[1:] != (SIDE, SIDE):
        raise DataError(
            f"'{source}' holds an array of shape {images.shape}. Images have the shape (n, 28, 28)."
        )
    if images.dtype != np.uint8:
        raise DataError(
            f"'{source}' holds images of type {images.dtype}. "
            "Tenfold reads uint8, from 0 (paper) to 255 (ink)."
        )
    if len(images) == 0:
        raise DataError(f"'{source}' is empty: it holds no images.")


def _check_labels(pair: Pair) -> None:
    labels, source = pair.labels, pair.labels_from
    if labels.ndim != 1:
        raise DataError(
            f"'{source}' holds an array of shape {labels.shape}. Labels have the shape (n,)."
        )
    if not np.issubdtype(labels.dtype, np.integer):
        raise DataError(
            f"'{source}' holds labels of type {labels.dtype}. Labels are whole numbers, 0 to 9."
        )
    if len(labels) != len(pair.images):
        raise DataError(
            f"'{source}' holds {len(labels):,} labels, and '{pair.images_from}' holds "
            f"{len(pair.images):,} images. Each image needs one label."
        )
    wrong = np.flatnonzero((labels < 0) | (labels >= CLASSES))
    if wrong.size:
        raise DataError(
            f"'{source}' holds the label {labels[wrong[0]]} at index {wrong[0]}. "
            "Labels are the digits 0 to 9."
        )
