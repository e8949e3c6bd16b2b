"""Waiting for what comes when it comes: how long that takes depends on what else a machine does."""

from __future__ import annotations

import asyncio
import selectors
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

PATIENCE_S = 300  # what takes seconds may take minutes on a busy machine; only a hang takes longer


def wait_until(true: Callable[[], Any]) -> Any:
    """What `true` gives, once it is true."""
    until = time.monotonic() + PATIENCE_S
    while not (found := true()):
        assert time.monotonic() < until, "It never came to that."
        time.sleep(0.01)
    return found


class Work:
    """Work that a thread begins and that ends when it is told to."""

    def __init__(self):
        self._end, self.begun = threading.Event(), 0

    def __call__(self, given):
        self.begun += 1
        assert self._end.wait(PATIENCE_S)
        return given

    async def has_begun(self):
        while not self.begun:
            await asyncio.sleep(0.001)

    def end(self):
        self._end.set()


async def stays():
    """A client that never leaves."""
    await asyncio.Event().wait()


class _Clock(selectors.DefaultSelector):
    """Where nothing is to be done, it is at once as late as it has to be for the next thing."""

    now_s = 0.0

    def select(self, timeout: float | None = None) -> list:
        self.now_s += max(0.0, timeout or 0.0)
        return super().select(None if timeout is None else 0)


def run_in_no_time(coroutine: Coroutine) -> Any:
    """`asyncio.run` whose seconds pass as fast as they can, so that a busy machine misses none."""
    clock = _Clock()

    def new_loop() -> asyncio.AbstractEventLoop:
        loop = asyncio.SelectorEventLoop(clock)
        loop.time = lambda: clock.now_s
        return loop

    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(coroutine)
