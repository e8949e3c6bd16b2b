"""Ctrl-C and SIGTERM as a wish to stop, which work under way can grant at a good moment."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """Turn the first SIGINT or SIGTERM into a wish to stop; a second one acts at once."""
    stopping = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopping  # Python delivers signals to the main thread only
        return
    both = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    # What was started to ignore Ctrl-C, as shells do with jobs in the background, goes on so.
    before = {number: handler for number, handler in both.items() if handler != signal.SIG_IGN}

    def wish(number: int, _frame: object) -> None:
        stopping.set()
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, wish)
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
