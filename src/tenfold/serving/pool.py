"""A bounded number of threads, and a bounded number of requests that wait for one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from tenfold.serving.problems import busy

T = TypeVar("T")

_SHORT_S = 0.05  # a wait in which nobody is looked after; most answers take less


class Pool:
    """Runs work off the event loop; what would wait too long is refused at once.

    Work is handed over before there is a thread for it. So a thread that has finished goes on
    with the next at once, without the event loop, whose turn comes late on a busy machine.
    """

    def __init__(self, threads: int, queue: int, deadline_s: float) -> None:
        """Start with idle threads.

        Args:
            threads: how many requests are worked on at the same time.
            queue: how many may wait.
            deadline_s: seconds that one may wait.
        """
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="tenfold")
        self._threads, self._queue, self._deadline_s = threads, queue, deadline_s
        self._here = 0

    @property
    def running(self) -> int:
        """How many requests have a thread."""
        return min(self._here, self._threads)

    @property
    def waiting(self) -> int:
        """How many requests wait for a thread."""
        return self._here - self.running

    async def run(self, work: Callable[[], T], left: Callable[[], Awaitable[None]]) -> T:
        """The result of `work`, done in a thread.

        Args:
            work: what to do.
            left: returns when the client is no longer there, so that nothing is done for it.

        Raises:
            Problem: "busy", there is no room or the wait was too long.
            ClientLeft: the client left before its turn came.
        """
        if self._here >= self._threads + self._queue:
            raise busy()
        job = self._executor.submit(work)
        result = asyncio.wrap_future(job)
        self._here += 1
        result.add_done_callback(self._done)
        try:
            await asyncio.wait((result,), timeout=min(_SHORT_S, self._deadline_s))
            if not result.done():
                await self._turn(job, result, left)
            return await asyncio.shield(result)
        finally:
            job.cancel()  # where this request itself is cancelled; one that has begun goes on

    async def _turn(
        self, job: Future[T], result: asyncio.Future[T], left: Callable[[], Awaitable[None]]
    ) -> None:
        """Wait no longer than the deadline and no longer than the client, unless `job` begins."""
        gone = asyncio.ensure_future(left())
        try:
            await asyncio.wait(
                (result, gone),
                timeout=self._deadline_s - _SHORT_S,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if job.cancel():
                raise ClientLeft if gone.done() else busy()
        finally:
            gone.cancel()

    def _done(self, _: asyncio.Future[T]) -> None:
        self._here -= 1

    def close(self) -> None:
        """Let the threads finish their work and end."""
        self._executor.shutdown(wait=True)


class ClientLeft(Exception):  # noqa: N818  it is no error of ours
    """The client closed its connection; there is nobody to answer."""
