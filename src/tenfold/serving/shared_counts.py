"""What several processes count together: prometheus_client's files, made so that they hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.values import MutexValue, ValueClass

from tenfold.errors import UsageError

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the library looks for it when it is imported
_OF_THE_LIVING = "gauge_livesum"  # what a process has to do now
_KINDS = ("counter", "histogram", _OF_THE_LIVING)  # of which each process has a file
_ROOM = 1 << 18  # bytes of each, more than all series take
_THE_DEAD = 0  # in place of the number of a process

_Counts: Any = MmapedDict  # they have no annotations
_Collector: Any = MultiProcessCollector


@contextmanager
def counted_together() -> Iterator[None]:
    """Let the processes that are started within count as one.

    Raises:
        UsageError: there is no room for temporary files.
    """
    with ExitStack() as stack:
        try:
            # It may be gone at the end, as somebody may have cleaned up.
            folder = stack.enter_context(
                TemporaryDirectory(prefix="tenfold-metrics-", ignore_cleanup_errors=True)
            )
            for kind in _KINDS:
                _make_room(Path(folder), kind, _THE_DEAD)
        except OSError as error:
            raise _no_room(error) from error
        os.environ[FOLDER] = folder
        stack.callback(os.environ.pop, FOLDER)
        yield


def are_counted_together() -> bool:
    """Whether this process counts with others."""
    return ValueClass is not MutexValue


def join_in() -> None:
    """Make room for what this process counts, before it does.

    The library maps its files into memory, and a write to a page for which the disk has no room
    ends the process.

    Raises:
        UsageError: there is no room.
    """
    folder = Path(os.environ[FOLDER])
    try:
        folder.mkdir(parents=True, exist_ok=True)  # somebody may have cleaned up
        for kind in _KINDS:
            _make_room(folder, kind, os.getpid())
    except OSError as error:
        raise _no_room(error) from error


def registry_of_all() -> CollectorRegistry:
    """What all processes have counted."""
    Path(os.environ[FOLDER]).mkdir(parents=True, exist_ok=True)  # as above
    registry = CollectorRegistry()
    _Collector(registry)
    return registry


def bury(process: int | None) -> None:
    """Add what a `process` that died had counted to what all that died before had."""
    folder = Path(os.environ[FOLDER])
    for kind in _KINDS:
        file = _file(folder, kind, process)
        if kind != _OF_THE_LIVING and file.exists():
            total = _Counts(str(_file(folder, kind, _THE_DEAD)))
            for key, value, *_ in _Counts.read_all_values_from_file(file):
                total.write_value(key, total.read_value(key)[0] + value, 0.0)
            total.close()
        file.unlink(missing_ok=True)


def _file(folder: Path, kind: str, process: int | None) -> Path:
    return folder / f"{kind}_{process}.db"


def _make_room(folder: Path, kind: str, process: int) -> None:
    file = _file(folder, kind, process)
    new = file.with_suffix(".new")
    new.write_bytes(bytes(_ROOM))
    new.replace(file)


def _no_room(error: OSError) -> UsageError:
    return UsageError(
        "Several processes count together in a folder for temporary files, which has no room for "
        f"that: {error.strerror}. Set TMPDIR to another folder, or use one process."
    )
