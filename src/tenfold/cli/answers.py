"""Answers to pictures, each printed as soon as it is there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import typer

from tenfold.cli.output import own_stderr
from tenfold.cli.writers import Answer, Writer
from tenfold.errors import EXIT_SOME_FAILED
from tenfold.imaging.formats import MAX_BYTES
from tenfold.imaging.sources import STDIN


def print_answers(writer: Writer[Answer], answer: Callable[[str | bytes, str], Answer]) -> None:
    """Print the answer to each picture of `writer`.

    Args:
        writer: prints them.
        answer: is given a path, or the bytes of standard input for "-", and what to call it.

    Raises:
        Exit: with code 5, a picture can't be read; all others were answered.
    """
    failed = 0
    with own_stderr():
        writer.open()
        for path in writer.paths:
            source = sys.stdin.buffer.read(MAX_BYTES + 1) if path == STDIN else path
            found = replace(answer(source, path), path=path)
            failed += found.status == "error"
            writer.write(found)
        writer.close()
    if failed:
        raise typer.Exit(EXIT_SOME_FAILED)
