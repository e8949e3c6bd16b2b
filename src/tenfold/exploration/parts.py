"""The parts of a data set that there are to look at."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from tenfold.core.datasets import LabelledImages, load
from tenfold.errors import DataError
from tenfold.imaging.picture_files import digit_of_file

Parts = Mapping[str, LabelledImages]
_PARTS: tuple[Literal["train", "test"], ...] = ("train", "test")


def load_parts(data: str | Path = "mnist") -> dict[str, LabelledImages]:
    """What `data` holds: "train" and "test" as Tenfold would use them, or one of them.

    A data set that is too small to hold test images out has one part, "all".

    Raises:
        DataError: there is no such data set, or its files are damaged.
    """
    prepare = cache(digit_of_file)  # pictures may be asked for twice
    found: dict[str, LabelledImages] = {}
    for part in _PARTS:
        with contextlib.suppress(DataError):
            found[part] = load(data, part, prepare)
    if len(found) == len(_PARTS):
        return found
    everything = load(data, "all", prepare)  # where a file is damaged, this says so
    return found or {"all": everything}
