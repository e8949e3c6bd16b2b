"""Data sets in a folder: IDX files, or pictures in one sub-folder per digit."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tenfold.core import idx
from tenfold.core.pairs import CLASSES, SIDE, Pair
from tenfold.errors import DataError, PictureError

Prepare = Callable[[Path], npt.NDArray[np.uint8]]
Readers = dict[str, Callable[[], Pair]]

_IDX_NAME = re.compile(r"(.*?)(images|labels)[-.]idx[13]-ubyte(?:\.gz)?")
_DIGITS = {str(digit): digit for digit in range(CLASSES)}
_PART_FOLDERS = {"train": "train", "training": "train", "test": "test", "testing": "test"}
# What file managers leave behind; hidden files are passed over as well.
_CLUTTER = {"thumbs.db", "desktop.ini"}


def parts(folder: Path, prepare: Prepare | None = None) -> Readers:
    """What reads each part that `folder` holds: "whole", or "train" and "test", or one of these.

    - IDX files, plain or .gz: `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, and
      `t10k-` or `test-` in place of `train-`; without such a beginning they are the whole.
    - Sub-folders `0` to `9` with pictures, or such folders in `train` and `test`.

    `prepare` turns a picture into one of shape (28, 28), white ink on black; without it, pictures
    have to be like that already. Nothing is read before a reader is called.

    Raises:
        DataError: the folder holds none of these, or can't be read.
    """
    entries = _entries(folder)
    if found := _idx_parts(folder, entries):
        return found
    if any(entry.name in _DIGITS for entry in entries):
        return {"whole": partial(_read_classes, folder, prepare)}
    found = {}
    for entry in entries:
        if part := _PART_FOLDERS.get(entry.name.lower()):
            if part in found:
                raise DataError(f"'{folder}' holds two folders for '{part}'. Keep one.")
            found[part] = partial(_read_classes, entry, prepare)
    if not found:
        what = "holds neither" if entries else "is empty: a data set is a folder with"
        raise DataError(
            f"'{folder}' {what} IDX files (train-images-idx3-ubyte …) {'nor' if entries else 'or'} "
            "sub-folders 0 to 9 with pictures."
        )
    return found


def _entries(folder: Path) -> list[Path]:
    """What `folder` holds, in the order of its names, without hidden files."""
    try:
        listed = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise DataError(f"'{folder}' can't be read: {error.strerror or error}.") from error
    return [e for e in listed if not e.name.startswith(".") and e.name.lower() not in _CLUTTER]


def _idx_parts(folder: Path, entries: list[Path]) -> Readers:
    """The readers for the IDX files among `entries`."""
    pairs: dict[str, dict[str, Path]] = {}  # beginning of the name -> images, labels
    for entry in entries:
        if match := _IDX_NAME.fullmatch(entry.name):
            # Sorted, so a plain file comes before its .gz, and is quicker to read.
            pairs.setdefault(match[1], {}).setdefault(match[2], entry)
    readers: Readers = {}
    for beginning, files in pairs.items():
        part = _part_of(beginning)
        if part in readers:
            raise DataError(
                f"'{folder}' holds more than one pair of IDX files for '{part}'. "
                "Keep one pair for each part in a folder."
            )
        readers[part] = partial(_read_idx, folder, beginning, files)
    if "whole" in readers and len(readers) > 1:
        raise DataError(
            f"'{folder}' holds IDX files with and without 'train' or 'test' in their names. "
            "Keep either the one kind or the other."
        )
    return readers


def _part_of(beginning: str) -> str:
    name = beginning.lower()
    if "train" in name:
        return "train"
    return "test" if "t10k" in name or "test" in name else "whole"


def _read_idx(folder: Path, beginning: str, files: dict[str, Path]) -> Pair:
    for kind, dimensions in (("images", 3), ("labels", 1)):
        if kind not in files:
            raise DataError(
                f"'{folder}' lacks the {kind} to its other files: "
                f"{beginning}{kind}-idx{dimensions}-ubyte, plain or .gz."
            )
    images, labels = files["images"], files["labels"]
    return Pair(idx.read(images), idx.read(labels), str(images), str(labels))


def _read_classes(folder: Path, prepare: Prepare | None) -> Pair:
    """Read all pictures in the sub-folders of `folder`, in the order of their names."""
    images, labels, names = [], [], []
    for entry in _entries(folder):
        if not entry.is_dir():
            continue  # a note or a table beside the classes
        if entry.name not in _DIGITS:
            raise DataError(f"'{entry}' is no class. Name the sub-folders 0 to 9.")
        files = _entries(entry)
        if not files:
            raise DataError(f"'{entry}' holds no pictures. Fill it or remove it.")
        images += [_picture(file, prepare) for file in files]
        labels += [_DIGITS[entry.name]] * len(files)
        names += [_written(f"{entry.name}/{file.name}") for file in files]
    if not images:
        raise DataError(f"'{folder}' holds no sub-folders 0 to 9 with pictures.")
    digits = np.array(labels, np.uint8)
    return Pair(np.stack(images), digits, str(folder), str(folder), names)


def _written(name: str) -> str:
    """`name` in letters that can be written; file names need not be UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode()


def _picture(file: Path, prepare: Prepare | None) -> npt.NDArray[np.uint8]:
    """One picture of shape (28, 28): as `prepare` makes it, or without one as it is."""
    if not file.is_file():  # a folder, a pipe, a link to nowhere
        raise DataError(f"'{file}' is not a picture. Remove it from the class folder.")
    if prepare is None:
        return _as_it_is(file)
    try:
        prepared = prepare(file)
    except PictureError as error:
        raise DataError(f"'{file}' can't be used: {error}") from error
    if prepared.shape != (SIDE, SIDE) or prepared.dtype != np.uint8:
        raise DataError(f"'{file}' was prepared as {prepared.dtype} of shape {prepared.shape}.")
    return prepared


def _as_it_is(file: Path) -> npt.NDArray[np.uint8]:
    """The pixels of `file`, which has to be 28 × 28 and grey."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  MNIST needs no Pillow

    try:
        with Image.open(file) as picture:
            if picture.size != (SIDE, SIDE) or picture.mode not in ("L", "1"):
                raise DataError(
                    f"'{file}' is {picture.width} × {picture.height} pixels, mode {picture.mode}; "
                    "here a picture has to be 28 × 28 and grey."
                )
            return np.array(picture.convert("L"))
    except UnidentifiedImageError as error:
        raise DataError(f"'{file}' is not a picture. Remove it from the class folder.") from error
    # Pillow's decoders raise any of these on damaged files.
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise DataError(f"'{file}' can't be read: {error}.") from error
