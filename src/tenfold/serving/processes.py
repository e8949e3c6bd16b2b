"""Several server processes on one socket: started, replaced when they die, stopped together."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from multiprocessing.process import BaseProcess
from typing import Any

from tenfold.errors import TenfoldError
from tenfold.serving.logs import LOGGER

_LOOK_EVERY_S = 0.5
_TO_STOP = (signal.SIGTERM, signal.SIGINT)


def supervise(
    count: int, work: Callable[..., None], *arguments: Any, bury: Callable[[int | None], None]
) -> None:
    """Keep `count` processes at `work(*arguments)` until a signal to stop; then end them all.

    A process that dies is replaced after half a second, so that one that can't live costs little;
    `bury` is given its number. Should this one be killed, the others get their SIGTERM all the
    same.
    """
    stop = threading.Event()
    for number in _TO_STOP:
        signal.signal(number, lambda *_: stop.set())
    end_with_the_terminal()
    processes = [_start(work, arguments) for _ in range(count)]
    while not stop.wait(_LOOK_EVERY_S):
        for place, process in enumerate(processes):
            if not process.is_alive():
                LOGGER.error(
                    f"Process {process.pid} died with exit code {process.exitcode}; another takes "
                    "its place."
                )
                bury(process.pid)
                processes[place] = _start(work, arguments)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def end_with_the_terminal() -> None:
    """Take SIGHUP for SIGTERM, unless this process was started to outlive its terminal."""
    if sys.platform == "win32" or signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # by nohup
        return
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def _start(work: Callable[..., None], arguments: tuple[Any, ...]) -> SpawnProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=_followed, args=(work, *arguments)
    )
    process.start()
    return process


def _followed(work: Callable[..., None], *arguments: Any) -> None:
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    try:
        work(*arguments)
    except TenfoldError as error:
        LOGGER.error(error)
        sys.exit(1)


def _follow(parent: BaseProcess) -> None:
    """Send this process SIGTERM once `parent` is gone, or it would hold the port for ever."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
