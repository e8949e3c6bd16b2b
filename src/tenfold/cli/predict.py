"""`tenfold predict`."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Literal

import typer

from tenfold.cli.predictions import WRITERS
from tenfold.errors import EXIT_SOME_FAILED
from tenfold.imaging.formats import MAX_BYTES
from tenfold.imaging.sources import STDIN, expand
from tenfold.inference import shipped
from tenfold.inference.predictor import Prediction, Predictor, load


def predict(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH…",
            help="Pictures, folders of pictures, quoted patterns such as 'scans/*.png', or - for "
            "one picture on standard input.",
            show_default=False,
        ),
    ] = None,
    *,
    model: Annotated[
        str,
        typer.Option(
            metavar="NAME|RUN|FILE.onnx",
            help="A shipped model, a run directory or an ONNX file.",
        ),
    ] = shipped.DEFAULT,
    output_format: Annotated[
        Literal["table", "json", "jsonl", "csv"], typer.Option("--format", help="How to print it.")
    ] = "table",
    top: Annotated[
        int | None,
        typer.Option(metavar="K", min=1, max=10, help="Add the K best guesses for each picture."),
    ] = None,
) -> None:
    """Read the digit in each picture: dark on bright or bright on dark, of any size.

    The status is ok, uncertain (the digit is the best guess, and another one or none is possible)
    or no digit (the picture is blank or clearly shows something else).

    A picture that can't be read gives a line that says why; the others are still read, and
    the exit code is then 5.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # no name of a file can stop the printing
        sys.stdout.reconfigure(errors="backslashreplace")
    pictures = expand(paths or [])
    predictor = load(model)
    writer = WRITERS[output_format](sys.stdout, pictures, top or 0)
    failed = 0
    with _quiet_when_cut_off():
        for prediction in _predictions(predictor, pictures):
            failed += prediction.status == "error"
            writer.write(prediction)
        writer.close()
    if failed:
        raise typer.Exit(EXIT_SOME_FAILED)


def _predictions(predictor: Predictor, pictures: Sequence[str]) -> Iterator[Prediction]:
    for picture in pictures:
        if picture == STDIN:
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
            yield replace(predictor.predict(content)[0], path=STDIN)
        else:
            yield predictor.predict(picture)[0]


@contextlib.contextmanager
def _quiet_when_cut_off() -> Iterator[None]:
    """End without a word when the reader of our output has seen enough, as `head` does."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered must go somewhere when Python flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
