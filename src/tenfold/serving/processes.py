"""Several server processes on one socket: started, replaced when they die, stopped together."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from multiprocessing.process import BaseProcess
from typing import Any

from tenfold.serving.logs import LOGGER

_LOOK_EVERY_S = 0.5


def supervise(
    count: int, work: Callable[..., None], *arguments: Any, buried: Callable[[int | None], None]
) -> None:
    """Keep `count` processes at `work(*arguments)` until SIGTERM or SIGINT; then end them all.

    A process that dies is replaced after half a second, so that one that can't live costs little,
    and `buried` is told its number.
    Should this one be killed, the others get their SIGTERM all the same.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    processes = [_start(work, arguments) for _ in range(count)]
    while not stop.wait(_LOOK_EVERY_S):
        for place, process in enumerate(processes):
            if not process.is_alive():
                LOGGER.error(f"Process {process.pid} died; another takes its place.")
                buried(process.pid)
                processes[place] = _start(work, arguments)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def _start(work: Callable[..., None], arguments: tuple[Any, ...]) -> SpawnProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=_followed, args=(work, *arguments)
    )
    process.start()
    return process


def _followed(work: Callable[..., None], *arguments: Any) -> None:
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    work(*arguments)


def _follow(parent: BaseProcess) -> None:
    """Send this process SIGTERM once `parent` is gone, or it would hold the port for ever."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
