"""What a person sees of a run while it trains, and its copy in train.log."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenfold.core.stderr import say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


def epoch_line(record: dict[str, Any], epochs: int) -> str:
    """One epoch of `history.jsonl` as a line, such as
    `epoch 3/15  lr 0.0100  train 0.0835 97.30%  val 0.0392 98.68%  4.1 s`.
    """  # noqa: D205  the example is the sentence's end
    parts = [
        f"epoch {record['epoch']}/{epochs}",
        f"lr {record['lr']:.4f}",
        f"train {record['train_loss']:.4f} {record['train_accuracy']:.2%}",
    ]
    if record["validation_loss"] is not None:
        parts.append(f"val {record['validation_loss']:.4f} {record['validation_accuracy']:.2%}")
    return "  ".join([*parts, f"{record['seconds']:.1f} s"])


class Console:
    """Says lines on stderr and in the run's log; draws a bar where stderr is a terminal.

    Attributes:
        quiet: whether only the log gets the lines.
        started: when the command began, in the seconds of `time.perf_counter()`.
    """

    def __init__(self, *, quiet: bool = False, started: float | None = None) -> None:
        self.quiet = quiet
        self.started = time.perf_counter() if started is None else started
        self._log: Path | None = None
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def log_to(self, path: Path) -> None:
        """Copy every line from now on to `path`, with its time."""
        self._log = path

    def say(self, line: str) -> None:
        """Print one line, unless quiet, and log it in any case."""
        self.note(line)
        if self.quiet:
            return
        if self._progress:
            self._progress.console.print(line, markup=False, highlight=False)
        else:
            say(line)

    def note(self, line: str) -> None:
        """Log one line and don't print it."""
        if self._log:
            now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
            with self._log.open("a", encoding="utf-8") as log:
                log.write(f"{now}  {line}\n")

    @contextmanager
    def bar(self, epochs: int, steps_per_epoch: int) -> Iterator[None]:
        """Show a progress bar inside the block, if anybody can see it."""
        if self.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            yield
            return
        from rich.console import Console as Terminal  # noqa: PLC0415  most runs have no terminal
        from rich.progress import (  # noqa: PLC0415  likewise
            BarColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Terminal(stderr=True), transient=True) as progress:
            self._task = progress.add_task("starting", total=epochs * steps_per_epoch)
            self._progress = progress
            try:
                yield
            finally:
                self._progress = None

    @property
    def has_bar(self) -> bool:
        """Whether somebody sees a bar now."""
        return self._progress is not None

    def advance(self, done: int, text: str) -> None:
        """Move the bar to `done` steps, with `text` before it."""
        if self._progress and self._task is not None:
            self._progress.update(self._task, completed=done, description=text)
