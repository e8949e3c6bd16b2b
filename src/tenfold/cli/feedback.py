"""`tenfold feedback`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import typer

from tenfold.core import idx
from tenfold.core.files import check_empty, make_folder, write_bytes, write_text
from tenfold.core.pairs import SIDE
from tenfold.errors import DataError, UsageError
from tenfold.extras import need

if TYPE_CHECKING:
    from tenfold.serving.corrections import Correction

_COLUMNS = ("number", "digit", "answered", "model", "time_utc")


def feedback(
    *,
    action: Annotated[
        Literal["export"], typer.Argument(help="export: write all as a data set.", metavar="export")
    ],
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to write into: new or empty.")
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="URL",
            envvar="TENFOLD_SERVE_FEEDBACK",
            help="The database of the service, such as sqlite:///feedback.db.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Export the corrections that a service took as a data set.

    Writes IDX files, as MNIST has them, for `tenfold train RECIPE --init-from MODEL --data DIR`,
    and corrections.csv, which tells what was answered. Anybody may correct wrongly: measure what
    was learnt on other images.
    """
    assert action == "export"  # noqa: S101  Typer lets nothing else in
    if source is None:
        raise UsageError("Say which database: --from sqlite:///feedback.db.")
    check_empty(folder)
    found = list(_corrections(source))
    if not found:
        raise DataError("The database holds no corrections yet.")
    images = np.frombuffer(b"".join(one.levels for one in found), np.uint8)
    labels = np.array([one.digit for one in found], np.uint8)
    make_folder(folder)
    write_text(folder / "corrections.csv", _table(found))
    write_bytes(folder / "images-idx3-ubyte", idx.encoded(images.reshape(-1, SIDE, SIDE)))
    write_bytes(folder / "labels-idx1-ubyte", idx.encoded(labels))
    print(f"{len(found)} correction{'s' * (len(found) > 1)} in {folder}")


def _corrections(url: str) -> Iterator[Correction]:
    need("sqlalchemy", extra="feedback")
    from tenfold.serving.corrections import Corrections  # noqa: PLC0415  of an extra

    corrections = Corrections(url)
    yield from corrections
    corrections.close()


def _table(found: Sequence[Correction]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for number, one in enumerate(found, start=1):
        writer.writerow((number, one.digit, one.answered, one.model, f"{one.time_utc}Z"))
    return table.getvalue()
