"""Answers as text: what all formats of all commands share."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Generic, TextIO, TypeVar

from tenfold.core.names import printable
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

    _before = "["  # printed with the first answer: what fails before it leaves no output

    def write(self, answer: Any) -> None:
        print(f"{self._before}\n  {json.dumps(record(answer, self._top))}", end="", file=self._out)
        self._before = ","

    def close(self) -> None:
        print("[]" if self._before == "[" else "\n]", file=self._out)


def record(answer: Any, top: int = 0) -> dict[str, Any]:
    """The fields of `answer`, and its `top` best guesses if there are to be any."""
    fields: dict[str, Any] = answer.to_dict()
    return fields | ({"top": answer.top(top)} if top else {})


def shown(path: str) -> str:
    """`path` for a table: without control characters, and its end where it is long."""
    plain = printable(path)
    return plain if len(plain) <= _WIDEST else "…" + plain[1 - _WIDEST :]
