"""`tenfold predict`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from tenfold.cli.answers import print_answers
from tenfold.cli.drawings import check_drawing, write_drawing
from tenfold.cli.options import Model, pictures_argument
from tenfold.cli.predictions import WRITERS
from tenfold.imaging.preparation.polarity import Polarity
from tenfold.imaging.sources import expand
from tenfold.inference import shipped
from tenfold.inference.predictor import Prediction, Predictor, load

_EXPLAIN = "--explain"


def predict(
    paths: Annotated[list[str] | None, pictures_argument("PATH…")] = None,
    *,
    model: Model = shipped.DEFAULT,
    output_format: Annotated[
        Literal["table", "json", "jsonl", "csv"], typer.Option("--format", help="How to print it.")
    ] = "table",
    top: Annotated[
        int | None,
        typer.Option(metavar="K", min=1, max=10, help="Add the K best guesses for each picture."),
    ] = None,
    ink: Annotated[
        Polarity,
        typer.Option(
            help="Whether the ink is darker or brighter than what it is on; auto tells from each "
            "picture."
        ),
    ] = "auto",
    explain: Annotated[
        Path | None,
        typer.Option(
            _EXPLAIN,
            metavar="FILE.png",
            help="Draw how the (only) picture was read: every step of its preparation, the "
            "probabilities, and where the network looked.",
        ),
    ] = None,
) -> None:
    """Read the digit in each picture: dark on bright or bright on dark, of any size.

    The status is ok, uncertain (the digit is the best guess, and another one or none is possible)
    or no digit, in JSON and CSV no_digit (the picture is blank or clearly shows something else).

    A picture that can't be read gives a line that says why; the others are still read, and
    the exit code is then 5.
    """
    pictures = expand(paths or [])
    if explain is not None:
        check_drawing(_EXPLAIN, explain, pictures)
    predictor = load(model)

    def answer(source: str | bytes, name: str) -> Prediction:
        prediction = predictor.predict(source, ink)[0]
        if explain is not None and prediction.status != "error":
            _draw(predictor, source, ink, name, explain)
        return prediction

    print_answers(WRITERS[output_format](sys.stdout, pictures, top or 0), answer)


def _draw(
    predictor: Predictor, source: str | bytes, ink: Polarity, name: str, drawing: Path
) -> None:
    from tenfold.cli.explanations import draw  # noqa: PLC0415  few runs draw, all start
    from tenfold.inference.explanation import explain  # noqa: PLC0415  likewise

    write_drawing(_EXPLAIN, drawing, draw(explain(predictor, source, ink), name))
