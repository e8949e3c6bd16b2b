import os
import platform
import subprocess
import sys

import pytest
import torch

from tenfold.core.recipes import load_config
from tenfold.errors import UsageError
from tenfold.training.device import autocast_type, pick_device, prepare

PASSIVE = {"OMP_WAIT_POLICY": "passive"}


def test_auto_is_something_that_works():
    assert torch.zeros(1, device=pick_device("auto")).item() == 0


def test_a_missing_gpu_is_said(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UsageError, match=r"no cuda device here. Use --device auto or: .*cpu"):
        pick_device("cuda")


def test_precision_follows_the_config():
    cpu = torch.device("cpu")
    assert autocast_type(load_config("fast", ["precision=float32"]), cpu) is None
    assert autocast_type(load_config("fast", ["precision=bf16"]), cpu) is torch.bfloat16


def test_threads_are_explicit():
    before = torch.get_num_threads()
    try:
        prepare(load_config("fast", ["threads=1", "device=cpu"]))
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize(
    ("asked", "spins"), [({}, "1000"), ({"GOMP_SPINCOUNT": "5"}, "5"), (PASSIVE, "None")]
)
def test_waiting_threads_give_up_their_core_unless_told_otherwise(asked, spins):
    code = "import os, tenfold.training; print(os.environ.get('GOMP_SPINCOUNT'))"
    others = {name: v for name, v in os.environ.items() if name not in {"GOMP_SPINCOUNT", *PASSIVE}}
    done = subprocess.run(
        [sys.executable, "-c", code], env=others | asked, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == spins


@pytest.mark.slow
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left alone")
def test_large_blocks_are_reused_without_page_faults():
    assert page_faults("keep_freed_memory()") < page_faults("pass") / 2


def page_faults(first: str) -> int:
    """Those that 20 tensors of 40 MB cause after `first`, in a process of its own."""
    code = (
        "import resource, torch\n"
        "from tenfold.training.device import keep_freed_memory\n"
        f"{first}\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "for _ in range(20): torch.ones(10_000_000)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout)
