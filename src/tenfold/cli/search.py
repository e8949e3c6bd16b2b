"""`tenfold search`."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tenfold.cli.options import Data, Device, Epochs, Settings, refuse_set_twice
from tenfold.core.flattery import remark
from tenfold.core.runs import Run
from tenfold.evaluation.wording import short
from tenfold.extras import need

if TYPE_CHECKING:
    from tenfold.study.findings import Findings


def search(
    recipe: Annotated[
        str, typer.Argument(metavar="RECIPE|CONFIG.yaml", help="What to look for better values of.")
    ],
    *,
    space: Annotated[
        Path,
        typer.Option(
            metavar="space.yaml",
            help="What may change, a line per field, such as "
            "'optimiser.lr: {type: float, low: 0.001, high: 0.02, log: true}', "
            "'batch_size: {type: int, low: 64, high: 256, step: 64}' or "
            "'schedule.name: {type: categorical, choices: [cosine, constant]}'.",
        ),
    ],
    trials: Annotated[int, typer.Option(min=1, help="How many to have in the end, in all.")],
    pruner: Annotated[
        Literal["median", "hyperband", "none"],
        typer.Option(help="What stops trials that fall behind on validation."),
    ] = "median",
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Of the search and of every run; the recipe's without it."),
    ] = None,
    storage: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A database of SQLAlchemy; search.db in --out without."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write; searches/RECIPE without it."),
    ] = None,
    settings: Settings = None,
    data: Data = None,
    device: Device = None,
    epochs: Epochs = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print nothing but the best recipe's path.")
    ] = False,
) -> None:
    """Look for better values of a recipe's fields, judged on the validation images.

    Stopped or killed, the same command goes on. The test images stay closed.
    """
    asked = {"data.name": data, "device": device, "epochs": epochs, "seed": seed}
    overrides = {key: value for key, value in asked.items() if value is not None}
    refuse_set_twice(settings, overrides)
    console = need("tenfold.training.console", "train").Console(quiet=quiet)
    folder = out or Path("searches") / Path(recipe).stem
    found = need("tenfold.study.search", "train").search(
        recipe, space, trials=trials, out=folder, settings=settings or (),
        overrides=overrides,
        pruner=pruner, seed=seed, storage=storage, say=console.say,
    )  # fmt: skip
    if quiet:
        print(found.recipe)
    else:
        _tell(found, folder)


def _tell(found: Findings, folder: Path) -> None:
    print(f"best           {found.accuracy:.2%} on validation, which chose it, so this flatters")
    if warning := remark(Run(found.run).manifest):
        print(warning)
    for key, value in found.best.items():
        share = f"    (importance {found.importance[key]:.0%})" if found.importance else ""
        print(f"               {key} {short(value)}{share}")
    print(f"trials         {folder / 'search.json'}")
    print(f"next           tenfold train {quote(str(found.recipe))}")
