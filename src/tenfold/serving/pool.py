"""Bounded numbers of threads, and bounded numbers of requests that wait for one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from tenfold.serving.problems import busy
from tenfold.serving.state import draining

A = TypeVar("A")
T = TypeVar("T")

Work = Callable[[Iterable[A]], Iterable[T]]  # an outcome for each of what it is given, once
_Result = Sequence[Any] | Exception  # the outcomes, or why there are none
Left = Callable[[], Awaitable[None]]  # returns when the client is no longer there

_SHORT_S = 0.05  # a wait in which nobody is looked after; most answers take less
_PATIENCE_S = 0.01  # sixteen of the shortest take half of it
MOST = 16  # the weight of one call; more would gain little, and the first waits for the last


@dataclass(eq=False)
class _Job:
    """What one request wants done, and where it waits for the outcome."""

    work: Work[Any, Any]
    given: Sequence[Any]
    weight: int
    outcomes: asyncio.Future[Sequence[Any]]
    watch: asyncio.Task[None] | None = None


class Pool:
    """Runs work off the event loop; what would wait too long is refused at once.

    Requests next to each other in the queue that want the same work are served by one call and
    with one message to the event loop. Code that has just run runs faster, and every change of
    thread costs (J. Larus and M. Parkes, "Using Cohort Scheduling to Enhance Server Performance",
    2002). None waits for others to come, but for those that are here already and only have to be
    taken in.
    """

    def __init__(
        self, threads: int, queue: int, deadline_s: float, patience_s: float = 0.0
    ) -> None:
        """Start with idle threads.

        Args:
            threads: how many calls of work are made at the same time.
            queue: how many requests may wait.
            deadline_s: seconds that one may wait.
            patience_s: seconds for which the event loop stands still for a call that has begun,
                instead of taking the interpreter's lock from it at every turn.
        """
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="tenfold")
        self._threads, self._queue, self._deadline_s = threads, queue, deadline_s
        self._patience_s = patience_s
        self._jobs: deque[_Job] = deque()
        self._is_taking_in = False
        self._calls = 0
        self._running = 0
        self._closed = False

    @property
    def running(self) -> int:
        """How many requests have a thread."""
        return self._running

    @property
    def waiting(self) -> int:
        """How many requests wait for a thread."""
        return len(self._jobs)

    async def run(
        self,
        work: Work[A, T],
        given: Sequence[A],
        left: Left,
        weight: int = MOST,
    ) -> Sequence[T]:
        """What `work` makes of each of `given`, in a thread.

        Args:
            work: takes any number of such things, once, and gives an outcome for each.
            given: what to do it with.
            left: returns when the client is no longer there, so that nothing is done for it.
            weight: how long it will take, in steps of the shortest. Requests for the same object
                `work` share a call up to a weight of 16.

        Raises:
            Problem: "busy", there is no room or the wait was too long.
            ClientLeft: the client left before its turn came.
            Exception: whatever `work` raises.
        """
        loop = asyncio.get_running_loop()
        job = _Job(work, given, weight, loop.create_future())
        if len(self._jobs) >= self._queue + self._threads - self._calls:
            raise busy()
        self._jobs.append(job)
        self._start(loop)
        # A timer and no task, which would take longer than a small picture does.
        later = loop.call_later(min(_SHORT_S, self._deadline_s), self._look_after, job, left)
        try:
            return await job.outcomes
        finally:
            later.cancel()
            if job.watch is not None:
                job.watch.cancel()
            self._give_up(job)  # where this request itself is cancelled

    def _look_after(self, job: _Job, left: Left) -> None:
        job.watch = asyncio.ensure_future(self._watch(job, left))

    async def _watch(self, job: _Job, left: Left) -> None:
        """Let `job` wait no longer than the deadline and no longer than the client."""
        gone = asyncio.ensure_future(left())
        try:
            await asyncio.wait((gone,), timeout=self._deadline_s - _SHORT_S)
            if self._give_up(job) and not job.outcomes.done():
                job.outcomes.set_exception(ClientLeft() if gone.done() else busy())
        finally:
            gone.cancel()

    def _give_up(self, job: _Job) -> bool:
        """Whether `job` still waited; from now on it doesn't. One that has begun goes on."""
        if job not in self._jobs:
            return False
        self._jobs.remove(job)
        return True

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let what waits begin soon, with all that comes in the same turns of the event loop."""
        if not self._is_taking_in:
            self._is_taking_in = True
            loop.call_soon(self._begin, loop, 0)

    def _begin(self, loop: asyncio.AbstractEventLoop, known: int) -> None:
        """Give what waits to idle threads, once it is no more than it was a turn ago."""
        if len(self._jobs) > known:
            loop.call_soon(self._begin, loop, len(self._jobs))
            return
        self._is_taking_in = False
        for _ in range(self._threads - self._calls):
            if self._jobs:
                self._call(loop, self._next())

    def _next(self) -> list[_Job]:
        """The jobs whose turn it is, which share a call."""
        jobs = [self._jobs.popleft()]
        room = MOST - jobs[0].weight
        while self._jobs and self._jobs[0].work is jobs[0].work and self._jobs[0].weight <= room:
            jobs.append(self._jobs.popleft())
            room -= jobs[-1].weight
        return jobs

    def _call(self, loop: asyncio.AbstractEventLoop, jobs: Sequence[_Job]) -> None:
        """Have `jobs` done in a thread. What ends within the patience is told in the same turn.

        So their clients' next requests can be here before the next call begins.
        """
        self._calls += 1
        self._running += len(jobs)
        try:
            call = self._executor.submit(self._results, jobs)
        except RuntimeError:  # it is closed, or the system has no thread to give
            self._end(loop, jobs, [draining() if self._closed else busy()] * len(jobs))
            return
        if self._patience_s and wait((call,), self._patience_s).done:
            self._end(loop, jobs, call.result())
        else:
            call.add_done_callback(partial(self._report, loop, jobs))

    def _report(
        self, loop: asyncio.AbstractEventLoop, jobs: Sequence[_Job], call: Future[list[_Result]]
    ) -> None:
        """Tell the event loop, from the thread, that `call` ended."""
        with suppress(RuntimeError):  # it is closed, and nobody waits any more
            loop.call_soon_threadsafe(self._end, loop, jobs, call.result())

    def _end(
        self, loop: asyncio.AbstractEventLoop, jobs: Sequence[_Job], results: Sequence[_Result]
    ) -> None:
        """Tell each of `jobs` its result, and let others have their thread."""
        self._calls -= 1
        self._running -= len(jobs)
        _tell(jobs, results)
        self._start(loop)

    def _results(self, jobs: Sequence[_Job]) -> list[_Result]:
        """The outcomes of each of `jobs`; where their work fails, those of each by itself."""
        try:
            outcomes = iter(jobs[0].work(self._given(jobs)))
            return [list(islice(outcomes, len(job.given))) for job in jobs]
        except Exception as error:  # goes to whoever asked
            return [error] if len(jobs) == 1 else [self._results([job])[0] for job in jobs]

    def _given(self, jobs: Sequence[_Job]) -> Iterator[Any]:
        """What `jobs` are about, until the pool is closed."""
        for one in (one for job in jobs for one in job.given):
            if self._closed:
                raise draining()
            yield one

    def close(self) -> None:
        """Let each thread finish what it is at, and end; this does not wait for them."""
        self._closed = True
        self._executor.shutdown(wait=False)


class Pools:
    """One thread for what takes little time, and the others for the rest.

    Small pictures are nearly all Python and short calls of NumPy. Two threads with such work lose
    more by handing the interpreter's lock to each other than the second core gives them; large
    pictures are decoded without the lock. And so nobody's small one waits for others' photos.
    """

    def __init__(self, threads: int, queue: int, deadline_s: float) -> None:
        """Start with idle threads.

        Args:
            threads: how many large pictures are worked on at the same time.
            queue: how many requests may wait, of either kind.
            deadline_s: seconds that one may wait.
        """
        self._small = Pool(1, queue, deadline_s, _PATIENCE_S)
        self._large = Pool(threads, queue, deadline_s)

    @property
    def running(self) -> int:
        """How many requests have a thread."""
        return self._small.running + self._large.running

    @property
    def waiting(self) -> int:
        """How many requests wait for a thread."""
        return self._small.waiting + self._large.waiting

    async def run(
        self, work: Work[A, T], given: Sequence[A], left: Left, weight: int = MOST
    ) -> Sequence[T]:
        """See `Pool.run`."""
        pool = self._small if weight < MOST else self._large
        return await pool.run(work, given, left, weight)

    def close(self) -> None:
        """See `Pool.close`."""
        self._small.close()
        self._large.close()


def _tell(jobs: Sequence[_Job], results: Sequence[_Result]) -> None:
    for job, result in zip(jobs, results, strict=True):
        if job.outcomes.done():  # the request was cancelled meanwhile
            continue
        if isinstance(result, Exception):
            job.outcomes.set_exception(result)
        else:
            job.outcomes.set_result(result)


class ClientLeft(Exception):  # noqa: N818  it is no error of ours
    """The client closed its connection; there is nobody to answer."""
