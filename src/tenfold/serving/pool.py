"""A bounded number of threads, and a bounded number of requests that wait for one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tenfold.serving.problems import busy

T = TypeVar("T")


class Pool:
    """Runs work off the event loop; what would wait too long is refused at once.

    Attributes:
        waiting: how many requests wait for a thread.
        running: how many have one.
    """

    def __init__(self, threads: int, queue: int, deadline_s: float) -> None:
        """Start with idle threads.

        Args:
            threads: how many requests are worked on at the same time.
            queue: how many may wait.
            deadline_s: seconds that one may wait.
        """
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="tenfold")
        self._free = asyncio.Semaphore(threads)
        self._queue, self._deadline_s = queue, deadline_s
        self.waiting = self.running = 0

    async def run(self, work: Callable[[], T], left: Callable[[], Awaitable[None]]) -> T:
        """The result of `work`, done in a thread.

        Args:
            work: what to do.
            left: returns when the client is no longer there, so that nothing is done for it.

        Raises:
            Problem: "busy", there is no room or the wait was too long.
            ClientLeft: the client left before its turn came.
        """
        await self._admit(left)
        self.running += 1
        future = asyncio.get_running_loop().run_in_executor(self._threads, work)
        future.add_done_callback(self._done)
        return await asyncio.shield(future)  # a thread that is at work can't be stopped

    async def _admit(self, left: Callable[[], Awaitable[None]]) -> None:
        """Wait for a thread, no longer than the deadline and no longer than the client does."""
        if not self._free.locked():
            await self._free.acquire()
            return
        if self.waiting >= self._queue:
            raise busy()
        self.waiting += 1
        try:
            await self._turn(left)
        finally:
            self.waiting -= 1

    async def _turn(self, left: Callable[[], Awaitable[None]]) -> None:
        turn, gone = asyncio.ensure_future(self._free.acquire()), asyncio.ensure_future(left())
        try:
            await asyncio.wait(
                (turn, gone), timeout=self._deadline_s, return_when=asyncio.FIRST_COMPLETED
            )
            has_left = gone.done()
            if has_left or not turn.done():
                raise ClientLeft if has_left else busy()
        except BaseException:  # also when this request itself is cancelled
            if not turn.cancel():  # it came at the last moment, and nobody needs it
                self._free.release()
            raise
        finally:
            gone.cancel()

    def _done(self, _: asyncio.Future[T]) -> None:
        self.running -= 1
        self._free.release()

    def close(self) -> None:
        """Let the threads finish their work and end."""
        self._threads.shutdown(wait=True)


class ClientLeft(Exception):  # noqa: N818  it is no error of ours
    """The client closed its connection; there is nobody to answer."""
