import hashlib
import os
from pathlib import Path

import pytest
from linear_model import build

from tenfold.core.config import build_config
from tenfold.core.datasets import load
from tenfold.core.flattery import remark
from tenfold.core.runs import Run
from tenfold.errors import ModelError, UsageError
from tenfold.training.origins import (
    from_anywhere,
    origins,
    refuse_what_knows_the_fold,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return build(tmp_path_factory.mktemp("teacher") / "linear.onnx")


def config(teacher="", init_from="", **data):
    return build_config(
        {
            "model": {"name": "fast"},
            "teacher": {"model": str(teacher)},
            "init_from": str(init_from),
            "data": data,
        },
        "test",
    )


def test_the_manifest_names_them_by_their_sha256(path, tmp_path, quick_run):
    assert origins(config()) == {}
    record = origins(config(path))["teacher"]
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    unknown = {"data_sha256": None, "validation_sha256": None}
    assert record == {"model": "linear", "sha256": sha256} | unknown
    weights = origins(config(init_from=quick_run.directory))["init_from"]
    data = quick_run.manifest["data"]
    assert weights == {
        "model": "quick",
        "sha256": quick_run.manifest["weights_sha256"],
        "data_sha256": data["sha256"],
        "validation_sha256": data["validation_sha256"],
    }
    with pytest.raises(ModelError, match="There is no model at"):
        origins(config(tmp_path / "none.onnx"))
    with pytest.raises(ModelError, match="There are no weights at"):
        origins(config(init_from=tmp_path / "none"))


@pytest.mark.parametrize(
    ("kind", "words"), [("teacher", "The teacher"), ("init_from", "weights of")]
)
def test_says_where_one_may_know_the_validation_images(kind, words, path, quick_run):
    data = quick_run.manifest["data"]
    unknown = path if kind == "teacher" else quick_run.checkpoints / "best.pt"
    assert remark({"data": data}) == ""
    assert remark({"data": data} | origins(config(**{kind: quick_run.directory}))) == ""
    said = remark({"data": data} | origins(config(**{kind: unknown})))
    assert "may have learnt" in said
    assert words in said
    assert "'robust'" in remark({"data": data} | origins(config(**{kind: "robust"})))
    on_all = data | {"validation_n": 0}
    assert remark({"data": on_all} | origins(config(**{kind: unknown}))) == ""


def test_what_learnt_from_such_a_run_may_know_them_too(quick_run, tmp_path):
    pupil = Run(tmp_path)
    pupil.update_manifest(**quick_run.manifest | origins(config("robust")))
    pupil.weights_path.touch()
    assert "may have learnt" in remark(pupil.manifest | origins(config(init_from=tmp_path)))


@pytest.mark.parametrize("kind", ["teacher", "init_from"])
def test_what_learnt_from_the_fold_is_refused(kind, quick_run, small_mnist):
    data = load(small_mnist, "train")
    known = {kind: quick_run.directory}
    refuse_what_knows_the_fold(config(**known), data)
    with pytest.raises(
        UsageError, match=r"'quick'.* learnt from images of fold 1, which validates"
    ):
        refuse_what_knows_the_fold(config(**known, folds=4, fold=1), data)
    refuse_what_knows_the_fold(config(**known, folds=4, fold=1), load("mnist", "train"))


def test_paths_mean_the_same_from_anywhere(quick_run, tmp_path, monkeypatch):
    relative = os.path.relpath(quick_run.directory, tmp_path)
    monkeypatch.chdir(tmp_path)
    found = from_anywhere(config(relative, relative))
    monkeypatch.chdir("/")
    places = (found.teacher.model, found.init_from)
    assert all(Path(place).samefile(quick_run.directory) for place in places)
    assert from_anywhere(config("robust", "robust")) == config("robust", "robust")
