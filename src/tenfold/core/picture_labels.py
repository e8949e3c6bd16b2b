"""A folder of pictures with a `labels.csv` that says what is written on each."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import NamedTuple

from tenfold.errors import DataError

LABELS = "labels.csv"
COLUMNS = ("file", "text", "kind", "source")

_TEXT = re.compile(r"(?:[0-9]+(?:/[0-9]+)*)?")


class PictureLabel(NamedTuple):
    """What is known of one picture.

    Attributes:
        file: its path in the folder.
        text: what is written on it, `/` between lines; empty where nothing is.
        kind: photo, scan, canvas or another word.
        source: who it is from, or how it was made; sources weigh the same.
    """

    file: str
    text: str
    kind: str
    source: str


def read_labels(folder: Path) -> list[PictureLabel]:
    """The rows of `labels.csv` in `folder`; columns besides `COLUMNS` are passed over.

    Raises:
        DataError: it is missing or damaged, lacks a column, or a text is no digits.
    """
    path = folder / LABELS
    reader = csv.DictReader(io.StringIO(_content(path)), strict=True)
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise DataError(
                f"'{path}' lacks the column '{missing[0]}'. Its first line has to name "
                f"{', '.join(COLUMNS)}, with nothing but commas between them."
            )
        labels = [_label(row, f"'{path}', line {reader.line_num}") for row in reader]
    except csv.Error as error:
        raise DataError(f"'{path}' is no table: {error}. Save it as CSV.") from error
    if not labels:
        raise DataError(f"'{path}' lists no picture. Add a line for each.")
    return labels


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise DataError(
            f"'{path}' is missing. It names the pictures, with the columns {', '.join(COLUMNS)}."
        ) from error
    except OSError as error:
        raise DataError(f"'{path}' can't be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"'{path}' is not in UTF-8. Save it as CSV in UTF-8.") from error


def _label(row: dict[str, str | None], where: str) -> PictureLabel:
    file, text, kind, source = (row[column] for column in COLUMNS)
    if not file or text is None or kind is None or source is None:
        raise DataError(f"{where} is too short. It needs {', '.join(COLUMNS)}.")
    if not _TEXT.fullmatch(text):
        raise DataError(
            f"{where} has the text '{text}'. Use digits, '/' between lines, and nothing where "
            "nothing is written."
        )
    return PictureLabel(file, text, kind, source)
