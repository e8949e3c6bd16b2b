import json
import shutil
import sys

import numpy as np
import pytest
from judged_runs import judged, new_run, says, synthetic

from tenfold.core.runs import Run
from tenfold.errors import DataError, MissingExtraError, ModelError
from tenfold.evaluation.evaluate import evaluate, figures_folder

PICTURES = {
    "training_curves.png", "confusion_matrix.png", "per_class.png", "mistakes.png",
    "reliability.png",
}  # fmt: skip


def test_writes_everything_and_keeps_earlier_splits(tmp_path):
    run = new_run(tmp_path / "run")
    labels, logits = synthetic(150)
    evaluate(run, {"test": judged(labels)}, says(logits))
    assert {path.name for path in run.figures.iterdir()} == PICTURES
    first = run.report["splits"]["test"]

    report = evaluate(run, {"my digits/2": judged(labels[:40])}, says(logits))
    assert json.loads(run.report_path.read_text()) == report
    assert report["splits"]["test"] == first
    assert report["splits"]["my digits/2"]["n"] == 40
    assert (report["primary_split"], report["test_openings"]) == ("test", 1)
    others = {path.name for path in (run.figures / "my-digits-2").iterdir()}
    assert others == PICTURES - {"training_curves.png"}
    assert (run.predictions()["test"].logits == logits).all()
    assert "my digits/2" in (run.directory / "report.html").read_text("utf-8")
    assert "my digits/2" in (run.directory / "report.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("split", "folder"), [("..", "data"), ("../../etc", "etc"), ("a b", "a-b"), ("x.y-1", "x.y-1")]
)
def test_a_name_can_not_leave_the_run(tmp_path, split, folder):
    run = new_run(tmp_path / "run")
    assert figures_folder(run, {"primary_split": "test"}, split) == run.figures / folder


@pytest.mark.parametrize("module", ["matplotlib", "jinja2"])
def test_numbers_come_first_where_pictures_can_not_be_drawn(tmp_path, monkeypatch, module):
    run = new_run(tmp_path / "run")
    labels, logits = synthetic(30)
    monkeypatch.setitem(sys.modules, module, None)
    words = rf"numbers are in .*report\.json.*'{module}'.*pip install 'tenfold\[train\]'"
    with pytest.raises(MissingExtraError, match=words):
        evaluate(run, {"test": judged(labels)}, says(logits))
    assert run.report["splits"]["test"]["n"] == 30
    assert not run.figures.exists()


def test_writes_nothing_where_there_is_nothing_to_judge(tmp_path):
    run = new_run(tmp_path / "run")
    labels, logits = synthetic(10)
    with pytest.raises(DataError, match="no image"):
        evaluate(run, {"test": judged(labels[:0])}, says(logits))
    with pytest.raises(ModelError, match="not finite"):
        evaluate(run, {"test": judged(labels)}, says(np.full_like(logits, np.nan)))
    assert run.test_openings == 0
    assert not run.report_path.exists()


def test_command_measures_and_says_where(quick_run, tmp_path, tenfold):
    run = shutil.copytree(quick_run.directory, tmp_path / "run")
    done = tenfold("evaluate", "run", "--split", "validation")
    assert done.returncode == 0, done.stderr
    accuracy = quick_run.report["splits"]["validation"]["accuracy"]
    assert done.stdout.startswith(f"validation accuracy  {accuracy:.2%}")
    assert "run/report.html" in done.stdout
    assert Run(run).test_openings == 1
    assert "may flatter" not in done.stdout
    Run(run).update_manifest(init_from={"model": "big", "validation_sha256": None})
    done = tenfold("evaluate", "run", "--split", "validation")
    assert "The weights of 'big', which it starts from, may have learnt" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nowhere"], 4, "There is no run directory 'nowhere'"),
        (["run/model.onnx"], 4, "holds no manifest.json"),
        (["run", "--split", "tset"], 2, "tset"),
        (["run", "--data", "nowhere"], 3, "Unknown data set 'nowhere'"),
    ],
)
def test_command_errors(arguments, code, message, quick_run, tmp_path, tenfold):
    shutil.copytree(quick_run.directory, tmp_path / "run")
    done = tenfold("evaluate", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
