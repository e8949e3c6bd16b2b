import json

import numpy as np
import pytest
from judged_runs import judged, new_run, synthetic

from tenfold.core.files import write_json
from tenfold.core.runs import Predictions
from tenfold.errors import ModelError
from tenfold.evaluation.mistakes import from_picture
from tenfold.evaluation.report import build_report, primary_split

KEYS = {
    "schema_version", "recipe", "model", "parameters", "seed", "epochs_run", "train_seconds",
    "splits", "test_openings", "environment",
}  # fmt: skip
SPLIT_KEYS = {
    "n", "accuracy", "accuracy_ci95", "nll", "ece", "brier", "precision_macro", "recall_macro",
    "f1_macro", "precision_weighted", "recall_weighted", "f1_weighted", "per_class",
    "confusion_matrix", "mistakes",
}  # fmt: skip


@pytest.fixture
def run(tmp_path):
    run = new_run(tmp_path / "run")
    run.record_predictions("validation", Predictions(*synthetic(200)))
    return run


def test_holds_the_promised_keys(run):
    report = build_report(run, {})
    assert report.keys() >= KEYS
    numbers = report["splits"]["validation"]
    assert numbers.keys() == SPLIT_KEYS
    assert numbers["mistakes"].keys() >= {"most_missed_digits", "top_confusions", "worst"}
    assert report["recipe"] == "compact"
    assert report["environment"]["threads"] == 2
    assert report["calibration"]["temperature"] == 1.25
    json.dumps(report, allow_nan=False)


def test_test_comes_first_then_validation_then_anything():
    assert primary_split(["mine", "validation", "test"]) == "test"
    assert primary_split(["mine", "validation"]) == "validation"
    assert primary_split(["mine", "yours"]) == "mine"
    with pytest.raises(ModelError, match=r"no predictions yet\. `tenfold evaluate RUN`"):
        primary_split([])


def test_counts_the_openings_of_test(run):
    assert build_report(run, {})["test_openings"] == 0
    run.record_predictions("test", Predictions(*synthetic(100)))
    report = build_report(run, {})
    assert (report["test_openings"], report["primary_split"]) == (1, "test")


def test_pictures_outlive_the_images(run):
    data = judged(run.predictions()["validation"].labels)
    first = build_report(run, {"validation": data.images})
    write_json(run.report_path, first)
    mistake = first["splits"]["validation"]["mistakes"]["worst"][0]
    assert (from_picture(mistake["picture"]) == data.images[mistake["index"]]).all()
    assert build_report(run, {}) == first


def test_a_damaged_report_is_replaced(run):
    for content in ("{", "[]", '{"splits": {"test": []}}', '{"splits": null}'):
        run.report_path.write_text(content)
        assert build_report(run, {})["splits"].keys() == {"validation"}


def test_a_manifest_without_the_numbers_leaves_them_open(run):
    manifest = {"schema_version": 1, "recipe": "compact"}
    write_json(run.manifest_path, manifest)
    report = build_report(run, {})
    assert report["parameters"] is None
    assert report["environment"] == {}
    assert report["calibration"]["temperature"] == 1.0


def test_digits_may_be_missing(tmp_path):
    run = new_run(tmp_path / "few")
    labels, logits = synthetic(50, digits=3)
    run.record_predictions("mine", Predictions(labels, logits))
    numbers = build_report(run, {})["splits"]["mine"]
    assert numbers["per_class"][9]["support"] == 0
    assert np.isfinite(numbers["f1_macro"])
