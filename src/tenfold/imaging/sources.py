"""Which pictures a list of arguments means: files, folders, patterns, standard input."""

# os.path answers for any string, where Path raises if a name is too long:
# ruff: noqa: PTH110, PTH112, PTH113, PTH118, PTH207

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tenfold.core.names import printable
from tenfold.errors import UsageError
from tenfold.imaging.formats import SUFFIXES

STDIN = "-"


def expand(arguments: Sequence[str]) -> list[str]:
    """The paths of the pictures that `arguments` name, in the order given.

    A folder stands for the pictures in it and below it, sorted, hidden ones left out. A
    pattern (`*`, `?`, `[...]`, `**`) stands for what it matches, unless a file has that very
    name. What nothing has or holds stays as it is: reading it will say so. `-` stays as well.

    Raises:
        UsageError: no argument at all or an empty one, or nothing but a folder without pictures.
    """
    if not arguments or "" in arguments:
        raise UsageError("No picture given. Name files or folders, or '-' for standard input.")
    found = [path for argument in arguments for path in _expanded(argument)]
    if found == [arguments[0]] and os.path.isdir(found[0]):
        raise UsageError(
            f"There are no pictures in the folder '{printable(found[0])}'. Files are taken by "
            f"their suffix: {', '.join(sorted(SUFFIXES))}."
        )
    return found


def _expanded(argument: str) -> list[str]:
    if argument == STDIN or os.path.isfile(argument):
        return [argument]
    if os.path.isdir(argument):
        return sorted(_walk(argument)) or [argument]
    matches = sorted(glob.glob(argument, recursive=True)) if glob.has_magic(argument) else []
    files = [match for match in matches if os.path.isfile(match)]
    below = [path for match in matches if os.path.isdir(match) for path in _walk(match)]
    return sorted(set(files + below)) or [argument]


def _names_a_picture(path: str) -> bool:
    """Whether `path` ends like a picture and is a file, or a broken link that reading reports.

    Reading a pipe or a device may never end.
    """
    if Path(path).suffix.lower() not in SUFFIXES:
        return False
    return os.path.isfile(path) or not os.path.exists(path)


def _walk(folder: str) -> Iterator[str]:
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = os.path.join(here, name)
            if not name.startswith(".") and _names_a_picture(path):
                yield path
