"""`tenfold evaluate --pictures`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import typer

from tenfold.cli.output import own_stderr
from tenfold.errors import EXIT_SOME_FAILED, UsageError
from tenfold.evaluation.pictures import as_text


def score(folder: Path, model: str, out: Path | None) -> None:
    """Score `model` on the pictures in `folder`, print the tables, and say where the rest is.

    Raises:
        typer.Exit: with `EXIT_SOME_FAILED` where a picture could not be read.
    """
    # Measuring a run does without OpenCV, which is slow to load.
    from tenfold.fieldtest import FIGURES, MISTAKES, score_pictures  # noqa: PLC0415  slow

    out = Path(f"real-{folder.resolve().name}") if out is None else out
    with own_stderr():
        judged = score_pictures(folder, model, out)
    print(as_text(judged))
    print(f"\nanswers   {out / FIGURES}")
    sheets = ", ".join(str(path) for path in sorted(out.glob(MISTAKES)))
    print(f"mistakes  {sheets or 'none'}")
    if judged["unreadable"]:
        raise typer.Exit(EXIT_SOME_FAILED)


def refuse(options: Collection[str], beside: str, way_out: str) -> None:
    """Stop where the command line has `options` that don't go with `beside`."""
    if options:
        names = ", ".join("RUN" if o == "run" else f"--{o}" for o in sorted(options))
        verb = "does" if len(options) == 1 else "do"
        raise UsageError(f"{names} {verb} not go with {beside}. {way_out}")
