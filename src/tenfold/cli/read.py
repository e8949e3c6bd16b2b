"""`tenfold read`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from tenfold.cli.answers import print_answers
from tenfold.cli.drawings import check_drawing, write_drawing
from tenfold.cli.options import Model, pictures_argument
from tenfold.cli.readings import WRITERS
from tenfold.imaging.boxes import drawn
from tenfold.imaging.decode import decode
from tenfold.imaging.numbers.layout import Layout
from tenfold.imaging.numbers.marks import check_marks
from tenfold.imaging.sources import expand
from tenfold.imaging.upright import upright_size
from tenfold.inference import shipped
from tenfold.inference.predictor import load
from tenfold.inference.reader import PAGE_SIDE, Reader
from tenfold.inference.reading import Reading

_BOXES = "--boxes"


def read(
    photos: Annotated[list[str] | None, pictures_argument("PHOTO…")] = None,
    *,
    model: Model = shipped.DEFAULT,
    output_format: Annotated[
        Literal["table", "json", "jsonl"], typer.Option("--format", help="How to print it.")
    ] = "table",
    layout: Annotated[
        Layout,
        typer.Option(
            help="How the digits stand: on one line, on lines below each other, in the cells of "
            "a table (read row by row), or in columns (each read from top to bottom)."
        ),
    ] = "auto",
    keep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="points,minus,spaces",
            help="What the text shows beside digits: decimal points (commas as well, as points), "
            "minus signs, spaces; may be given several times.",
            show_default=False,
        ),
    ] = None,
    boxes: Annotated[
        Path | None,
        typer.Option(
            _BOXES, metavar="FILE.png", help="Draw what was found over the (only) picture."
        ),
    ] = None,
) -> None:
    """Read all digits in each picture: numbers on one line or on many, in any orientation.

    The text of a picture has a line for each line that was found. A picture that can't be read
    gives a line that says why; the others are still read, and the exit code is then 5.
    """
    marks = check_marks(
        [mark for word in ",".join(keep or []).split(",") if (mark := word.strip())]
    )
    pictures = expand(photos or [])
    if boxes is not None:
        check_drawing(_BOXES, boxes, pictures)
    reader = Reader(load(model).model)

    def answer(source: str | bytes, _: str) -> Reading:
        reading = reader.read(source, layout=layout, keep=marks)
        if boxes is not None and reading.status != "error":
            _draw(reading, source, boxes)
        return reading

    print_answers(WRITERS[output_format](sys.stdout, pictures), answer)


def _draw(reading: Reading, source: str | bytes, drawing: Path) -> None:
    found = [(str(digit.digit), digit.box, digit.line) for digit in reading.digits]
    grey = decode(source, PAGE_SIDE)
    write_drawing(_BOXES, drawing, drawn(grey, upright_size(source, grey), found))
