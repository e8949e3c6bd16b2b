import os
import platform
from datetime import datetime

import pytest

from tenfold.core import machine


def test_time_is_utc():
    assert datetime.fromisoformat(machine.now()).utcoffset().total_seconds() == 0


def test_description_is_complete():
    found = machine.describe_machine()
    assert found["python"] == platform.python_version()
    assert 1 <= found["cores"] <= len(os.sched_getaffinity(0))
    assert found["cpu"]
    assert platform.release() not in found["platform"]
    assert {"numpy", "torch", "onnxruntime"} <= found["packages"].keys()


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({}, 8),
        ({"cpu.max": "max 100000\n"}, 8),
        ({"cpu.max": "250000 100000\n"}, 2),
        ({"cpu.max": "50000 100000\n"}, 1),
        ({"cpu.max": "1600000 100000\n"}, 8),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 8),
        ({"cpu/cpu.cfs_quota_us": "300000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 3),
    ],
)
def test_a_container_has_the_cores_that_it_is_granted(tmp_path, monkeypatch, files, cores):
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(8))
    (tmp_path / "cpu").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert machine.usable_cores() == cores


def test_git_state_is_of_our_own_checkout_or_unknown():
    state = machine.git_state()
    assert (state["commit"] is None) == (state["dirty"] is None)


def test_git_state_without_git(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert machine.git_state() == {"commit": None, "dirty": None}
