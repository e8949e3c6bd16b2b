"""Standard output as commands use it: no file name and no reader that stops stops them."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def steady_stdout() -> Iterator[None]:
    """Print what the terminal can't show as escapes, and end without a word when cut off.

    A reader that has seen enough, as `head` does, closes the pipe.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # no name of a file can stop the printing
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered must go somewhere when Python flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
