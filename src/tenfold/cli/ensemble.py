"""`tenfold ensemble`."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import quote
from typing import Annotated, Any, Literal

import typer

from tenfold.cli.evaluate import print_summary
from tenfold.extras import need


def ensemble(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", help="Two run directories or more.")
    ],
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The run directory to write.")],
    average: Annotated[
        Literal["logits", "probabilities"], typer.Option(help="What of the members is averaged.")
    ] = "logits",
    cascade: Annotated[
        float | None,
        typer.Option(
            metavar="CONFIDENCE",
            help="Ask the first run alone, and the others only where it is less sure, such as 0.9.",
        ),
    ] = None,
    take_all: Annotated[
        bool, typer.Option("--all", help="Take every run, instead of those that help.")
    ] = False,
) -> None:
    """Make one model of several runs, which predict, serve and evaluate take as a run.

    Members are chosen on the validation images: first the best run, by negative log-likelihood,
    then again and again the one that helps the most, until none helps. With --cascade, the run
    given first is the first. The test images stay closed; `tenfold evaluate DIR` opens them.
    """
    made = need("tenfold.study.ensemble", "train").ensemble(
        runs, out, average=average, take="all" if take_all else "forward", cascade=cascade
    )
    told = json.loads((made.directory / "ensemble.json").read_text(encoding="utf-8"))
    print(table(told))
    print()
    print_summary(made, "validation", made.report["splits"]["validation"])
    print("               (members were chosen on these images, so this flatters)")
    where = quote(str(out))
    print(f"next           tenfold predict PICTURE --model {where}")
    print(f"               tenfold evaluate {where}    (opens the test images)")


def table(told: dict[str, Any]) -> str:
    """What each member adds, in lines: accuracy and negative log-likelihood on validation."""
    members = told["members"]
    width = max(len("member"), *(len(member["name"]) for member in members))
    heads = ("alone", "with those above", "without it")
    lines = [
        f"{'member':{width}}  " + "  ".join(f"{head:>16}" for head in heads),
        *(_row(member, width) for member in members),
    ]
    left_out = sum(not member["chosen"] for member in members)
    taken = f"{len(members) - left_out} of {len(members)} runs taken"
    lines += ["", f"{taken}; accuracy and negative log-likelihood on validation"]
    if cascade := told["cascade"]:
        lines.append(f"others asked   {cascade['asked']:.2%} of these images")
    return "\n".join(lines)


def _row(member: dict[str, Any], width: int) -> str:
    cells = [_cell(member[column]) for column in ("alone", "with_it", "without_it")]
    if not member["chosen"]:
        cells[1] = "left out"
    return f"{member['name']:{width}}  " + "  ".join(f"{cell:>16}" for cell in cells).rstrip()


def _cell(score: dict[str, float] | None) -> str:
    return f"{score['accuracy']:.2%}  {score['nll']:.4f}" if score else ""
