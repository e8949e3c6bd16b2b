"""A process of a study: `python -m tenfold.study.worker` does one job after the other.

Jobs come in as lines, answers go out as lines, and what else is said goes to stderr, which is the
study's log. When the input ends, because the study closed it or was killed, so does the process,
with what it has saved.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

from tenfold.core.config import build_config
from tenfold.core.runs import Run
from tenfold.errors import Interrupted, ModelError, TenfoldError, TrainingError
from tenfold.study.jobs import Job, Kind, Outcome

_STDOUT, _STDERR = 1, 2
_NEEDED_TO_RESUME = {"status", "config", "data", "environment"}


def main() -> None:
    """Answer jobs until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the study decides what Ctrl-C means
    answers = _own_stdout()
    jobs: SimpleQueue[Job | None] = SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    while (job := jobs.get()) is not None:
        answers.write(do(job).to_line().encode())


def _own_stdout() -> BinaryIO:
    """Standard output for the answers alone; what anything else prints there goes to stderr."""
    own = os.fdopen(os.dup(_STDOUT), "wb", buffering=0)
    os.dup2(_STDERR, _STDOUT)
    return own


def _listen(jobs: SimpleQueue[Job | None]) -> None:
    for line in sys.stdin:
        jobs.put(Job.from_line(line))
    jobs.put(None)
    os.kill(os.getpid(), signal.SIGTERM)  # a run under way saves itself


def do(job: Job) -> Outcome:
    """Do `job`, and tell every way in which it may fail."""
    try:
        return Outcome("done", _WAYS[job.kind](job))
    except Interrupted as error:
        return Outcome("interrupted", str(error))
    except TenfoldError as error:
        return Outcome("failed", _reason(error))
    except Exception as error:  # the others go on, and the log has it all
        traceback.print_exc()
        return Outcome("failed", f"{type(error).__name__}: {error}")


def _reason(error: TenfoldError) -> str:
    """Why a job failed; where the disk is to blame, without the advice to resume the run alone."""
    if isinstance(error, TrainingError) and isinstance(error.__cause__, OSError):
        from tenfold.training.interruptions import of_the_disk  # noqa: PLC0415  torch is there now

        return of_the_disk(error.__cause__)
    return str(error)


def _train(job: Job) -> str:
    """Train a run, or go on with it; returns what came out in a few words."""
    from tenfold.training import experiment  # noqa: PLC0415  Ctrl-C is heard before torch loads

    directory = Path(job.directory)
    if can_go_on(directory):
        run = experiment.resume(directory)
    else:
        set_aside(directory)
        config = build_config(job.config, f"The plan of '{directory.name}'")
        run = experiment.run(config, runs=directory.parent, name=directory.name, open_test=False)
    return f"{_accuracy(run, 'validation')}{run.manifest['train_seconds']:.1f} s"


def _open(job: Job) -> str:
    from tenfold.assessment import open_test  # noqa: PLC0415  as above

    run = Run.open(job.directory)
    open_test(run)
    return _accuracy(run, "test").rstrip(", ")


_WAYS: dict[Kind, Callable[[Job], str]] = {"train": _train, "open": _open}


def _accuracy(run: Run, split: str) -> str:
    splits = run.report["splits"] if run.report_path.exists() else {}
    return f"{split} {splits[split]['accuracy']:.2%}, " if split in splits else ""


def can_go_on(directory: Path) -> bool:
    """Whether `directory` holds a run that `resume` can take up, however little is done of it."""
    try:
        return Run.open(directory).manifest.keys() >= _NEEDED_TO_RESUME
    except ModelError:
        return False


def set_aside(directory: Path) -> None:
    """Make room where a run was begun that says nothing of itself; nothing in it is lost."""
    if not directory.exists():
        return
    aside = directory.parent / "set-aside"
    aside.mkdir(exist_ok=True)
    free = (aside / f"{directory.name}-{n}" for n in range(1, 10_000))
    directory.rename(next(path for path in free if not path.exists()))


if __name__ == "__main__":
    main()
