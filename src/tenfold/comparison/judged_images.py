"""The images that a comparison is about, to show some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tenfold.comparison.arms import Field
from tenfold.core.config import DataConfig
from tenfold.core.datasets import LabelledImages, load
from tenfold.core.splits import split
from tenfold.errors import DataError
from tenfold.evaluation.mistakes import to_picture
from tenfold.imaging.picture_files import digit_of_file


def with_pictures(field: Field, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`records`, each with the `picture` of the image at its `index`; none if data is gone."""
    images = _images(field)
    if images is None:
        return []
    return [{**record, "picture": to_picture(images[record["index"]])} for record in records]


def _images(field: Field) -> npt.NDArray[np.uint8] | None:
    """All images in the order of the predictions, of shape (n, 28, 28).

    None where the data can't be loaded any more or has changed: a comparison needs only what the
    runs recorded, and does without pictures then.
    """
    try:
        parts = _parts(field)
    except DataError:
        return None
    labels = np.concatenate([part.labels for part in parts])
    if not np.array_equal(labels, field.labels):
        return None
    return np.concatenate([part.images for part in parts])


def _parts(field: Field) -> list[LabelledImages]:
    manifest = field.arms[0].members[0].manifest
    source = str(manifest["data"]["name"])
    if field.split == "test":
        return [load(source, "test", digit_of_file)]
    train = load(source, "train", digit_of_file)
    if not field.folds:
        return [split(train)[1]]
    plans = [DataConfig(folds=field.folds, fold=fold) for fold in range(field.folds)]
    return [split(train, plan)[1] for plan in plans]
