import numpy as np
import pytest
import torch
from linear_model import build
from test_experiment import interrupt_at

from tenfold.core.files import sha256_of
from tenfold.core.recipes import load_config
from tenfold.core.runs import Run
from tenfold.errors import ConfigError, Interrupted, ModelError
from tenfold.study.distil import distil
from tenfold.training import experiment


@pytest.fixture
def teacher(tmp_path):
    return build(tmp_path / "teacher.onnx")


def enough(_run, _record):
    """End a run after its first epoch, before what follows from its weights is made."""
    raise Interrupted("Enough.")


def begun(start, run):
    """`run` after `start` trained it for its first epoch."""
    with pytest.raises(Interrupted, match="Enough"):
        start()
    return Run.open(run)


def weights(run):
    return torch.load(run.checkpoints / "last.pt", weights_only=True)["network"]


@pytest.fixture
def taught(teacher, quick_recipe, tmp_path):
    """The quick recipe, taught for an epoch about each batch as it is changed."""
    return begun(
        lambda: distil(teacher, str(quick_recipe), runs=tmp_path, name="taught", watch=enough),
        tmp_path / "taught",
    )


def test_is_a_run_that_names_its_teacher(taught, teacher):
    manifest = taught.manifest
    assert manifest["recipe"] == "quick-distilled"
    assert manifest["teacher"]["sha256"] == sha256_of(teacher)
    config = load_config(str(taught.config_path))
    assert config.teacher.model == str(teacher)
    assert config.model_dump(mode="json") == manifest["config"]


def test_the_teacher_changes_what_is_learnt(taught, quick_recipe, tmp_path):
    alone = begun(
        lambda: experiment.train(str(quick_recipe), runs=tmp_path, name="alone", watch=enough),
        tmp_path / "alone",
    )
    ours, theirs = weights(taught), weights(alone)
    assert any((ours[name] != theirs[name]).any() for name in ours)


@pytest.mark.usefixtures("ctrl_c")
def test_resumed_it_is_as_if_never_stopped_and_with_another_teacher_refused(
    monkeypatch, taught, teacher, quick_recipe, tmp_path
):
    with monkeypatch.context() as patch:
        interrupt_at(patch, 9)
        with pytest.raises(Interrupted, match="tenfold train --resume"):
            distil(teacher, str(quick_recipe), runs=tmp_path, name="x")
    own = teacher.read_bytes()
    teacher.write_bytes(own + b"\0")
    with pytest.raises(ModelError, match="is not the one that"):
        experiment.resume(tmp_path / "x")
    teacher.write_bytes(own)
    resumed = begun(lambda: experiment.resume(tmp_path / "x", watch=enough), tmp_path / "x")
    expected = weights(taught)
    for name, value in weights(resumed).items():
        np.testing.assert_array_equal(value, expected[name])


def test_what_is_wrong_is_said_before_anything_is_written(quick_recipe, tmp_path):
    with pytest.raises(ModelError, match="There is no model at"):
        distil(tmp_path / "none", str(quick_recipe), runs=tmp_path / "runs")
    with pytest.raises(ConfigError, match="less than or equal to 1"):
        distil("robust", str(quick_recipe), runs=tmp_path / "runs", **{"teacher.weight": 2})
    with pytest.raises(ConfigError, match="Did you mean 'fast'"):
        distil("robust", "fats")
    assert not (tmp_path / "runs").exists()


@pytest.mark.slow
def test_the_command_takes_weight_and_temperature(tenfold, teacher, quick_recipe, tmp_path):
    done = tenfold(
        "distil", teacher, "--into", quick_recipe, "--weight", "0.5",
        "--temperature", "2", "--epochs", "1", "--name", "y", "--no-test", "--quiet",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "runs/y\n"), done.stderr
    run = Run.open(tmp_path / "runs" / "y")
    assert run.report["splits"].keys() == {"validation"}
    taught = run.manifest["config"]["teacher"]
    assert (taught["weight"], taught["temperature"]) == (0.5, 2)
    refused = tenfold("distil", teacher, "--into", quick_recipe, "--weight", "3")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Key 'teacher.weight' can't be 3.0" in refused.stderr
