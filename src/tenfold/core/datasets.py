"""Data sets by name or path: what `--data NAME|PATH` means everywhere.

A name is `mnist`. A path is a folder of IDX files, a folder with one sub-folder per digit, or
an `.npz` archive; `tenfold.core.folders` and `tenfold.core.npz` say how they are laid out.

Data of one's own may come with a training and a test part, as MNIST does, or as one whole.
Training and testing on the same images would measure memory, so of a whole one sixth, always
the same, is its test part and five sixths are its training part. A folder that was never
trained on may serve as a test set entirely: that is the part "all", and `load_for_evaluation`
decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tenfold.core import folders, mnist, npz, splits
from tenfold.core.home import expanded
from tenfold.core.names import unknown
from tenfold.core.pairs import Pair, check
from tenfold.errors import DataError

DATASETS = ("mnist",)

Part = Literal["train", "test", "all"]


@dataclass(frozen=True)
class LabelledImages:
    """Images of digits with their labels; the arrays are read-only.

    Attributes:
        name: the name or the path that they were loaded by.
        images: white ink on black, of shape (n, 28, 28), 0 to 255.
        labels: the digits, of shape (n,).
        sha256: of the bytes of the images followed by the bytes of the labels.
        places: of shape (n,), where the images are in what was read: their files in a class
            folder, else their numbers, counted from 0; None where these are their indices.
    """

    name: str
    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.uint8]
    sha256: str
    places: npt.NDArray[Any] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def place(self, index: int) -> str:
        """Where image `index` is in what was read, such as `3/scan.png` or `no. 17`."""
        place = index if self.places is None else self.places[index]
        return str(place) if isinstance(place, str) else f"no. {place}"


def load(
    data: str | Path = "mnist", part: Part = "train", prepare: folders.Prepare | None = None
) -> LabelledImages:
    """Load one part of a data set; where it has two, the files of the other stay closed.

    `part` "all" is everything there is: the training part, then the test part. `prepare` makes
    a digit of shape (28, 28) out of each picture of a class folder.

    Raises:
        DataError: there is no such data set or part, or its files are damaged.
    """
    name = str(data)
    if data in DATASETS:
        return _mnist(name, part)
    readers = _readers(name, prepare)
    if part == "all":
        return _joined(name, [_labelled(name, read()) for read in readers.values()])
    if "whole" in readers:
        return _part_of_whole(_labelled(name, readers["whole"]()), part)
    _require(name, part, readers)
    return _labelled(name, readers[part]())


def anchored(name: str) -> str:
    """What `name` is from any folder: the whole path, where it is one and something is there."""
    path = expanded(name)
    return name if name in ("", *DATASETS) or not path.exists() else str(path.absolute())


def check_part(data: str | Path, part: Literal["train", "test"]) -> None:
    """Make sure that there is this part of a data set; it stays closed.

    Raises:
        DataError: there is no such data set or part.
    """
    if data not in DATASETS:
        _require(str(data), part, _readers(str(data), None))


def _require(name: str, part: str, readers: folders.Readers) -> None:
    if part not in readers and "whole" not in readers:
        hint = ", or train with --no-test" if part == "test" else ""
        raise DataError(
            f"'{name}' has no part '{part}', only '{next(iter(readers))}'. "
            f"Add the missing files, give another data set{hint}."
        )


def load_for_evaluation(
    data: str | Path = "mnist", trained_on: str = "", prepare: folders.Prepare | None = None
) -> LabelledImages:
    """The images to test a network on whose training part had the SHA-256 `trained_on`.

    That is the test part. Data that comes as one whole is taken entirely, unless the network
    was trained on its five sixths; then the sixth remains.

    Raises:
        DataError: there is no such data set, it has no test part, or its files are damaged.
    """
    if data in DATASETS:
        return load(data, "test")
    readers = _readers(str(data), prepare)
    if "whole" not in readers:
        return load(data, "test", prepare)
    whole = _labelled(str(data), readers["whole"]())
    held_out = splits.held_out_sixth(whole.labels)
    if not trained_on or held_out.size == 0:
        return whole
    train, test = splits.divide(whole, held_out)
    return test if train.sha256 == trained_on else whole


def _mnist(name: str, part: Part) -> LabelledImages:
    if part == "all":
        return _joined(name, [_mnist(name, "train"), _mnist(name, "test")])
    return LabelledImages(name, *mnist.load(part))


def _readers(name: str, prepare: folders.Prepare | None) -> folders.Readers:
    """What reads each part of the data set at the path `name`."""
    path = expanded(name)
    if name and path.is_dir():  # an empty name would be the working folder
        return folders.parts(path, prepare)
    if path.is_file():
        if path.suffix == ".npz":
            return npz.parts(path)
        raise DataError(f"'{name}' is no data set: give a folder or an .npz archive.")
    if path.name == name and not path.suffix:
        hint = "Known: mnist; or give the path of a folder or an .npz archive."
        raise DataError(unknown("data set", name, DATASETS, hint))
    raise DataError(f"There is no data set at '{name}'. Check the path.")


def _labelled(name: str, pair: Pair) -> LabelledImages:
    images, labels = check(pair)
    places = np.array(pair.files) if pair.files else None
    return LabelledImages(name, images, labels, splits.content_sha256(images, labels), places)


def _part_of_whole(whole: LabelledImages, part: Literal["train", "test"]) -> LabelledImages:
    train, test = splits.divide(whole, splits.held_out_sixth(whole.labels))
    return train if part == "train" else test


def _joined(name: str, loaded: list[LabelledImages]) -> LabelledImages:
    if len(loaded) == 1:
        return loaded[0]
    images = np.concatenate([one.images for one in loaded])
    labels = np.concatenate([one.labels for one in loaded])
    images.flags.writeable = labels.flags.writeable = False
    return LabelledImages(name, images, labels, splits.content_sha256(images, labels))
