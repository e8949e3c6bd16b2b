"""`tenfold study`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tenfold.cli.compare import print_study
from tenfold.cli.options import Data, Device, Epochs, Settings, refuse_set_twice
from tenfold.comparison.compare import read_costs
from tenfold.core.stderr import say
from tenfold.errors import EXIT_SOME_FAILED, UsageError
from tenfold.study.conduct import Result, Way, conduct
from tenfold.study.label_report import SHEET
from tenfold.study.plan import DEFAULT_SEEDS, Wish

_LABELS_TOLD = 3


def study(
    recipes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="STUDY.yaml|RECIPE…",
            help="A file with `arms`, or recipes by name or path.",
            show_default=False,
        ),
    ] = None,
    *,
    seeds: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help=f"Train every recipe with the seeds 0 to N-1; {DEFAULT_SEEDS} by default.",
        ),
    ] = None,
    folds: Annotated[
        int | None,
        typer.Option(
            metavar="K",
            help="Hold each of K parts out once. The test images then stay closed, since every "
            "image is judged by a network that didn't learn from it.",
        ),
    ] = None,
    jobs: Annotated[
        str, typer.Option(metavar="N|auto", help="How many runs to train at the same time.")
    ] = "auto",
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write; studies/<what is studied> by default."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the study in DIR; what is done stays.")
    ] = False,
    settings: Settings = None,
    data: Data = None,
    device: Device = None,
    epochs: Epochs = None,
    no_test: Annotated[
        bool,
        typer.Option(
            "--no-test",
            help="Leave the test images closed; --resume without this opens them for all.",
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print nothing but the study's directory.")
    ] = False,
) -> None:
    """Train recipes with the same seeds or folds, several at a time, and compare them.

    All are trained before the test images are opened, once for all. Ctrl-C saves and says how
    to go on. A run that fails doesn't stop the others; the exit code is then 5.
    """
    asked = {"data.name": data, "device": device, "epochs": epochs}
    changes = {key: value for key, value in asked.items() if value is not None}
    refuse_set_twice(settings, changes)
    wish = Wish(seeds, folds, tuple(settings or ()), changes)
    way = Way(_jobs(jobs), resume=resume, open_test=not no_test, quiet=quiet)
    result = conduct(recipes or (), wish, out, way)
    if quiet:
        print(result.study.directory)
    else:
        _tell(result)
    if result.failures:
        _tell_failures(result.failures)
        raise typer.Exit(EXIT_SOME_FAILED)


def _jobs(text: str) -> int | None:
    if text == "auto":
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1024:
        raise UsageError(f"--jobs is a number from 1, or auto, not '{text}'.")
    return int(text)


def _tell(result: Result) -> None:
    """Print what follows from the runs."""
    folder = result.study.directory
    if result.comparison:
        print_study(result.comparison, read_costs(folder), folder)
    else:
        lacking = "seed has all of its folds" if result.study.plan.folds else "run has predictions"
        print(f"study  {folder}: no {lacking} to compare")
    if result.labels:
        _tell_labels(result.labels, folder)


def _tell_labels(labels: dict[str, Any], directory: Path) -> None:
    found, share = labels["candidates"], labels["estimated_share"]
    print(
        f"labels  {len(found)} of {labels['n']:,} look wrong, an estimated {share:.1%} of all are "
        f"wrong: {directory / SHEET}"
    )
    for record in found[:_LABELS_TOLD]:
        print(
            f"        {record['place']} is labelled {record['label']} and looks like "
            f"{record['suggested']} ({record['confidence']:.1%})"
        )


def _tell_failures(failures: dict[str, str]) -> None:
    many = "1 run" if len(failures) == 1 else f"{len(failures)} runs"
    say(f"tenfold: {many} failed; --resume tries again:")
    for name, reason in failures.items():
        say(f"  {name}: {reason}")
