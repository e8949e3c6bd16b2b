"""The options of every command that trains, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a field, such as optimiser.lr=0.01."),
]
Data = Annotated[str | None, typer.Option(help="A data set's name, a folder or an .npz file.")]
Seed = Annotated[int | None, typer.Option(help="Makes a run repeatable.")]
Runs = Annotated[Path, typer.Option(help="The folder that the run is made in.")]
Name = Annotated[str | None, typer.Option(help="The run's name in that folder.")]
Device = Annotated[
    Literal["auto", "cpu", "cuda", "mps"] | None, typer.Option(help="Where to train.")
]
Epochs = Annotated[int | None, typer.Option(help="Passes over the training images.")]
NoTest = Annotated[bool, typer.Option("--no-test", help="Leave the test images closed.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but the run's directory.")]
Track = Annotated[
    list[str] | None,
    typer.Option(
        metavar="tensorboard|mlflow",
        help="Show the epochs there as well, on this machine; may be given twice.",
    ),
]
