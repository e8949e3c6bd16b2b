import shutil
from pathlib import Path

import numpy as np
import pytest

from tenfold.assessment import (
    claim_name,
    evaluate,
    name_of,
    open_test,
    recorded_name,
    split_images,
)
from tenfold.core.datasets import load
from tenfold.core.runs import Run
from tenfold.core.splits import fold_indices
from tenfold.errors import DataError, ModelError, UsageError


@pytest.fixture
def run(quick_run, tmp_path):
    return Run(shutil.copytree(quick_run.directory, tmp_path / "run"))


def test_counts_each_opening_of_test(run):
    first = run.report["splits"]["test"]
    report = evaluate(run.directory)
    assert report["test_openings"] == 2
    assert report["splits"]["test"] == first
    assert report == run.report


def test_validation_is_no_opening(run):
    assert evaluate(run, "validation")["test_openings"] == 1


def test_pictures_of_mistakes_that_are_lost_leave_a_gap(run):
    run.report_path.unlink()
    report = evaluate(run, "validation")
    assert report["primary_split"] == "test"
    assert '<div class="none"></div>' in (run.directory / "report.html").read_text()


def test_other_data_stands_under_its_own_name(run, tmp_path, small_mnist):
    with np.load(small_mnist) as arrays:
        np.savez(tmp_path / "mine.npz", **{
            "x_train": arrays["x_train"][:90], "y_train": arrays["y_train"][:90],
            "x_test": arrays["x_test"][:70], "y_test": arrays["y_test"][:70],
        })  # fmt: skip
    report = evaluate(run, "test", tmp_path / "mine.npz")
    assert report["splits"]["mine-test"]["n"] == 70
    assert report["test_openings"] == 1


def test_a_folder_by_the_name_of_a_known_data_set_is_another(run):
    run.update_manifest(config={"data": {"name": "mnist"}})
    assert recorded_name(run, "test", "mnist") == "test"
    for folder in ("./mnist", Path("mnist"), Path("somewhere", "mnist")):
        assert recorded_name(run, "test", folder) == "mnist-test"


def test_data_of_one_name_dont_replace_each_other(run, small_mnist, tmp_path):
    one, other = tmp_path / "mine.npz", tmp_path / "other" / "mine.npz"
    other.parent.mkdir()
    for path in (one, other):
        shutil.copy(small_mnist, path)
    evaluate(run, "validation", one)
    with pytest.raises(UsageError, match=r"calls the data set '.*mine\.npz' mine\. Give '.*other"):
        evaluate(run, "test", other)
    assert "mine-test" in evaluate(run, "test", one)["splits"]


def test_a_folder_by_the_name_of_a_known_data_set_does_not_replace_it(run, tmp_path):
    claim_name(run, "mnist")
    claim_name(run, "mnist")
    with pytest.raises(UsageError, match=r"calls the data set 'mnist' mnist\. Give '.*mnist' ano"):
        claim_name(run, tmp_path / "mnist")


def test_names_of_folders_and_files(run, monkeypatch, tmp_path):
    scans = tmp_path / "scans.2024"
    scans.mkdir()
    assert name_of(scans) == "scans.2024"
    assert name_of(tmp_path / "mine.npz") == "mine"
    monkeypatch.setenv("HOME", str(tmp_path))
    claim_name(run, "~/scans.2024")
    assert run.manifest["measured_on"] == {"scans.2024": str(scans)}


def test_the_runs_own_data_by_another_path_is_its_own(run, small_mnist, monkeypatch):
    monkeypatch.chdir(small_mnist.parent)
    assert recorded_name(run, "test", small_mnist.name) == "test"
    assert recorded_name(run, "test", "mnist") == "mnist-test"


@pytest.mark.parametrize("split", ["test", "validation"])
def test_own_data_that_have_changed_are_refused(run, small_mnist, tmp_path, split):
    with np.load(small_mnist) as arrays:
        images, labels = arrays["x_train"][:600], arrays["y_train"][:600]
    own = tmp_path / "own.npz"
    np.savez(own, images=images, labels=labels)
    config = run.manifest["config"]
    run.update_manifest(
        config=config | {"data": config["data"] | {"name": str(own)}},
        data=run.manifest["data"] | {"sha256": load(own, "train").sha256},
    )
    np.testing.assert_array_equal(split_images(run, "test").images, load(own, "test").images)
    np.savez(own, images=images[:599], labels=labels[:599])
    with pytest.raises(ModelError, match=r"own\.npz' is not the one that .* was started with"):
        evaluate(run, split)
    assert run.test_openings == 1


def test_missing_things(run, tmp_path):
    with pytest.raises(ModelError, match=r"manifest\.json"):
        evaluate(tmp_path)
    with pytest.raises(DataError, match="nowhere"):
        evaluate(run, "test", "nowhere")
    with pytest.raises(UsageError, match="Unknown split 'train'"):
        evaluate(run, "train")
    run.model_path.unlink()
    with pytest.raises(ModelError, match=r"holds no model\.onnx.* --resume RUN` completes one"):
        evaluate(run)


def test_no_validation_where_all_was_trained_on(run, small_mnist, tmp_path):
    manifest = run.manifest
    manifest["data"]["train_on"] = "all"
    run.update_manifest(**manifest)
    for data in (None, shutil.copy(small_mnist, tmp_path / "copy.npz")):
        with pytest.raises(UsageError, match="no validation split"):
            evaluate(run, "validation", data)


def test_validation_is_the_fold_of_the_run_and_of_no_other_data(run, small_mnist, tmp_path):
    config = run.manifest["config"]
    folded = config | {"data": config["data"] | {"folds": 4, "fold": 1}}
    run.update_manifest(config=folded)
    whole = load(small_mnist, "train")
    held_out = fold_indices(whole.labels, 4, 1)
    for data in (None, shutil.copy(small_mnist, tmp_path / "copy.npz")):
        images = split_images(run, "validation", data).images
        np.testing.assert_array_equal(images, whole.images[held_out])
    assert len(split_images(run, "validation", "mnist")) == 5000


def test_test_is_opened_once_and_a_report_is_completed(run):
    recorded = run.report["splits"]["test"]
    run.update_manifest(open_test=False)
    run.report_path.unlink()  # killed after the measurement
    open_test(run)
    assert run.report["splits"]["test"] == recorded
    assert run.manifest["open_test"]
    before = run.report_path.stat().st_mtime_ns
    open_test(run)
    assert run.test_openings == 1
    assert run.report_path.stat().st_mtime_ns == before


def test_a_checkpoint_by_name_says_what_gives_it(quick_run):
    with pytest.raises(UsageError, match=r"can't be 'best'.*checkpoint_of\(run, 'best'\)"):
        evaluate(quick_run, checkpoint="best")
