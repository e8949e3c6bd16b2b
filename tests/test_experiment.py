import shutil
import signal
import subprocess
import sys
import time
from functools import partial

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from tenfold import assessment, stress
from tenfold.assessment import evaluate as assess
from tenfold.core.datasets import load
from tenfold.core.lock import alone_in
from tenfold.core.recipes import load_config, recipe_names
from tenfold.core.runs import Run
from tenfold.core.splits import fold_indices
from tenfold.errors import (
    ConfigError,
    DataError,
    Interrupted,
    ModelError,
    TrainingError,
    UsageError,
)  # fmt: skip
from tenfold.training import experiment
from tenfold.training.models.blocks import Committee

# Time differs between two runs of the same thing; nothing else may.
TIMES = {"seconds", "train_seconds", "command_seconds", "started"}


def without_times(record):
    return {key: value for key, value in record.items() if key not in TIMES}


def assert_same_outcome(run, other):
    """Same weights to the bit, same history and same report but for times."""
    weights, others = load_file(run.weights_path), load_file(other.weights_path)
    assert weights.keys() == others.keys()
    for name, value in weights.items():
        np.testing.assert_array_equal(value, others[name])
    assert [*map(without_times, run.history)] == [*map(without_times, other.history)]
    assert without_times(run.report) == without_times(other.report)


def test_the_run_directory_is_complete(quick_run):
    names = {path.name for path in quick_run.directory.iterdir()}
    assert names >= {
        "manifest.json", "config.yaml", "history.jsonl", "train.log", "checkpoints",
        "model.safetensors", "model.onnx", "predictions.npz", "report.json", "report.md",
        "report.html", "figures",
    }  # fmt: skip
    manifest = quick_run.manifest
    assert manifest["status"] == "finished"
    assert manifest["epochs_run"] == 2 == len(quick_run.history)
    assert manifest["data"]["train_n"] + manifest["data"]["validation_n"] == 2400
    assert manifest["command_seconds"] > manifest["train_seconds"] > 0
    assert quick_run.test_openings == 1 == quick_run.report["test_openings"]
    assert [path.name for path in quick_run.directory.rglob(".*")] == [".lock"]


def test_log_has_every_epoch(quick_run):
    lines = quick_run.log_path.read_text().splitlines()
    assert sum("epoch 1/2" in line for line in lines) == 1
    assert sum("epoch 2/2" in line for line in lines) == 1


def test_log_ends_with_the_outcome(quick_run):
    splits = quick_run.report["splits"]
    told = f"  finished  validation {splits['validation']['accuracy']:.2%}  test "
    assert told + f"{splits['test']['accuracy']:.2%}\n" in quick_run.log_path.read_text()[-80:]


def test_validation_is_reported_where_the_test_part_is_damaged(quick_recipe, small_mnist, tmp_path):
    data = dict(np.load(small_mnist))
    np.savez(tmp_path / "odd.npz", **data | {"y_test": data["y_test"] + 10})
    where = {"data.name": str(tmp_path / "odd.npz"), "epochs": 1}
    with pytest.raises(DataError, match=r"odd\.npz"):
        experiment.train(str(quick_recipe), runs=tmp_path, name="odd", **where)
    run = Run.open(tmp_path / "odd")
    assert run.manifest["status"] == "failed"
    assert list(run.report["splits"]) == ["validation"]
    last = run.log_path.read_text().splitlines()[-1]
    assert "  failed  " in last
    assert "odd.npz" in last


def test_without_a_test_part_nothing_is_trained(quick_recipe, small_mnist, tmp_path):
    data = np.load(small_mnist)
    np.savez(tmp_path / "half.npz", x_train=data["x_train"], y_train=data["y_train"])
    where = {"data.name": str(tmp_path / "half.npz"), "epochs": 1}
    with pytest.raises(DataError, match="train with --no-test"):
        experiment.train(str(quick_recipe), runs=tmp_path, name="half", **where)
    assert not (tmp_path / "half").exists()


@pytest.mark.parametrize("train_on", ["train", "all"])
def test_data_that_are_too_small_leave_no_run(quick_recipe, tmp_path, train_on):
    images, labels = np.zeros((10, 28, 28), np.uint8), np.arange(10)
    np.savez(tmp_path / "ten.npz", x_train=images, y_train=labels)
    where = {"data.name": str(tmp_path / "ten.npz"), "data.train_on": train_on}
    with pytest.raises(DataError, match="too small to hold images out: 10 images"):
        experiment.train(str(quick_recipe), runs=tmp_path, name="ten", open_test=False, **where)
    assert not (tmp_path / "ten").exists()


def test_the_same_seed_gives_the_same_bits(quick_run, tmp_path):
    again = experiment.train(str(quick_run.config_path), runs=tmp_path)
    assert_same_outcome(quick_run, again)


@pytest.mark.slow
def test_another_seed_gives_other_weights(quick_run, quick_recipe, tmp_path):
    other = experiment.train(str(quick_recipe), seed=1, runs=tmp_path, open_test=False)
    ours, theirs = load_file(quick_run.weights_path), load_file(other.weights_path)
    assert any((ours[name] != theirs[name]).any() for name in ours)
    assert other.test_openings == 0
    assert "test" not in other.report["splits"]


def interrupt_at(monkeypatch, step):
    """Deliver a real SIGINT to ourselves right after a number of steps."""
    tell = experiment.tell_progress
    count = 0

    def telling(*arguments):
        nonlocal count
        count += 1
        if count == step:
            signal.raise_signal(signal.SIGINT)
        tell(*arguments)

    monkeypatch.setattr(experiment, "tell_progress", telling)


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize(
    "step", [pytest.param(1, marks=pytest.mark.slow), 22, pytest.param(25, marks=pytest.mark.slow)]
)
def test_interrupted_and_resumed_is_as_if_never_stopped(
    monkeypatch, step, quick_run, quick_recipe, tmp_path
):
    with monkeypatch.context() as patch:
        interrupt_at(patch, step)
        with pytest.raises(Interrupted, match="tenfold train --resume"):
            experiment.train(str(quick_recipe), runs=tmp_path, name="x")
    assert Run.open(tmp_path / "x").manifest["status"] == "interrupted"
    resumed = experiment.resume(tmp_path / "x")
    assert resumed.manifest["status"] == "finished"
    assert resumed.report["test_openings"] == 1
    assert_same_outcome(quick_run, resumed)


def stopped(run, folder):
    """A copy of `run` as it is before its report is written."""
    copy = Run(shutil.copytree(run.directory, folder / "x"))
    copy.report_path.unlink()
    shutil.rmtree(copy.figures)
    copy.update_manifest(status="running")
    return copy


def test_killed_before_its_report_and_resumed(quick_run, tmp_path):
    resumed = experiment.resume(stopped(quick_run, tmp_path).directory)
    assert_same_outcome(quick_run, resumed)
    assert resumed.report["test_openings"] == 1
    assert resumed.report["splits"] == quick_run.report["splits"]


def test_a_checkpoint_that_was_tested_does_not_stand_for_the_run(quick_run, tmp_path):
    run = stopped(quick_run, tmp_path)
    tested = run.predictions()["test"]
    run.predictions_path.unlink()
    run.record_predictions("test@last", tested)
    resumed = experiment.resume(run.directory)
    assert set(resumed.report["splits"]) == {"test@last", "validation", "test"}
    assert resumed.test_openings == 2


def test_killed_at_any_moment_and_resumed_is_as_if_never_stopped(quick_run, quick_recipe, tmp_path):
    """SIGKILL a real process several times, wherever it happens to be."""
    command = [sys.executable, "-m", "tenfold", "train"]
    start = [str(quick_recipe), "--runs", str(tmp_path), "--name", "x"]
    start += ["--set", "checkpoint_steps=3"]
    run = tmp_path / "x"
    for kill in range(3):
        arguments = start if kill == 0 else ["--resume", str(run)]
        process = subprocess.Popen([*command, *arguments], stderr=subprocess.DEVNULL)
        seen = run / "checkpoints" / "last.pt"
        before = seen.stat().st_mtime_ns if seen.exists() else 0
        while process.poll() is None:
            if seen.exists() and seen.stat().st_mtime_ns > before:
                process.kill()
            time.sleep(0.01)
        if process.wait() == 0:
            break
        assert process.returncode == -signal.SIGKILL
    resumed = experiment.resume(run)
    assert_same_outcome(quick_run, resumed)


def test_a_committee_is_trained_by_its_members_and_not_by_their_mean(
    monkeypatch, quick_recipe, tmp_path
):
    answer = Committee.forward

    def forward(committee, images):
        assert not committee.training
        return answer(committee, images)

    monkeypatch.setattr(Committee, "forward", forward)
    settings = {"model.name": "standard", "epochs": 1}
    run = experiment.train(str(quick_recipe), runs=tmp_path, open_test=False, **settings)
    assert run.manifest["status"] == "finished"


def test_best_weights_are_those_of_the_best_epoch(quick_recipe, tmp_path):
    run = experiment.train(
        str(quick_recipe), runs=tmp_path, epochs=3, open_test=False,
        **{"stopping.keep": "best", "stopping.monitor": "validation_accuracy"},
    )  # fmt: skip
    best = max(record["validation_accuracy"] for record in run.history)
    assert run.report["splits"]["validation"]["accuracy"] == pytest.approx(best, abs=0.011)
    kept = torch.load(run.checkpoints / "best.pt", weights_only=True)
    for name, value in load_file(run.weights_path).items():
        np.testing.assert_array_equal(value, kept[name].numpy())


def test_training_on_all_has_no_validation(quick_recipe, tmp_path):
    run = experiment.train(str(quick_recipe), runs=tmp_path, epochs=1, **{"data.train_on": "all"})
    assert run.history[0]["validation_loss"] is None
    assert run.report["splits"].keys() == {"test"}
    assert run.manifest["data"]["train_n"] == 2400


@pytest.mark.parametrize(
    ("overrides", "error", "message"),
    [
        ({"model.name": "compct"}, UsageError, "Did you mean 'compact'"),
        ({"model.options": {"depth": 3}}, UsageError, "depth"),
        ({"data.name": "nowhere"}, DataError, "nowhere"),
        ({"epochz": 1}, ConfigError, "Did you mean 'epochs'"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(
    overrides, error, message, quick_recipe, tmp_path
):
    with pytest.raises(error, match=message):
        experiment.train(str(quick_recipe), runs=tmp_path / "runs", **overrides)
    assert not (tmp_path / "runs").exists()


def test_a_fold_validates_and_is_not_learnt_from(quick_recipe, small_mnist, tmp_path):
    fold = {"data.folds": 3, "data.fold": 1}
    run = experiment.train(str(quick_recipe), runs=tmp_path, epochs=1, open_test=False, **fold)
    labels = load(small_mnist, "train").labels
    held_out = fold_indices(labels, 3, 1)
    np.testing.assert_array_equal(run.predictions()["validation"].labels, labels[held_out])
    assert run.manifest["data"]["train_n"] == 1600
    assert run.report["splits"]["validation"]["n"] == 800
    # The accuracy of the epoch is measured on the fold, too, with the same weights.
    accuracy = run.report["splits"]["validation"]["accuracy"]
    assert accuracy == pytest.approx(run.history[0]["validation_accuracy"], abs=0.011)


def test_a_finished_run_is_left_alone(quick_run):
    before = quick_run.manifest
    assert experiment.resume(quick_run.directory).manifest == before


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.slow
def test_a_run_killed_before_its_config_file_was_written_can_be_resumed(
    monkeypatch, quick_run, quick_recipe, tmp_path
):
    with monkeypatch.context() as patch:
        interrupt_at(patch, 1)
        with pytest.raises(Interrupted):
            experiment.train(str(quick_recipe), runs=tmp_path, name="x")
    (tmp_path / "x" / "config.yaml").unlink()
    resumed = experiment.resume(tmp_path / "x")
    assert_same_outcome(quick_run, resumed)
    assert resumed.config_path.read_text() == quick_run.config_path.read_text()


@pytest.mark.usefixtures("ctrl_c")
def test_a_run_finds_its_data_from_anywhere(quick_recipe, small_mnist, tmp_path, monkeypatch):
    config = load_config(str(quick_recipe), [f"data.name={small_mnist.name}", "epochs=1"])
    monkeypatch.chdir(small_mnist.parent)
    run = experiment.run(config, runs=tmp_path, name="x", open_test=False)
    monkeypatch.chdir(tmp_path)
    assert run.manifest["config"]["data"]["name"] == str(small_mnist)
    assert "test" in assess(run)["splits"]
    assert f"name: {small_mnist}" in run.config_path.read_text()


def test_resume_refuses_an_edited_configuration(quick_run, tmp_path):
    run = stopped(quick_run, tmp_path)
    text = run.config_path.read_text()
    run.config_path.write_text(text.replace("epochs: 2", "epochs: 3", 1))
    with pytest.raises(UsageError, match=r"config.yaml' is not what .*: its epochs is 3, not 2\."):
        experiment.resume(run.directory)
    run.config_path.write_text(text)
    assert experiment.resume(run.directory).manifest["status"] == "finished"


@pytest.mark.usefixtures("ctrl_c")
def test_resume_refuses_another_data_set(monkeypatch, quick_recipe, tmp_path):
    train, test = load("mnist", "train"), load("mnist", "test")
    path = tmp_path / "data.npz"

    def write(first):
        np.savez(
            path,
            x_train=train.images[first : first + 600], y_train=train.labels[first : first + 600],
            x_test=test.images[:50], y_test=test.labels[:50],
        )  # fmt: skip

    write(0)
    with monkeypatch.context() as patch:
        interrupt_at(patch, 2)
        with pytest.raises(Interrupted):
            experiment.train(str(quick_recipe), runs=tmp_path, name="x", **{"data.name": str(path)})
    write(600)
    with pytest.raises(ModelError, match="is not the one that"):
        experiment.resume(tmp_path / "x")


def test_a_loss_that_is_no_number_leaves_a_failed_run(quick_recipe, tmp_path):
    with pytest.raises(TrainingError, match="The loss is"):
        experiment.train(str(quick_recipe), runs=tmp_path, name="x", **{"optimiser.lr": 1e38})
    assert Run.open(tmp_path / "x").manifest["status"] == "failed"


@pytest.mark.slow
@pytest.mark.parametrize("recipe", recipe_names())
def test_every_recipe_learns_from_all_of_mnist(recipe, tmp_path):
    held_out = {"data.train_on": "train"}
    run = experiment.train(recipe, runs=tmp_path, epochs=1, open_test=False, **held_out)
    assert run.manifest["data"]["train_n"] == 55_000
    assert run.report["splits"]["validation"]["n"] == 5_000
    assert 0.9 <= run.report["splits"]["validation"]["accuracy"] <= 0.999


def test_a_run_that_another_process_works_on_is_left_alone(monkeypatch, quick_run, tmp_path):
    """Each would write what it read before the other wrote: results and openings got lost."""
    run = Run(shutil.copytree(quick_run.directory, tmp_path / "run"))
    at_once = partial(alone_in, patience_s=0)
    for module in (experiment, assessment, stress):
        monkeypatch.setattr(module, "alone_in", at_once)
    monkeypatch.setattr(stress, "judge_corruptions", lambda *_: {})
    before = run.manifest
    with alone_in(run.directory):
        for change in (
            partial(experiment.resume, run.directory),
            partial(assess, run),
            partial(assess, run, "test", "mnist"),
            partial(assessment.open_test, run),
            partial(stress.stress, run.directory),
        ):
            with pytest.raises(UsageError, match=r"Another process works on .*run'\. Wait for it"):
                change()
    assert (run.manifest, run.test_openings) == (before, 1)


def test_a_home_folder_is_meant_by_its_sign(quick_recipe, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    run = experiment.train(str(quick_recipe), runs="~/own", name="x", epochs=1, open_test=False)
    assert run.directory == tmp_path / "own" / "x"
    assert Run.open("~/own/x").manifest["status"] == "finished"
    assert not (tmp_path / "~").exists()
