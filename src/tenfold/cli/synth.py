"""`tenfold synth`."""

from __future__ import annotations

import csv
import io
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from tenfold.core.files import check_empty, make_folder, write_bytes, write_text
from tenfold.core.names import unknown
from tenfold.core.picture_labels import LABELS
from tenfold.errors import UsageError
from tenfold.imaging.picture_files import load_data
from tenfold.imaging.synth.looks import LOOKS
from tenfold.imaging.synth.pages import Digits, Page, make_page

_COLUMNS = ("file", "text", "kind", "source", "licence")
_LICENCES = {"mnist": "CC-BY-SA-3.0"}  # a picture of a digit is an adaptation of it


def synth(
    *,
    out: Annotated[Path, typer.Option(help="The folder to write into: new or empty.")],
    count: Annotated[int, typer.Option(min=1, help="How many pages.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Which pages; the same seed, the same.")] = 0,
    kind: Annotated[
        Literal["digit", "number", "page", "blank"],
        typer.Option(help="One digit; one number of 4 to 12; 2 to 6 of these; nothing written."),
    ] = "digit",
    split: Annotated[
        Literal["validation", "test", "train"],
        typer.Option(help="Whose digits; those of test are for figures, not for choices."),
    ] = "validation",
    data: Annotated[
        str, typer.Option(help="The digits: a name, a folder or an .npz file.")
    ] = "mnist",
    look: Annotated[
        str | None, typer.Option(help="One look alone, such as photo-ruled; else all in turn.")
    ] = None,
    touching: Annotated[
        float, typer.Option(min=0, max=1, help="The share of neighbouring digits that touch.")
    ] = 0.005,
) -> None:
    """Make up pictures of handwriting: digits in ink on paper, in light, through a camera.

    Writes 0001.jpg, 0002.png and so on, and labels.csv, as `evaluate --pictures` takes it. A page
    depends on the seed and its number alone, so a larger count begins with the same pages.
    """
    if look is not None and look not in LOOKS:
        raise UsageError(unknown("look", look, LOOKS))
    check_empty(out, "--out")
    if math.isnan(touching):  # which no range leaves out
        raise UsageError(f"--touching {touching} is no share. Give 0 to 1.")
    source = load_data(data, split)
    make_folder(out)
    digits = Digits(source.images, source.labels)
    rows = []
    for number in range(1, count + 1):
        page = make_page(digits, kind, seed, number, look=look, touching=touching)
        name = f"{number:04d}{page.suffix}"
        write_bytes(out / name, page.encoded())
        rows.append(_row(name, page, data))
        _progress(number, count)
    write_text(out / LABELS, _table(rows))
    print(f"{count} page{'s' * (count > 1)} in {out}")


def _row(name: str, page: Page, data: str) -> tuple[str, ...]:
    licence = _LICENCES.get(data, "that of the digits")
    return name, page.text, LOOKS[page.look].kind, page.look, licence


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    return table.getvalue()


def _progress(number: int, count: int) -> None:
    """Say at a terminal how far it is; the line is gone in the end."""
    if sys.stderr.isatty():
        line = "\r\x1b[K" if number == count else f"\r{number} of {count}"
        print(line, end="", file=sys.stderr, flush=True)
