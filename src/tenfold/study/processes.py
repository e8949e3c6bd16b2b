"""Several processes that work through the jobs of a study; a dead one fails its job only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import IO, NamedTuple

from tenfold.study.jobs import Job, Outcome

# -P: or a random.py in the working folder would stand before Python's own.
_COMMAND = (sys.executable, "-P", "-m", "tenfold.study.worker")
# numpy's and torch's libraries read these when they are loaded.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Surroundings(NamedTuple):
    """What every process of a study is started with."""

    log: Path  # where its stderr goes
    threads: int
    lock: int | None = None  # a file descriptor to hold as long as it lives


class Worker:
    """A process that does one job at a time, started when it is first needed."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False
        self._starting = Lock()  # a process that is just being started is stopped or ended as well

    def do(self, job: Job) -> Outcome:
        """What came of `job`; that the process died is an outcome, too."""
        try:
            process = self._ready()
        except OSError as error:
            return Outcome("failed", f"No process could be started: {error}.")
        if process is None:
            return Outcome("interrupted", "Stopped.")
        answer = ""
        with suppress(OSError):
            _end(process.stdin).write(job.to_line())
            _end(process.stdin).flush()
            answer = _end(process.stdout).readline()
        if not answer:
            return Outcome("failed", _death(process.wait(), self._surroundings.log))
        try:
            return Outcome.from_line(answer)
        except (ValueError, TypeError):
            process.kill()  # what it says from now on would answer the wrong job
            process.wait()
            log = self._surroundings.log
            return Outcome("failed", f"The process said '{answer.strip()}'. '{log}' may say more.")

    @property
    def pid(self) -> int | None:
        """The number of its process; None where there is none now."""
        alive = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process and alive else None

    def stop(self) -> None:
        """Have the process save its run and end; a second signal would end it at once."""
        with self._starting:
            first, self._stopped = not self._stopped, True
            if self._process and first:
                self._process.terminate()

    def kill(self) -> None:
        """End the process at once, for good; its run goes on from its last checkpoint some day."""
        with self._starting:
            self._stopped = True
            if self._process:
                self._process.kill()

    def close(self) -> None:
        """Let the process end for lack of jobs, and wait until it has."""
        if not self._process:
            return
        with suppress(OSError):
            _end(self._process.stdin).close()
        self._process.wait()
        _end(self._process.stdout).close()

    def _ready(self) -> subprocess.Popen[str] | None:
        """Its process, started where there is none; None once it was stopped."""
        with self._starting:
            if self._stopped:
                return None
            if self._process is None or self.pid is None:
                self.close()
                self._process = _start(self._surroundings)
            return self._process


def _start(surroundings: Surroundings) -> subprocess.Popen[str]:
    threads = dict.fromkeys(_THREADS, str(surroundings.threads))
    with surroundings.log.open("a") as log:
        return subprocess.Popen(  # noqa: S603  fixed words only
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            env=os.environ | threads,
            pass_fds=() if surroundings.lock is None else (surroundings.lock,),
        )  # fmt: skip


def _end(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise AssertionError("Every process here has pipes.")
    return pipe


def _death(code: int, log: Path) -> str:
    if code == -getattr(signal, "SIGKILL", 9):
        return (
            "The process was killed; the system does that when memory runs out. Try fewer --jobs."
        )
    if code < 0:
        return f"The process died of {signal.Signals(-code).name}. '{log}' may say more."
    return f"The process ended with code {code}. '{log}' may say more."


class Finished(NamedTuple):
    """A job and what came of it."""

    job: Job
    outcome: Outcome


class Crew:
    """A number of workers that share a list of jobs.

    Attributes:
        current: the jobs under way.
    """

    def __init__(self, jobs: Sequence[Job], workers: Sequence[Worker]) -> None:
        self.current: list[Job] = []
        self._waiting: SimpleQueue[Job] = SimpleQueue()
        self._finished: SimpleQueue[Finished] = SimpleQueue()
        self._workers = workers
        self._stopped = Event()
        self._threads = [Thread(target=self._work, args=(w,), daemon=True) for w in workers]
        for job in jobs:
            self._waiting.put(job)

    def outcomes(self, every_s: float) -> Iterator[Finished | None]:
        """What is finished, as it is, and None whenever nothing was for `every_s` seconds."""
        for thread in self._threads:
            thread.start()
        while any(thread.is_alive() for thread in self._threads) or not self._finished.empty():
            try:
                yield self._finished.get(timeout=every_s)
            except Empty:
                yield None

    def stop(self) -> None:
        """Begin no more jobs, and have those under way save themselves."""
        self._stopped.set()
        for worker in self._workers:
            worker.stop()

    def _work(self, worker: Worker) -> None:
        while not self._stopped.is_set():
            try:
                job = self._waiting.get_nowait()
            except Empty:
                return
            self.current.append(job)
            outcome = worker.do(job)
            self.current.remove(job)
            if self._stopped.is_set() and outcome.status == "failed":
                outcome = Outcome("interrupted", "Stopped.")
            self._finished.put(Finished(job, outcome))


@contextmanager
def workers(number: int, surroundings: Surroundings) -> Iterator[list[Worker]]:
    """`number` workers, all of which have ended when the block has."""
    crew = [Worker(surroundings) for _ in range(number)]
    try:
        yield crew
    except BaseException:
        for worker in crew:
            worker.kill()
        raise
    finally:
        for worker in crew:
            worker.close()
