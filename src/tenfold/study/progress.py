"""How far a study is: bars on a terminal, a line per run elsewhere, nothing when quiet."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tenfold.core.runs import Run
from tenfold.core.stderr import say
from tenfold.study.jobs import Job
from tenfold.study.processes import Finished

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Display:
    """Tells of one stage of a study on stderr.

    Attributes:
        quiet: whether nothing is told.
    """

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self._total = self._done = 0
        self._bars: Progress | None = None
        self._rows: dict[str, TaskID] = {}

    @contextmanager
    def stage(self, name: str, jobs: Sequence[Job]) -> Iterator[None]:
        """Show, within the block, how far the `jobs` of the stage called `name` are."""
        self._total, self._done = len(jobs), 0
        if self.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            yield
            return
        training = any(job.kind == "train" for job in jobs)
        with _new_bars("epochs" if training else "runs") as bars:
            self._bars = bars
            self._rows = {"": self._bars.add_task(name, total=sum(map(_epochs, jobs)))}
            try:
                yield
            finally:
                self._bars = None

    def say(self, line: str) -> None:
        """Print one line, unless quiet."""
        if self.quiet:
            return
        if self._bars:
            self._bars.console.print(line, markup=False, highlight=False)
        else:
            say(line)

    def tell(self, finished: Finished) -> None:
        """Say how a job ended."""
        self._done += 1
        job, outcome = finished
        if self._bars:
            self._bars.advance(self._rows[""], _epochs(job))
            if (row := self._rows.pop(job.directory, None)) is not None:
                self._bars.remove_task(row)
        words = outcome.words if outcome.status == "done" else outcome.status
        self.say(f"{self._done}/{self._total}  {Path(job.directory).name}  {words}")

    def show(self, current: Sequence[Job]) -> None:
        """Bring the bars of the jobs under way up to date."""
        if not self._bars:
            return
        for job in current:
            if job.directory not in self._rows:
                name = f"  {Path(job.directory).name}"
                self._rows[job.directory] = self._bars.add_task(name, total=_epochs(job))
            if job.kind == "train":
                epochs = len(Run(Path(job.directory)).history)
                self._bars.update(self._rows[job.directory], completed=epochs)


def _epochs(job: Job) -> int:
    """How long a job is, in epochs at most; opening the test split counts as one."""
    return int(job.config["epochs"]) if job.kind == "train" else 1


def _new_bars(unit: str) -> Progress:
    from rich.console import Console  # noqa: PLC0415  most studies have no terminal to draw on
    from rich.progress import (  # noqa: PLC0415  likewise
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
