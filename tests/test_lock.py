import os
import subprocess
import sys

import pytest
from waiting import PATIENCE_S

from tenfold.core.lock import alone_in
from tenfold.errors import UsageError


def test_a_second_one_is_refused_and_a_later_one_is_not(tmp_path):
    folder = tmp_path / "study"
    message = "Another process works on"
    with alone_in(folder), pytest.raises(UsageError, match=message), alone_in(folder, 0.2):
        pass
    with alone_in(folder, patience_s=0):
        assert folder.is_dir()


def test_where_nothing_may_be_written_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(UsageError, match="Nothing can be written to"), alone_in(tmp_path):
        pass


def test_a_child_that_survives_its_parent_holds_the_lock(tmp_path):
    with alone_in(tmp_path) as lock:
        child = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(lock,)
        )
    with pytest.raises(UsageError), alone_in(tmp_path, patience_s=0.2):
        pass
    child.communicate(b"\n")
    with alone_in(tmp_path, patience_s=PATIENCE_S) as lock:
        assert os.fstat(lock)
