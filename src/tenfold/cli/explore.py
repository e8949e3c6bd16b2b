"""`tenfold explore`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tenfold.exploration.explore import PAGE
from tenfold.exploration.explore import explore as explore_data
from tenfold.exploration.wording import as_text
from tenfold.extras import need


def explore(
    *,
    data: Annotated[
        str, typer.Option(help="What to look at: a name, a folder or an .npz file.")
    ] = "mnist",
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write; explore-<data> if not given."),
    ] = None,
) -> None:
    """Look at a data set before training: counts, pixels, samples, duplicates, odd images, a map.

    Writes explore.html, its figures as PNG, and statistics.json. Test images are counted and
    compared, and nothing is chosen by them.
    """
    need("sklearn", "train")  # before any work
    folder = _folder_for(data) if out is None else out
    found = explore_data(data, folder, _progress)
    _progress("")
    print(as_text(found.statistics))
    print(f"page        {folder / PAGE}")


def _folder_for(data: str) -> Path:
    """A folder here that is named after the data."""
    path = Path(data).resolve()
    return Path(f"explore-{path.stem if path.suffix == '.npz' else path.name}")


def _progress(step: str) -> None:
    """Say at a terminal what it is doing; the line is gone in the end."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{step and step + ' …'}", end="", file=sys.stderr, flush=True)
