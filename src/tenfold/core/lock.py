"""One folder, one command at a time: two that change the same run would spoil it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenfold.core.files import make_folder
from tenfold.errors import UsageError

try:
    import fcntl
except ImportError:  # Windows, where nothing but care keeps two commands apart
    fcntl = None  # type: ignore[assignment]

LOCK = ".lock"  # stays in the folder
PATIENCE_S = 30.0  # processes whose study was killed need a moment to save their runs


@contextmanager
def alone_in(directory: Path, patience_s: float = PATIENCE_S) -> Iterator[int]:
    """Hold the lock of `directory` within the block; gives the file descriptor that holds it.

    A process that inherits the descriptor holds the lock, too, as long as it lives.

    Raises:
        UsageError: another process has it, for all of `patience_s` seconds, or nothing may be
            written to `directory`.
    """
    make_folder(directory)
    with (directory / LOCK).open("a") as file:
        deadline = time.monotonic() + patience_s
        while not _taken(file.fileno()):
            if time.monotonic() > deadline:
                raise UsageError(
                    f"Another process works on '{directory}'. Wait for it, or stop it with Ctrl-C."
                )
            time.sleep(0.1)
        yield file.fileno()


def _taken(descriptor: int) -> bool:
    """Whether the lock is ours now."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
