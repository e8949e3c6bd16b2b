import os
import re

import pytest

from tenfold.core.runs import Run


def test_trains_measures_and_says_what_next(tenfold, quick_recipe, tmp_path):
    done = tenfold("train", quick_recipe, "--seed", "3", "--epochs", "1")
    assert done.returncode == 0, done.stderr
    assert re.search(
        r"^epoch 1/1  lr \d\.\d{4}  train \d\.\d{4} \d+\.\d\d%  "
        r"val \d\.\d{4} \d+\.\d\d%  \d+\.\d s$",
        done.stderr, re.MULTILINE,
    )  # fmt: skip
    assert re.search(r"^test accuracy  \d+\.\d\d%  \[\d+\.\d\d%, \d+\.\d\d%\]", done.stdout)
    (directory,) = (tmp_path / "runs").iterdir()
    assert directory.name.startswith("quick-s3-")
    assert f"runs/{directory.name}/report.html" in done.stdout
    assert f"tenfold predict PICTURE --model runs/{directory.name}" in done.stdout
    assert "epoch 1/1" in (directory / "train.log").read_text()


def test_quiet_prints_the_directory_alone(tenfold, quick_run):
    done = tenfold("train", "--resume", quick_run.directory, "--quiet")
    assert (done.stdout, done.stderr) == (f"{quick_run.directory}\n", "")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["fats"], 2, "Did you mean 'fast'?"),
        (["--set", "epochs=0"], 2, "greater than or equal to 1"),
        (["--set", "epochs=2", "batch_size=0"], 2, "'batch_size' can't be 0"),
        (["--set", "optimiser.lrr=1"], 2, "Did you mean 'optimiser.lr'?"),
        (["--data", "nowhere"], 3, "nowhere"),
        (["--resume", "nowhere"], 4, "There is no run directory 'nowhere'"),
        (["fast", "--data", "mnits"], 3, "Did you mean 'mnist'?"),
        (["--resume", "x", "--seed", "0"], 2, "--seed does not go with --resume"),
        (["--resume", "x", "--runs", "y"], 2, "--runs does not go with --resume"),
        (["--runs", __file__], 2, "can't be made: Not a directory. Choose another --runs folder."),
        (["--device", "cuda"], 2, "no cuda device here"),
    ],
)
def test_errors_have_their_exit_code_and_no_traceback(arguments, code, message, tenfold):
    done = tenfold("train", *arguments, env=os.environ | {"CUDA_VISIBLE_DEVICES": ""})
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_checkpoint_opens_nothing(tenfold, quick_run):
    done = tenfold("evaluate", quick_run.directory, "--checkpoint", "")
    assert (done.returncode, quick_run.test_openings) == (2, 1)
    assert "kept no checkpoint ''. It has: best, last." in done.stderr


def test_the_default_recipe_learns_all_of_mnist(tenfold, tmp_path):
    """A floor and a ceiling: above it, the test images would have leaked into training."""
    done = tenfold("train", "--runs", tmp_path, "--name", "fast")
    assert done.returncode == 0, done.stderr
    run = Run.open(tmp_path / "fast")
    assert run.manifest["recipe"] == "fast"
    test = run.report["splits"]["test"]
    assert test["n"] == 10_000
    assert 0.985 <= test["accuracy"] <= 0.999
