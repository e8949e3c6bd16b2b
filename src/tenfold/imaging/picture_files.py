"""Data sets that may be made of pictures: each file straight to its digit."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tenfold.core.datasets import LabelledImages, load
from tenfold.core.names import printable, unknown
from tenfold.core.splits import split as divided
from tenfold.errors import PictureError, UsageError
from tenfold.imaging.decode import decode
from tenfold.imaging.grey import Grey
from tenfold.imaging.preparation.digit import prepare

_SPLITS = ("train", "validation", "test")


def digit_of_file(path: Path) -> Grey:
    """The digit in the picture at `path` as MNIST would have it: (28, 28), white on black.

    Raises:
        PictureError: it can't be read, or nothing is drawn on it.
    """
    digit = prepare(decode(path))
    if digit is None:
        raise PictureError(f"'{printable(str(path))}' shows no ink. Remove it from the data set.")
    return digit


def load_data(
    data: str | Path = "mnist", split: Literal["train", "validation", "test"] = "train"
) -> LabelledImages:
    """The images of one split of a data set; validation, always the same, is held out of train.

    Args:
        data: a name, a folder or an .npz archive, as `--data` takes it.
        split: of MNIST, "train" has 55,000 images, "validation" 5,000 and "test" 10,000.

    Raises:
        DataError: there is no such data set, or it is damaged.
        UsageError: there is no such split.
    """
    if split not in _SPLITS:
        raise UsageError(unknown("split", str(split), _SPLITS))
    if split == "test":
        return load(data, "test", digit_of_file)
    train, validation = divided(load(data, "train", digit_of_file))
    return train if split == "train" else validation
