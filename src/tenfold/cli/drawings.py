"""Files that a command draws of its only picture: refused before anything is read, or written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from tenfold.core.files import make_folder, write_bytes
from tenfold.errors import UsageError
from tenfold.imaging.boxes import check_suffix, encoded


def check_drawing(option: str, path: Path, pictures: Sequence[str]) -> None:
    """Refuse what can't be drawn into `path`, which `option` named.

    Raises:
        UsageError: the suffix stands for no format that we write, there are many pictures, the
            file is there already, or its folder can't be written to.
    """
    check_suffix(path.suffix)
    if len(pictures) > 1:
        raise UsageError(
            f"{option} draws one picture, and {len(pictures)} are given. Name one, and a "
            "file for each."
        )
    if os.path.lexists(path):
        raise UsageError(f"'{path}' is there already. Choose another name for {option}.")
    make_folder(path.parent, option)


def write_drawing(option: str, path: Path, drawing: Image.Image) -> None:
    """Write `drawing` to `path`, whole or not at all.

    Raises:
        UsageError: that can't be done, say as the disk is full.
    """
    try:
        write_bytes(path, encoded(drawing, path.suffix))
    except OSError as error:
        raise UsageError(
            f"'{path}' can't be written: {error.strerror}. Choose another place for {option}."
        ) from error
