"""Readings as text: a table for people; JSON and JSON lines for programs."""

from __future__ import annotations

from tenfold.cli import writers
from tenfold.cli.writers import Json, JsonLines, Writer, shown
from tenfold.core.names import printable
from tenfold.core.shares import short_percent
from tenfold.inference.reading import Reading


class Table(writers.Table[Reading]):
    """An aligned row per line that was read; path and status stand in the first."""

    def open(self) -> None:
        self.row("picture", "confidence", f"{'status':<9}", "text")

    def write(self, answer: Reading) -> None:
        lowest = min((digit.confidence for digit in answer.digits), default=None)
        sure = "" if lowest is None else short_percent(lowest)
        status = answer.status.replace("_", " ")
        first, *others = [printable(answer.message)] if answer.message else answer.text.split("\n")
        self.row(shown(answer.path or ""), f"{sure:>10}", f"{status:<9}", first)
        for line in others:
            self.row("", f"{'':>10}", f"{'':<9}", line)


WRITERS: dict[str, type[Writer[Reading]]] = {"table": Table, "json": Json, "jsonl": JsonLines}
