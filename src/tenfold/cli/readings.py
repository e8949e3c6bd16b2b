"""Readings as text: a table for people; JSON and JSON lines for programs."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TextIO

from tenfold.imaging.decode import printable
from tenfold.inference.reading import Reading

_WIDEST = 60  # characters of a path in a table


class Writer(ABC):
    """Takes readings one by one and prints each as soon as it can."""

    def __init__(self, out: TextIO, paths: Sequence[str]) -> None:
        """Write to `out` about the pictures at `paths`."""
        self._out, self._paths = out, paths
        self.open()

    def open(self) -> None:  # noqa: B027  not every format has such a thing
        """Print what comes before the first reading."""

    @abstractmethod
    def write(self, reading: Reading) -> None:
        """Print one reading."""

    def close(self) -> None:  # noqa: B027  nor this
        """Print what comes after the last reading."""


class Table(Writer):
    """An aligned row per line that was read; path and status stand in the first."""

    def open(self) -> None:
        self._width = min(_WIDEST, max(len("picture"), *(len(_shown(p)) for p in self._paths)))
        self._row("picture", "confidence", "status", "text")

    def write(self, reading: Reading) -> None:
        lowest = min((digit.confidence for digit in reading.digits), default=None)
        sure = "" if lowest is None else f"{100 * lowest:.1f} %"
        status = reading.status.replace("_", " ")
        first, *others = (
            [printable(reading.message)] if reading.message else reading.text.split("\n")
        )
        self._row(_shown(reading.path or ""), sure, status, first)
        for line in others:
            self._row("", "", "", line)

    def _row(self, picture: str, confidence: str, status: str, text: str) -> None:
        row = f"{picture:<{self._width}}  {confidence:>10}  {status:<9}  {text}"
        print(row.rstrip(), file=self._out)


class JsonLines(Writer):
    """One JSON object per line."""

    def write(self, reading: Reading) -> None:
        print(json.dumps(reading.to_dict()), file=self._out)


class Json(Writer):
    """One JSON array with one object per line."""

    _before = "[\n"

    def write(self, reading: Reading) -> None:
        print(f"{self._before}  {json.dumps(reading.to_dict())}", end="", file=self._out)
        self._before = ",\n"

    def close(self) -> None:
        print("\n]", file=self._out)


WRITERS: dict[str, type[Writer]] = {"table": Table, "json": Json, "jsonl": JsonLines}


def _shown(path: str) -> str:
    """`path` for a table: without control characters, and its end where it is long."""
    shown = printable(path)
    return shown if len(shown) <= _WIDEST else "…" + shown[1 - _WIDEST :]
