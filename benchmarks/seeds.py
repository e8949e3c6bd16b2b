"""One recipe over many seeds: `python -m benchmarks.seeds fast --seeds 10`.

Every seed is trained first, in a process of its own and with the test images closed; then they
are opened once for all. Stopped in between, the same command goes on where it was.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from benchmarks.comparison import Figure
from tenfold.assessment import evaluate
from tenfold.core.files import write_json
from tenfold.core.runs import Run

_STDERR = 2  # where progress goes; stdout is for the summary


def trained(recipe: str, seed: int, runs: Path) -> Run:
    """The finished run of `recipe` with `seed` in the folder `runs`, trained if need be.

    Raises:
        CalledProcessError: the training failed.
    """
    directory = runs / f"{recipe}-s{seed}"
    new = [recipe, "--seed", str(seed), "--no-test", "--runs", str(runs), "--name", directory.name]
    old = ["--resume", str(directory)]
    if not (directory.exists() and Run.open(directory).manifest["status"] == "finished"):
        command = [sys.executable, "-m", "tenfold", "train", *(old if directory.exists() else new)]
        subprocess.run(command, check=True, stdout=_STDERR)
    return Run.open(directory)


def opened(run: Run) -> dict[str, Any]:
    """The report of `run`, whose test images are opened now unless they were before."""
    return run.report if run.test_openings else evaluate(run, "test")


def summary(recipe: str, reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Mean and spread of the test accuracy over the reports of all seeds, and what they cost."""
    accuracies = [report["splits"]["test"]["accuracy"] for report in reports]
    seconds = [report["train_seconds"] for report in reports]
    return {
        "recipe": recipe,
        "parameters": reports[0]["parameters"],
        "epochs": [report["epochs_run"] for report in reports],
        "seeds": [report["seed"] for report in reports],
        "test_accuracy_mean": mean(accuracies),
        "test_accuracy_stdev": stdev(accuracies) if len(accuracies) > 1 else None,
        "test_accuracy": Figure("test accuracy", "%", tuple(100 * a for a in accuracies)).to_json(),
        "train_seconds": Figure("training", "s", tuple(seconds)).to_json(),
        "test_openings": [report["test_openings"] for report in reports],
        "environment": reports[0]["environment"],
        "git": reports[0]["git"],
    }


def as_text(record: dict[str, Any]) -> str:
    """The summary as one line."""
    spread = record["test_accuracy_stdev"]
    around = "" if spread is None else f" ± {100 * spread:.3f} (standard deviation)"
    values = record["test_accuracy"]
    return (
        f"{record['recipe']}: {100 * record['test_accuracy_mean']:.3f} %{around}, n={values['n']}, "
        f"{values['min']:.2f} to {values['max']:.2f}; {record['parameters']:,} parameters; "
        f"training {record['train_seconds']['median']:.1f} s (median), "
        f"threads: {record['environment']['threads']}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, open the test images and print the summary."""
    parser = argparse.ArgumentParser(prog="benchmarks.seeds", description=__doc__)
    parser.add_argument("recipe")
    parser.add_argument("--seeds", type=int, default=5, help="0 to one less (default: 5)")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where the runs are kept")
    parser.add_argument("--out", type=Path, help="also write the summary there, as JSON")
    options = parser.parse_args(arguments)
    runs = [trained(options.recipe, seed, options.runs) for seed in range(options.seeds)]
    record = summary(options.recipe, [opened(run) for run in runs])
    if options.out:
        write_json(options.out, record)
    print(as_text(record))


if __name__ == "__main__":
    main()
