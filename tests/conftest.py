"""What many tests share: a small data set of real digits and a run trained on it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from tenfold.core.datasets import load
from tenfold.core.runs import Run
from tenfold.training.experiment import train

# The same examples every time, however long a busy machine takes to make and to try them.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def no_proxy():
    """Ask the servers of this machine themselves, also where a proxy stands before others."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("no_proxy", "NO_PROXY"):
            patch.setenv(name, "127.0.0.1,localhost")
        yield


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """Keep the tests out of the user's cache, and unpack MNIST once for all of them."""
    home = tmp_path_factory.mktemp("home")
    os.environ["TENFOLD_HOME"] = str(home)
    yield home
    del os.environ["TENFOLD_HOME"]


@pytest.fixture(scope="session")
def small_mnist(tmp_path_factory) -> Path:
    """The first 2,400 training and 600 test images of MNIST as an .npz file."""
    train, test = load("mnist", "train"), load("mnist", "test")
    path = tmp_path_factory.mktemp("data") / "small.npz"
    np.savez(
        path,
        x_train=train.images[:2400], y_train=train.labels[:2400],
        x_test=test.images[:600], y_test=test.labels[:600],
    )  # fmt: skip
    return path


@pytest.fixture(scope="session")
def quick_recipe(small_mnist, tmp_path_factory) -> Path:
    """A config file that trains `compact` on the small data set for two epochs."""
    path = tmp_path_factory.mktemp("recipes") / "quick.yaml"
    path.write_text(
        "model: {name: compact}\n"
        f"data: {{name: {small_mnist}}}\n"
        "epochs: 2\nbatch_size: 100\nthreads: 1\nema_decay: 0.9\n"
        "augment: {rotate: 5, shift: 1}\n"
        "optimiser: {name: muon, lr: 0.02}\n"
        "schedule: {name: one-cycle, warmup: 0.2}\n"
    )
    return path


@pytest.fixture(scope="session")
def quick_run(quick_recipe, tmp_path_factory) -> Run:
    """A finished run of the quick recipe, test split opened once. Only read it."""
    return train(str(quick_recipe), runs=tmp_path_factory.mktemp("runs"), name="quick")


@pytest.fixture
def ctrl_c():
    """Have SIGINT and SIGHUP act as at a terminal.

    A shell's background jobs are started to ignore the first, those of nohup the second.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    hang_up = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGINT, before)
    signal.signal(signal.SIGHUP, hang_up)


@pytest.fixture
def tenfold(tmp_path):
    """Run `tenfold` with arguments in an empty folder; returns the finished process."""

    def call(*arguments: str | Path, **options) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tenfold", *map(str, arguments)]
        options = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 600} | options
        return subprocess.run(command, check=False, **options)

    return call
