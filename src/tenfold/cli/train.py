"""`tenfold train`."""

from __future__ import annotations

import time
from pathlib import Path
from shlex import quote
from typing import Annotated, Literal

import typer

from tenfold.cli.evaluate import print_summary
from tenfold.cli.options import (
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
    given_on,
    refuse,
    refuse_set_twice,
)
from tenfold.core.recipes import DEFAULT_RECIPE, load_config
from tenfold.core.runs import Run
from tenfold.extras import need


def train(
    context: typer.Context,
    recipe: Annotated[
        str | None,
        typer.Argument(
            metavar="[RECIPE|CONFIG.yaml]",
            help=f"A name of `tenfold recipes` or a config file; '{DEFAULT_RECIPE}' without one.",
            show_default=False,
        ),
    ] = None,
    *,
    settings: Settings = None,
    data: Data = None,
    seed: Seed = None,
    runs: Runs = Path("runs"),
    name: Name = None,
    device: Device = None,
    epochs: Epochs = None,
    init_from: Annotated[
        str | None,
        typer.Option(metavar="RUN|MODEL", help="Start from its weights instead of random ones."),
    ] = None,
    keep_checkpoints: Annotated[
        Literal["best-and-last", "all"] | None,
        typer.Option(help="Which epochs' weights to keep in the run."),
    ] = None,
    no_test: NoTest = False,
    quiet: Quiet = False,
    track: Track = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Go on with a run that was stopped.")
    ] = None,
) -> None:
    """Train a network on the digits, measure it, and keep all of it in a run directory.

    Without arguments: the recipe 'fast' on MNIST. Ctrl-C saves and says how to go on.
    """
    started = time.perf_counter()
    if resume:
        refused = given_on(context) - {"resume", "quiet"}
        refuse(refused, "--resume", "A run goes on with what it was started with.")
    else:
        overrides = {
            "data.name": data, "seed": seed, "device": device, "epochs": epochs,
            "init_from": init_from, "keep_checkpoints": keep_checkpoints, "track": track,
        }  # fmt: skip
        given = {key: value for key, value in overrides.items() if value is not None}
        refuse_set_twice(settings, given)
        config = load_config(recipe or DEFAULT_RECIPE, settings or (), given)
    # Only now: what is wrong with the options is said before the seconds that torch takes to load.
    experiment = need("tenfold.training.experiment", "train")
    console = need("tenfold.training.console", "train").Console(quiet=quiet, started=started)
    if resume:
        run = experiment.resume(resume, console=console)
    else:
        run = experiment.run(config, runs=runs, name=name, open_test=not no_test, console=console)
    tell(run, quiet=quiet)


def tell(run: Run, *, quiet: bool) -> None:
    """Print the result and what to do with it."""
    if quiet:
        print(run.directory)
        return
    manifest = run.manifest
    splits = run.report["splits"] if run.report_path.exists() else {}
    for split in ("test", "validation"):
        if split in splits:
            print_summary(run, split, splits[split])
            break
    print(
        f"training       {manifest['train_seconds']:.1f} s in the loop, "
        f"{manifest['command_seconds']:.1f} s in all"
    )
    print(f"next           tenfold predict PICTURE --model {quote(str(run.directory))}")
    if manifest["recipe"] != "standard" and manifest["config"]["data"]["name"] == "mnist":
        print("               tenfold train standard    (more accurate, some minutes)")
