"""Predictions as text: a table for people; JSON, JSON lines and CSV for programs."""

from __future__ import annotations

import csv
from typing import Any

from tenfold.cli import writers
from tenfold.cli.writers import Json, JsonLines, Writer, shown
from tenfold.core.names import printable
from tenfold.core.shares import short_percent
from tenfold.inference.predictor import Prediction

_MOST_GUESSES = 3  # that an uncertain digit is said to be
_LIKELY = 0.1  # the least probability of such a guess
_GUESS = 12  # characters of a column with one


class Table(writers.Table[Prediction]):
    """One aligned row per picture."""

    def open(self) -> None:
        guesses = "".join(f"{f'guess {rank + 1}':<{_GUESS}}" for rank in range(self._top))
        self.row("picture", "digit", "confidence", f"{guesses}status")

    def write(self, answer: Prediction) -> None:
        sure = "" if answer.confidence is None else short_percent(answer.confidence)
        guesses = (f"{digit} {short_percent(share)}" for digit, share in answer.top(self._top))
        shown_guesses = "".join(f"{guess:<{_GUESS}}" for guess in guesses).ljust(_GUESS * self._top)
        self.row(
            shown(answer.path or ""),
            f"{'' if answer.digit is None else answer.digit:>5}",
            f"{sure:>10}",
            shown_guesses + _status(answer),
        )


def _status(prediction: Prediction) -> str:
    """The status in words: what else an uncertain digit may be, why a picture can't be read."""
    status = prediction.status.replace("_", " ")
    if prediction.message is not None:
        return f"{status}: {printable(prediction.message)}"
    if prediction.status == "uncertain":
        likely = [str(guess) for guess, share in prediction.top(_MOST_GUESSES) if share >= _LIKELY]
        return f"{status}: {' or '.join(likely)}"
    return status


class Csv(Writer[Prediction]):
    """A header and one row per picture (RFC 4180), p0 to p9 being the probabilities."""

    def open(self) -> None:
        self._rows = csv.writer(self._out, lineterminator="\n")
        guesses = [f"{kind}{rank + 1}" for rank in range(self._top) for kind in ("guess", "share")]
        shares = [f"p{digit}" for digit in range(10)]
        self._rows.writerow(
            ["path", "digit", "confidence", "status", "model", *shares, *guesses, "message"]
        )

    def write(self, answer: Prediction) -> None:
        guesses = [value for guess in answer.top(self._top) for value in guess]
        fields = [answer.path, answer.digit, answer.confidence]
        fields += [answer.status, answer.model]
        fields += answer.probabilities or [None] * 10
        fields += guesses or [None] * (2 * self._top)
        self._rows.writerow([_cell(field) for field in [*fields, answer.message]])


WRITERS: dict[str, type[Writer[Prediction]]] = {
    "table": Table,
    "json": Json,
    "jsonl": JsonLines,
    "csv": Csv,
}


def _cell(value: Any) -> Any:
    return printable(value) if isinstance(value, str) else value
