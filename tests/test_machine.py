import os
import platform
from datetime import datetime

from tenfold.core import machine


def test_time_is_utc():
    assert datetime.fromisoformat(machine.now()).utcoffset().total_seconds() == 0


def test_description_is_complete():
    found = machine.describe_machine()
    assert found["python"] == platform.python_version()
    assert found["cores"] == len(os.sched_getaffinity(0))
    assert found["cpu"]
    assert {"numpy", "torch", "onnxruntime"} <= found["packages"].keys()


def test_git_state_is_of_our_own_checkout_or_unknown():
    state = machine.git_state()
    assert (state["commit"] is None) == (state["dirty"] is None)


def test_git_state_without_git(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert machine.git_state() == {"commit": None, "dirty": None}
