"""Keeps what Pillow thinks of a damaged file to itself: our own errors say it once, and better."""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Iterator

_lock = threading.Lock()
_inside = 0
_outermost = contextlib.ExitStack()


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """No warning is given while any thread is inside.

    `warnings.catch_warnings` alone restores the filters of whichever thread came first, so two
    that overlap could leave the whole process silent; here the last one out restores them.
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _inside  # noqa: PLW0603  warnings are the process's, and so is their count
    with _lock:
        if _inside == 0:
            _outermost.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore")
        _inside += 1


def _leave() -> None:
    global _inside  # noqa: PLW0603  warnings are the process's, and so is their count
    with _lock:
        _inside -= 1
        if _inside == 0:
            _outermost.close()
