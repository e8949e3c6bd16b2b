"""`tenfold evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from tenfold.assessment import evaluate as evaluate_run
from tenfold.assessment import recorded_name
from tenfold.core.runs import Run


def evaluate(
    run: Annotated[Path, typer.Argument(help="A run directory.")],
    *,
    split: Annotated[
        Literal["test", "validation"], typer.Option(help="Which images to measure on.")
    ] = "test",
    data: Annotated[
        str | None, typer.Option(help="Another data set: a name, a folder or an .npz file.")
    ] = None,
) -> None:
    """Measure a run and write its report, tables and figures.

    Each measurement on the test images of the run's own data set counts as an opening of them;
    the report says how many there were.
    """
    opened = Run.open(run)
    report = evaluate_run(opened, split, data)
    name = recorded_name(opened, split, data)
    print_summary(opened, name, report["splits"][name])


def print_summary(run: Run, split: str, judged: dict[str, Any]) -> None:
    """Print a split's accuracy with its interval, and where the report is."""
    low, high = judged["accuracy_ci95"]
    wrong = judged["n"] - round(judged["accuracy"] * judged["n"])
    print(
        f"{split} accuracy  {judged['accuracy']:.2%}  "
        f"[{low:.2%}, {high:.2%}] 95% interval, {wrong} of {judged['n']:,} wrong"
    )
    print(f"report         {run.directory / 'report.html'}")
