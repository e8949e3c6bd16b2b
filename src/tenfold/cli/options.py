"""Options and arguments that several commands take, declared once, and which were given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from tenfold.core.recipes import parse_setting
from tenfold.errors import UsageError

_WORDS = {"run": "RUN", "recipe": "RECIPE", "settings": "--set"}
MODEL_METAVAR = "NAME|RUN|FILE.onnx"

Model = Annotated[
    str,
    typer.Option(metavar=MODEL_METAVAR, help="A shipped model, a run directory or an ONNX file."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE…", help="Change fields, such as optimiser.lr=0.01."),
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


def given_on(context: typer.Context) -> set[str]:
    """The parameters that the command line names."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return {name for name, source in sources.items() if source and source.name == "COMMANDLINE"}


def refuse(given: Collection[str], beside: str, way_out: str) -> None:
    """Stop where the command line names parameters, as `given_on` tells, that don't go together.

    Raises:
        UsageError: there is something in `given`, which doesn't go with `beside`.
    """
    if given:
        names = [_WORDS.get(name, "--" + name.replace("_", "-")) for name in sorted(given)]
        verb = "does" if len(names) == 1 else "do"
        raise UsageError(f"{', '.join(names)} {verb} not go with {beside}. {way_out}")


def refuse_set_twice(settings: Sequence[str] | None, given: Collection[str]) -> None:
    """Stop where --set names a field that something else on the command line gives as well.

    Raises:
        UsageError: it does; `given` are the fields by their dotted keys.
        ConfigError: a setting is none.
    """
    for text in settings or ():
        key, _ = parse_setting(text)
        if key in given:
            raise UsageError(
                f"--set {text} does not go with what else is given for '{key}'. Give it once."
            )


def pictures_argument(metavar: str) -> Any:
    """The argument that names pictures, as `tenfold.imaging.sources.expand` takes them."""
    return typer.Argument(
        metavar=metavar,
        help="Pictures, folders of pictures, quoted patterns such as 'scans/*.png', or - for "
        "one picture on standard input.",
        show_default=False,
    )
