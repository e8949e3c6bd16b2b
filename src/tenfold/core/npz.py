"""Data sets in one NumPy archive, with the names of arrays that are in use."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.npyio import NpzFile

from tenfold.core.pairs import Pair
from tenfold.errors import DataError

# (part, name of the images, name of the labels); the last two as in Keras's mnist.npz
_LAYOUTS = (
    ("whole", "images", "labels"),
    ("train", "x_train", "y_train"),
    ("test", "x_test", "y_test"),
)
# What zipfile and NumPy raise on damaged, encrypted or impossibly large archives.
UNREADABLE = (
    *(OSError, EOFError, ValueError, KeyError, RuntimeError, MemoryError),
    *(zipfile.BadZipFile, zlib.error, struct.error),
)


def parts(path: Path) -> dict[str, Callable[[], Pair]]:
    """What reads each part that the archive at `path` holds: "whole", or "train" and "test".

    Raises:
        DataError: it can't be read or holds no arrays of these names.
    """
    names = _names(path)
    known = {"images", "labels"} if {"images", "labels"} & names else set(_keras_names())
    found = known & names
    readers: dict[str, Callable[[], Pair]] = {
        part: partial(_read, path, images, labels)
        for part, images, labels in _LAYOUTS
        if {images, labels} & found
    }
    if not readers:
        raise DataError(
            f"'{path}' holds {', '.join(sorted(names)) or 'no arrays'}. Name the arrays images "
            "and labels, or x_train, y_train, x_test and y_test."
        )
    return readers


def _keras_names() -> tuple[str, ...]:
    return tuple(name for _, *names in _LAYOUTS[1:] for name in names)


def _names(path: Path) -> set[str]:
    """The names of the arrays; none of them is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name.removesuffix(".npy") for name in archive.namelist()}
    except UNREADABLE as error:
        raise DataError(f"'{path}' is not a readable NumPy archive: {error}.") from error


def _read(path: Path, images: str, labels: str) -> Pair:
    """Read two arrays; objects are refused, since reading them would run code."""
    with _opened(path) as arrays:
        return Pair(
            _array(path, arrays, images),
            _array(path, arrays, labels),
            f"{path}: {images}",
            f"{path}: {labels}",
        )


def _opened(path: Path) -> NpzFile:
    try:
        opened = np.load(path, allow_pickle=False)
    except UNREADABLE as error:
        raise DataError(f"'{path}' is not a readable NumPy archive: {error}.") from error
    if not isinstance(opened, NpzFile):
        raise DataError(f"'{path}' is not a NumPy archive of several arrays.")
    return opened


def _array(path: Path, arrays: NpzFile, name: str) -> npt.NDArray[Any]:
    if name not in arrays:
        raise DataError(f"'{path}' lacks the array {name}.")
    try:
        array = arrays[name]
    except UNREADABLE as error:
        raise DataError(f"The array {name} in '{path}' can't be read: {error}.") from error
    if not isinstance(array, np.ndarray):
        raise DataError(f"The array {name} in '{path}' is not a NumPy array.")
    return array
