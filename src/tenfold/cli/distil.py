"""`tenfold distil`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from tenfold.cli.options import (
    MODEL_METAVAR,
    Data,
    Device,
    Epochs,
    Name,
    NoTest,
    Quiet,
    Runs,
    Seed,
    Settings,
    Track,
    refuse_set_twice,
)
from tenfold.cli.train import tell
from tenfold.core.recipes import DEFAULT_RECIPE, load_config, teaching
from tenfold.extras import need


def distil(
    model: Annotated[
        str,
        typer.Argument(metavar=MODEL_METAVAR, help="The teacher: an ensemble or any other model."),
    ],
    *,
    into: Annotated[
        str, typer.Option(metavar="RECIPE|CONFIG.yaml", help="What is trained on its answers.")
    ] = DEFAULT_RECIPE,
    weight: Annotated[
        float | None,
        typer.Option(help="Of the teacher's answers, 0 to 1; the labels' is the rest."),
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(help="How much both answers are softened before comparing.")
    ] = None,
    settings: Settings = None,
    data: Data = None,
    seed: Seed = None,
    runs: Runs = Path("runs"),
    name: Name = None,
    device: Device = None,
    epochs: Epochs = None,
    no_test: NoTest = False,
    quiet: Quiet = False,
    track: Track = None,
) -> None:
    """Train a small network on the answers of a model, beside the labels.

    What comes out is a run like any other. Ctrl-C saves; `tenfold train --resume RUN` goes on.
    """
    started = time.perf_counter()
    overrides = teaching(model, into) | {
        "teacher.weight": weight, "teacher.temperature": temperature, "data.name": data,
        "seed": seed, "device": device, "epochs": epochs, "track": track,
    }  # fmt: skip
    given = {key: value for key, value in overrides.items() if value is not None}
    refuse_set_twice(settings, given)
    config = load_config(into, settings or (), given)
    # Only now, as `train` does: torch takes seconds to load.
    experiment = need("tenfold.training.experiment", "train")
    console = need("tenfold.training.console", "train").Console(quiet=quiet, started=started)
    run = experiment.run(config, runs=runs, name=name, open_test=not no_test, console=console)
    tell(run, quiet=quiet)
