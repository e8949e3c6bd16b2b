"""Lines on standard error, which nobody has to read."""

from __future__ import annotations

import os
import sys


def say(line: str) -> None:
    """Print `line` on standard error; once its reader is gone, as after `| head`, to nobody.

    What is told there is progress and failures: work of hours must not end with its listener, nor
    a command with another exit code.
    """
    try:
        print(line, file=sys.stderr, flush=True)  # noqa: T201  this is where lines are printed
    except BrokenPipeError:
        # What is still buffered must go somewhere as well, when Python flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
