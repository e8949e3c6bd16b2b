"""Answers as text, each printed as soon as it can be: what all formats of all commands share."""

from __future__ import annotations

import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Generic, TextIO, TypeVar

import typer

from tenfold.cli.output import own_stderr, steady_stdout
from tenfold.errors import EXIT_SOME_FAILED
from tenfold.imaging.decode import printable
from tenfold.imaging.formats import MAX_BYTES
from tenfold.imaging.sources import STDIN
from tenfold.inference.predictor import Prediction
from tenfold.inference.reading import Reading

Answer = TypeVar("Answer", Prediction, Reading)

_WIDEST = 60  # characters of a path in a table


class Writer(ABC, Generic[Answer]):
    """Takes answers one by one and prints each as soon as it can.

    Attributes:
        paths: of the pictures that it tells about.
    """

    def __init__(self, out: TextIO, paths: Sequence[str], top: int = 0) -> None:
        """Write to `out`, with `top` guesses for each picture, 0 for none."""
        self.paths = paths
        self._out, self._top = out, top

    def open(self) -> None:
        """Print what comes before the first answer."""

    @abstractmethod
    def write(self, answer: Answer) -> None:
        """Print one answer."""

    def close(self) -> None:
        """Print what comes after the last answer."""


def print_answers(writer: Writer[Answer], answer: Callable[[str | bytes, str], Answer]) -> None:
    """Print the answer to each picture of `writer`.

    Args:
        writer: prints them.
        answer: is given a path, or the bytes of standard input for "-", and what to call it.

    Raises:
        Exit: with code 5, a picture can't be read; all others were answered.
    """
    failed = 0
    with steady_stdout(), own_stderr():
        writer.open()
        for path in writer.paths:
            source = sys.stdin.buffer.read(MAX_BYTES + 1) if path == STDIN else path
            found = replace(answer(source, path), path=path)
            failed += found.status == "error"
            writer.write(found)
        writer.close()
    if failed:
        raise typer.Exit(EXIT_SOME_FAILED)


class Table(Writer[Answer]):
    """Aligned rows, of which the first cell is a picture's path."""

    def row(self, picture: str, *cells: str) -> None:
        """Print one row."""
        print("  ".join((f"{picture:<{self._width}}", *cells)).rstrip(), file=self._out)

    @cached_property
    def _width(self) -> int:
        """Characters of the first cell."""
        return max(len(shown(path)) for path in ("picture", *self.paths))


class JsonLines(Writer[Any]):
    """One JSON object per line."""

    def write(self, answer: Any) -> None:
        print(json.dumps(record(answer, self._top)), file=self._out)


class Json(Writer[Any]):
    """One JSON array with one object per line."""

    _before = "[\n"

    def write(self, answer: Any) -> None:
        print(f"{self._before}  {json.dumps(record(answer, self._top))}", end="", file=self._out)
        self._before = ",\n"

    def close(self) -> None:
        print("\n]", file=self._out)


def record(answer: Any, top: int = 0) -> dict[str, Any]:
    """The fields of `answer`, and its `top` best guesses if there are to be any."""
    fields: dict[str, Any] = answer.to_dict()
    return fields | ({"top": answer.top(top)} if top else {})


def shown(path: str) -> str:
    """`path` for a table: without control characters, and its end where it is long."""
    plain = printable(path)
    return plain if len(plain) <= _WIDEST else "…" + plain[1 - _WIDEST :]


def percent(share: float) -> str:
    """A confidence, 0..1, for a table."""
    return f"{100 * share:.1f} %"
