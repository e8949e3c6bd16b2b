"""`tenfold evaluate --pictures`."""

from __future__ import annotations

from pathlib import Path

import typer

from tenfold.cli.output import own_stderr
from tenfold.errors import EXIT_SOME_FAILED
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
        print(f"unreadable  {judged['unreadable']}; the answers say why")
        raise typer.Exit(EXIT_SOME_FAILED)
