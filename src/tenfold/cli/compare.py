"""`tenfold compare`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from tenfold.comparison import compare as comparison
from tenfold.comparison.contents import shown_contrasts
from tenfold.comparison.grouping import by_recipe
from tenfold.comparison.tables import to_text
from tenfold.core.runs import Run
from tenfold.core.studies import Study
from tenfold.errors import UsageError

_OWN_FOLDER = Path("comparison")


def compare(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...|STUDY", help="Run directories, or one study.")
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where to write; the study itself, or ./comparison.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Compare runs, recipe by recipe and seed by seed, and say what they show.

    Runs are compared on their test images where all have opened them, else on their validation
    images. study.html has all of it; study.json, study.csv and costs.json have the numbers.
    """  # fmt: skip
    arms, folder = _arms(runs)
    folder = out or folder
    study = comparison.compare(arms, folder)
    print_study(study, comparison.read_costs(folder), folder)


def _arms(runs: Sequence[Path]) -> tuple[dict[str, list[Run]], Path]:
    """What is compared, and where the result goes."""
    studies = [path for path in runs if (path / "study.yaml").exists()]
    if not studies:
        return by_recipe([Run.open(path) for path in runs]), _OWN_FOLDER
    if len(runs) > 1:
        raise UsageError(
            f"'{studies[0]}' is a study; give it alone, or give the runs in its folder runs/."
        )
    arms = Study.open(studies[0]).arms()
    if not any(arms.values()):
        raise UsageError(
            f"No run of '{studies[0]}' is finished. `tenfold study --resume --out "
            f"{quote(str(studies[0]))}` goes on with it."
        )
    return arms, studies[0]


def print_study(study: dict[str, Any], costs: dict[str, Any], folder: Path) -> None:
    """Print the ranking, what it shows, and where the page is."""
    print(to_text(study, costs))
    print()
    lines = [study["headline"], *(c["verdict"] for c in shown_contrasts(study)), *study["notes"]]
    for line in dict.fromkeys(lines):
        print(line)
    print(f"\npage  {folder / comparison.PAGE}")
