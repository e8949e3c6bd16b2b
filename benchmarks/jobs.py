"""What `tenfold study --jobs` gains: `python -m benchmarks.jobs compact --jobs 2`.

The same study one run after the other, each with all cores, and several runs at a time, each
with its share of them; in turns, so that a busy moment of the machine hits both sides.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.comparison import Figure
from tenfold.core.files import write_json
from tenfold.core.machine import describe_machine
from tenfold.core.studies import Study

_STDERR = 2  # where progress goes; stdout is for the table


class Duration(NamedTuple):
    """How long one study took, in seconds."""

    command: float  # the whole, with the comparison at its end
    training: float  # from the start of the first run to the end of the last, to the second


def study(options: argparse.Namespace, jobs: int, folder: Path) -> Duration:
    """Do the study with `jobs` runs at a time in the new folder `folder`.

    Raises:
        CalledProcessError: a run failed.
    """
    command = [
        sys.executable, "-m", "tenfold", "study", options.recipe, "--seeds", str(options.seeds),
        "--epochs", str(options.epochs), "--data", options.data, "--no-test",
        "--jobs", str(jobs), "--out", str(folder), "--quiet",
    ]  # fmt: skip
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=_STDERR)
    return Duration(time.perf_counter() - began, _training_s(Study.open(folder)))


def _training_s(done: Study) -> float:
    manifests = [run.manifest for run in done.finished().values()]
    started, ended = (
        [datetime.fromisoformat(manifest[key]) for manifest in manifests]
        for key in ("started", "ended")
    )
    return (max(ended) - min(started)).total_seconds()


def figures(pairs: Sequence[tuple[Duration, Duration]], jobs: int) -> list[Figure]:
    """The table of pairs of durations, with one job and with `jobs`."""

    def ratio(key: str) -> tuple[float, ...]:
        return tuple(getattr(one, key) / getattr(several, key) for one, several in pairs)

    return [
        Figure("one after the other: training", "s", tuple(one.training for one, _ in pairs)),
        Figure(f"{jobs} at a time: training", "s", tuple(many.training for _, many in pairs)),
        Figure("times faster: training", "times", ratio("training")),
        Figure("one after the other: whole command", "s", tuple(one.command for one, _ in pairs)),
        Figure(f"{jobs} at a time: whole command", "s", tuple(many.command for _, many in pairs)),
        Figure("times faster: whole command", "times", ratio("command")),
    ]


def measure(options: argparse.Namespace) -> list[tuple[Duration, Duration]]:
    """Pairs of durations; every other pair begins with the side that came second before."""
    pairs = []
    for repeat in range(options.repeats):
        with tempfile.TemporaryDirectory() as folder:
            order = (1, options.jobs) if repeat % 2 == 0 else (options.jobs, 1)
            took = {jobs: study(options, jobs, Path(folder, str(jobs))) for jobs in order}
        pairs.append((took[1], took[options.jobs]))
        print(f"  {took}", file=sys.stderr)
    return pairs


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table and, where it is wanted, write it down."""
    parser = argparse.ArgumentParser(prog="benchmarks.jobs", description=__doc__)
    parser.add_argument("recipe", nargs="?", default="compact")
    parser.add_argument("--jobs", type=int, default=2, help="at a time, 2 or more (default: 2)")
    parser.add_argument("--seeds", type=int, default=4, help="runs per study (default: 4)")
    parser.add_argument("--epochs", type=int, default=3, help="per run (default: 3)")
    parser.add_argument("--data", default="mnist", help="a data set's name or path")
    parser.add_argument("--repeats", type=int, default=3, help="of both sides (default: 3)")
    parser.add_argument("--out", type=Path, help="also write the figures there, as JSON")
    options = parser.parse_args(arguments)
    table = figures(measure(options), options.jobs)
    record: dict[str, Any] = {
        "recipe": options.recipe, "jobs": options.jobs, "seeds": options.seeds,
        "epochs": options.epochs, "data": options.data, "environment": describe_machine(),
        "figures": [figure.to_json() for figure in table],
    }  # fmt: skip
    if options.out:
        write_json(options.out, record)
    print("\n".join(figure.to_text() for figure in table))
    print(json.dumps(record))


if __name__ == "__main__":
    main()
