"""Predictions as text: a table for people; JSON, JSON lines and CSV for programs."""

from __future__ import annotations

import csv
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, TextIO

from tenfold.imaging.decode import printable
from tenfold.inference.predictor import Prediction

_MOST_GUESSES = 3  # that an uncertain digit is said to be
_LIKELY = 0.1  # the least probability of such a guess


class Writer(ABC):
    """Takes predictions one by one and prints each as soon as it can."""

    def __init__(self, out: TextIO, paths: Sequence[str], top: int) -> None:
        """Write to `out` about the pictures at `paths`, with `top` guesses each, 0 for none."""
        self._out, self._paths, self._top = out, paths, top
        self.open()

    def open(self) -> None:  # noqa: B027  not every format has such a thing
        """Print what comes before the first prediction."""

    @abstractmethod
    def write(self, prediction: Prediction) -> None:
        """Print one prediction."""

    def close(self) -> None:  # noqa: B027  nor this
        """Print what comes after the last prediction."""


class Table(Writer):
    """One aligned row per picture."""

    def open(self) -> None:
        self._width = min(60, max(len("picture"), *(len(_shown(path)) for path in self._paths)))
        guesses = "".join(f"{f'guess {rank + 1}':<10}" for rank in range(self._top))
        self._row("picture", "digit", "confidence", guesses, "status")

    def write(self, prediction: Prediction) -> None:
        sure = "" if prediction.confidence is None else _percent(prediction.confidence)
        guesses = (f"{digit} {_percent(share)}" for digit, share in prediction.top(self._top))
        self._row(
            _shown(prediction.path or ""),
            "" if prediction.digit is None else str(prediction.digit),
            sure,
            "".join(f"{guess:<10}" for guess in guesses).ljust(10 * self._top),
            _status(prediction),
        )

    def _row(self, picture: str, digit: str, confidence: str, guesses: str, status: str) -> None:
        row = f"{picture:<{self._width}}  {digit:>5}  {confidence:>10}  {guesses}{status}"
        print(row.rstrip(), file=self._out)


def _status(prediction: Prediction) -> str:
    """The status in words: what else an uncertain digit may be, why a picture can't be read."""
    status = prediction.status.replace("_", " ")
    if prediction.message is not None:
        return f"{status}: {printable(prediction.message)}"
    if prediction.status == "uncertain":
        likely = [str(guess) for guess, share in prediction.top(_MOST_GUESSES) if share >= _LIKELY]
        return f"{status}: {' or '.join(likely)}"
    return status


class JsonLines(Writer):
    """One JSON object per line."""

    def write(self, prediction: Prediction) -> None:
        print(json.dumps(_record(prediction, self._top)), file=self._out)


class Json(Writer):
    """One JSON array with one object per line."""

    _before = "[\n"

    def write(self, prediction: Prediction) -> None:
        record = json.dumps(_record(prediction, self._top))
        print(f"{self._before}  {record}", end="", file=self._out)
        self._before = ",\n"

    def close(self) -> None:
        print("\n]", file=self._out)


class Csv(Writer):
    """A header and one row per picture (RFC 4180), p0 to p9 being the probabilities."""

    def open(self) -> None:
        self._rows = csv.writer(self._out, lineterminator="\n")
        guesses = [f"{kind}{rank + 1}" for rank in range(self._top) for kind in ("guess", "share")]
        shares = [f"p{digit}" for digit in range(10)]
        self._rows.writerow(
            ["path", "digit", "confidence", "status", "model", *shares, *guesses, "message"]
        )

    def write(self, prediction: Prediction) -> None:
        guesses = [value for guess in prediction.top(self._top) for value in guess]
        fields = [prediction.path, prediction.digit, prediction.confidence]
        fields += [prediction.status, prediction.model]
        fields += prediction.probabilities or [None] * 10
        fields += guesses or [None] * (2 * self._top)
        self._rows.writerow([_cell(field) for field in [*fields, prediction.message]])


WRITERS: dict[str, type[Writer]] = {"table": Table, "json": Json, "jsonl": JsonLines, "csv": Csv}


def _record(prediction: Prediction, top: int) -> dict[str, Any]:
    return prediction.to_dict() | ({"top": prediction.top(top)} if top else {})


def _cell(value: Any) -> Any:
    return printable(value) if isinstance(value, str) else value


def _shown(path: str) -> str:
    """`path` for a table: without control characters, and its end where it is long."""
    shown = printable(path)
    return shown if len(shown) <= 60 else "…" + shown[-59:]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
