"""`tenfold evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from tenfold.assessment import evaluate as evaluate_run
from tenfold.assessment import recorded_name
from tenfold.cli.corruptions import measure
from tenfold.cli.options import MODEL_METAVAR, given_on, refuse
from tenfold.cli.pictures import score
from tenfold.core.flattery import remark
from tenfold.core.runs import Run
from tenfold.errors import UsageError
from tenfold.extras import need
from tenfold.inference import shipped


def evaluate(
    context: typer.Context,
    run: Annotated[
        Path | None, typer.Argument(metavar="[RUN]", help="A run directory.", show_default=False)
    ] = None,
    *,
    split: Annotated[
        Literal["test", "validation"], typer.Option(help="Which images to measure on.")
    ] = "test",
    data: Annotated[
        str | None, typer.Option(help="Another data set: a name, a folder or an .npz file.")
    ] = None,
    checkpoint: Annotated[
        str | None,
        typer.Option(metavar="best|last|EPOCH", help="Measure weights kept beside the model."),
    ] = None,
    corruptions: Annotated[
        bool,
        typer.Option(
            "--corruptions",
            help="Measure under the 15 corruptions of MNIST-C. RUN may then be a model, too.",
        ),
    ] = False,
    pictures: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Score a model on these pictures and their labels.csv."),
    ] = None,
    model: Annotated[
        str,
        typer.Option(metavar=MODEL_METAVAR, help="With --pictures: a model as `predict` takes it."),
    ] = shipped.DEFAULT,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="With --pictures or --corruptions: where to write; real-<DIR> or the run.",
        ),
    ] = None,
) -> None:
    """Measure a run and write its report, tables and figures; or score a model on pictures.

    Each measurement on the test images of the run's own data set counts as an opening of them;
    the report says how many there were.
    """
    given = given_on(context)
    if pictures is not None:
        refuse(given - {"pictures", "model", "out"}, "--pictures", "Only --model and --out do.")
        score(pictures, model, out)
        return
    if run is None:
        raise UsageError("Nothing to measure. Give a run directory, or --pictures DIR.")
    if corruptions:
        refuse(given & {"model", "checkpoint"}, "--corruptions", "Give the model as RUN.")
        measure(run, split, data, out)
        return
    refuse(given & {"model"}, "a run", "It goes with --pictures DIR.")
    refuse(given & {"out"}, "a run", "It goes with --pictures DIR or --corruptions.")
    opened = Run.open(run)
    kept = (
        need("tenfold.training.revisit", "train").checkpoint_of(opened, checkpoint)
        if checkpoint is not None
        else None
    )
    report = evaluate_run(opened, split, data, checkpoint=kept)
    name = recorded_name(opened, split, data) + (f"@{kept.name}" if kept else "")
    print_summary(opened, name, report["splits"][name])


def print_summary(run: Run, split: str, judged: dict[str, Any]) -> None:
    """Print a split's accuracy with its interval, and where the report is."""
    low, high = judged["accuracy_ci95"]
    wrong = judged["n"] - round(judged["accuracy"] * judged["n"])
    print(
        f"{split} accuracy  {judged['accuracy']:.2%}  "
        f"[{low:.2%}, {high:.2%}] 95% interval, {wrong} of {judged['n']:,} wrong"
    )
    if split.startswith("validation") and (warning := remark(run.manifest)):
        print(warning)
    print(f"report         {run.directory / 'report.html'}")
