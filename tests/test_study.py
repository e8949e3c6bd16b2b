"""Whole studies on the command line; the parts have tests of their own."""

import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from tenfold.core.datasets import load
from tenfold.core.studies import Replicate, Study

RECIPE = (
    "model: {name: compact}\nepochs: 2\nbatch_size: 50\n"
    "optimiser: {name: adamw, lr: 0.02}\nschedule: {name: one-cycle, warmup: 0.2}\n"
)
ARMS = {
    "short": "{recipe: %s, set: {epochs: 1}}",
    "long": "{recipe: %s}",
    "noisy": "{recipe: %s, set: {augment.noise: 0.3}}",
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """300 training and 60 test images of MNIST's training part."""
    images = load("mnist", "train")
    path = tmp_path_factory.mktemp("data") / "tiny.npz"
    np.savez(
        path,
        x_train=images.images[:300], y_train=images.labels[:300],
        x_test=images.images[300:360], y_test=images.labels[300:360],
    )  # fmt: skip
    return path


@pytest.fixture(scope="module")
def plan(tiny, tmp_path_factory):
    """Make a STUDY.yaml with some of the arms above."""
    folder = tmp_path_factory.mktemp("plans")
    recipe = folder / "recipe.yaml"
    recipe.write_text(RECIPE)

    def write(arms, seeds):
        lines = [f"  {name}: {ARMS[name] % recipe}" for name in arms]
        path = folder / f"{'-'.join(arms)}-{seeds}.yaml"
        path.write_text(
            "\n".join([f"data: {tiny}", f"seeds: {seeds}", "set: {threads: 1}", "arms:", *lines])
        )
        return path

    return write


def start(plan, out, *more):
    """`tenfold study` in a process group of its own."""
    command = [sys.executable, "-m", "tenfold", "study", str(plan), "--out", str(out), "--resume"]
    return subprocess.Popen(
        [*command, "--jobs", "2", *more], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def finish(plan, out, *more):
    process = start(plan, out, *more)
    stdout, stderr = process.communicate(timeout=3000)
    assert process.returncode == 0, stderr
    return stdout, stderr


def kill_once_there_is(path, process):
    """SIGKILL the study and its children as soon as `path` is there; True if it was in time."""
    while process.poll() is None and not path.exists():
        time.sleep(0.01)
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return alive


def openings(out):
    return [run.test_openings for run in Study.open(out).finished().values()]


@pytest.mark.slow
def test_two_recipes_killed_and_resumed_give_the_same_study(plan, tmp_path):
    path = plan(["short", "long"], 1)
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    stdout, stderr = finish(path, calm, "--no-test", "--jobs", "1")
    assert "short-s0  validation" in stderr
    assert "2/2" in stderr
    assert str(calm / "study.html") in stdout
    checkpoint = killed / "runs" / "long-s0" / "checkpoints" / "last.pt"
    assert kill_once_there_is(checkpoint, start(path, killed))
    begun = killed / "runs" / "short-s0"
    if begun.exists():  # as if it was killed when it was barely begun
        (begun / "manifest.json").unlink(missing_ok=True)
    finish(path, killed, "--no-test", "--jobs", "1")
    assert (killed / "study.json").read_bytes() == (calm / "study.json").read_bytes()
    assert openings(killed) == [0, 0]


@pytest.mark.slow
@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_saves_and_says_how_to_go_on(plan, tmp_path):
    out = tmp_path / "study"
    process = start(plan(["long"], 1), out, "--set", "epochs=9999", "--set", "checkpoint_steps=1")
    while not (out / "runs" / "long-s0" / "checkpoints" / "last.pt").exists():
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 130
    assert f"Go on with: tenfold study --resume --out {out}" in stderr
    assert "Traceback" not in stderr + (out / "study.log").read_text()
    run = Study.open(out).run_of(Replicate("long", 0))
    assert run.manifest["status"] == "interrupted"


def test_a_study_in_which_everything_fails(tiny, tmp_path, tenfold):
    path = tmp_path / "study.yaml"
    path.write_text(f"data: {tiny}\nseeds: 1\narms: {{a: {{model: {{name: compct}}}}}}\n")
    done = tenfold("study", path, "--out", tmp_path / "out")
    assert done.returncode == 5
    assert "1 run failed; --resume tries again" in done.stderr
    assert "a-s0: Unknown model 'compct'. Did you mean 'compact'" in done.stderr
    assert "no run has predictions" in done.stdout


@pytest.mark.parametrize("jobs", ["0", "two", "-1", "9999"])
def test_jobs_is_a_number_or_auto(jobs, tenfold):
    done = tenfold("study", "fast", "--jobs", jobs)
    assert done.returncode == 2
    assert "--jobs is a number from 1, or auto" in done.stderr


@pytest.mark.slow
def test_nine_runs_killed_twice_at_random_and_resumed_give_the_same_study(plan, tmp_path):
    path = plan(["short", "long", "noisy"], 3)
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    began = time.monotonic()
    finish(path, calm)
    seconds = time.monotonic() - began
    for _ in range(2):
        process = start(path, killed)
        try:
            process.wait(random.uniform(0.1, 0.4) * seconds)
        except subprocess.TimeoutExpired:  # or it was faster than the calm one by so much
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    finish(path, killed)
    assert (killed / "study.json").read_bytes() == (calm / "study.json").read_bytes()
    assert openings(killed) == openings(calm) == [1] * 9
