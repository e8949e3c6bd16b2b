"""Standard output and errors as commands use them: nothing stops them, nothing else gets in."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def steady_stdout() -> Iterator[None]:
    """Print what the terminal can't show as escapes, and end without a word when cut off.

    A reader that has seen enough, as `head` does, closes the pipe. For use around every command.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # no name of a file can stop the printing
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        with contextlib.suppress(BrokenPipeError):
            yield
    finally:
        _flush()


def _flush() -> None:
    try:
        if sys.stdout is not None:  # it is closed
            sys.stdout.flush()
    except OSError as error:
        # What is still buffered must go somewhere when Python flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # a full disk
            raise


@contextlib.contextmanager
def own_stderr() -> Iterator[None]:
    """Keep what C libraries write about damaged pictures off the terminal.

    libtiff writes to file descriptor 2, past Python; what Python itself writes still comes out.
    """
    try:
        heard = os.dup(sys.stderr.fileno())
    except (AttributeError, OSError, ValueError):  # closed, or no file at all
        yield
        return
    number = sys.stderr.fileno()
    sys.stderr.flush()
    with (
        open(os.devnull, "wb") as nothing,  # noqa: PTH123  no file of anybody's
        open(heard, "w", buffering=1, errors="backslashreplace") as own,  # noqa: PTH123  a number
    ):
        os.dup2(nothing.fileno(), number)
        try:
            with contextlib.redirect_stderr(own):
                yield
        finally:
            os.dup2(heard, number)
