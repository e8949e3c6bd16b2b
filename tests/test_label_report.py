import csv
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tenfold.core.datasets import LabelledImages, load
from tenfold.core.splits import content_sha256
from tenfold.core.studies import Replicate, Study
from tenfold.study.label_report import report_labels
from tests.made_up_runs import finished_run, logits_for
from tests.test_studies import new_plan


@pytest.fixture
def data():
    whole = load("mnist", "train")
    images, labels = whole.images[:200], whole.labels[:200]
    return LabelledImages("some", images, labels, content_sha256(images, labels))


@pytest.fixture
def study(tmp_path):
    return Study.create(tmp_path / "study", new_plan("a", seeds=1, folds=2))


def finish(study, data, wrong):
    logits = logits_for(data.labels, np.random.default_rng(0), wrong)
    for fold in range(2):
        finished_run(study, Replicate("a", 0, fold), data.labels, logits)


def test_lists_and_sheet_name_the_suspicious_images(study, data):
    finish(study, data, wrong=[3, 50])
    found = report_labels(study, data)
    assert {record["index"] for record in found["candidates"]} == {3, 50}
    assert found["data_sha256"] == data.sha256
    assert json.loads((study.directory / "label-errors.json").read_text()) == found
    with (study.directory / "label-errors.csv").open() as file:
        rows = [*csv.DictReader(file)]
    assert [int(row["index"]) for row in rows] == [r["index"] for r in found["candidates"]]
    with Image.open(study.directory / "label-errors.png") as sheet:
        assert sheet.width == 1056
        assert len(sheet.convert("L").getcolors()) > 50
    assert (study.directory / "out-of-fold.npz").exists()


def test_a_suspicious_image_is_named_by_its_file(study, data):
    places = np.array([f"{label}/scan$ {n}$.png" for n, label in enumerate(data.labels)])
    finish(study, data, wrong=[3])
    (found,) = report_labels(study, replace(data, places=places))["candidates"]
    assert (found["index"], found["place"]) == (3, places[3])
    assert (
        f"\n3,{places[3]},{data.labels[3]}," in (study.directory / "label-errors.csv").read_text()
    )


def test_a_sheet_without_suspects_says_so(study, data):
    finish(study, data, wrong=[])
    assert report_labels(study, data)["candidates"] == []
    assert (study.directory / "label-errors.png").exists()


def test_nothing_is_written_before_all_folds_are_there(study, data):
    assert report_labels(study, data) is None
    assert [path.name for path in study.directory.iterdir()] == ["study.yaml"]
