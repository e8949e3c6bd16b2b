import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tenfold.errors import UsageError
from tenfold.serving import shared_counts
from tenfold.serving.shared_counts import bury, counted_together, registry_of_all

COUNT = """
from prometheus_client import CollectorRegistry, Counter, Gauge
from tenfold.serving.shared_counts import are_counted_together, join_in
assert are_counted_together()
join_in()
registry = CollectorRegistry()
Counter("read", "About.", ["digit"], registry=registry).labels("7").inc(3)
Gauge("waiting", "About.", registry=registry, multiprocess_mode="livesum").set(2)
"""


def count() -> int:
    """Count in another process, which ends; its number."""
    with subprocess.Popen([sys.executable, "-c", COUNT]) as process:
        assert process.wait() == 0
    return process.pid


def told() -> dict[str, float]:
    samples = (sample for family in registry_of_all().collect() for sample in family.samples)
    return {sample.name: sample.value for sample in samples}


def files() -> set[str]:
    return {path.name for path in Path(os.environ[shared_counts.FOLDER]).iterdir()}


def test_a_process_alone_counts_for_itself():
    assert not shared_counts.are_counted_together()


def test_what_those_that_died_counted_stays_in_as_many_files():
    with counted_together():
        before = files()
        first, second = count(), count()
        assert told() == {"read_total": 6, "waiting": 4}
        for process in (first, second):
            bury(process)
        assert told() == {"read_total": 6}
        assert files() == before
    assert shared_counts.FOLDER not in os.environ


def test_room_is_taken_before_anything_is_counted():
    with counted_together():
        folder = Path(os.environ[shared_counts.FOLDER])
        process = count()
        for file in folder.glob(f"*_{process}.db"):
            assert file.stat().st_blocks * 512 >= file.stat().st_size > 100_000


def test_a_folder_that_was_cleaned_up_is_made_again():
    with counted_together():
        folder = Path(os.environ[shared_counts.FOLDER])
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        assert told() == {}
        bury(count())


def test_without_room_the_way_out_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(UsageError, match="Set TMPDIR"), counted_together():
        pass


def test_nothing_is_left_where_there_was_no_room(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then the write itself fails
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(UsageError, match="no room"), counted_together():
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert list(tmp_path.iterdir()) == []
    assert shared_counts.FOLDER not in os.environ
