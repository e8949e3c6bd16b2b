import csv
import json

import numpy as np
import pytest
from linear_model import digits

from tenfold.core.datasets import load
from tenfold.serving.corrections import Correction, Corrections

COUNT = 60


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The URL of a database with real digits that were corrected."""
    url = f"sqlite:///{tmp_path_factory.mktemp('feedback')}/feedback.db"
    corrections = Corrections(url)
    for image, label in zip(*digits(COUNT), strict=True):
        corrections.add(Correction(image.tobytes(), int(label), None, "robust"))
    corrections.close()
    return url


def test_what_was_kept_is_a_data_set(tenfold, source, tmp_path):
    done = tenfold("feedback", "export", "data", "--from", source)
    assert (done.returncode, done.stdout) == (0, f"{COUNT} corrections in data\n"), done.stderr
    images, labels = digits(COUNT)
    data = load(tmp_path / "data", "all")
    np.testing.assert_array_equal(data.images, images)
    np.testing.assert_array_equal(data.labels, labels)
    rows = list(csv.DictReader((tmp_path / "data" / "corrections.csv").read_text().splitlines()))
    assert [int(row["digit"]) for row in rows] == labels.tolist()
    assert (rows[0]["number"], rows[0]["answered"], rows[0]["model"]) == ("1", "", "robust")


@pytest.mark.slow  # it trains, twice
def test_a_model_learns_from_it(tenfold, source, quick_recipe, quick_run, tmp_path):
    tenfold("feedback", "export", "data", "--from", source)
    done = tenfold(
        *("train", quick_recipe, "--init-from", quick_run.directory, "--data", "data"),
        *("--epochs", "1", "--set", "batch_size=10", "--name", "learnt"),
    )
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "runs" / "learnt" / "manifest.json").read_text())
    assert manifest["data"]["name"] == str(tmp_path / "data")
    assert manifest["status"] == "finished"


def test_nothing_is_overwritten(tenfold, source, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine").write_text("mine")
    done = tenfold("feedback", "export", "data", "--from", source)
    assert done.returncode == 2
    assert "'data' is not empty. Give a new folder, or empty it." in done.stderr
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["export", "data"], 2, "Say which database: --from sqlite:///feedback.db."),
        (["export", "data", "--from", "sqlite:///none.db"], 3, "There is no database 'none.db'"),
        (["export", "data", "--from", "none"], 2, "The URL for feedback can't be used"),
        (["import", "data"], 2, "'import' is not one of 'export'"),
    ],
)
def test_what_can_not_be_exported_is_told(tenfold, tmp_path, arguments, code, message):
    done = tenfold("feedback", *arguments)
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr
    assert not list(tmp_path.iterdir())


def test_no_corrections_are_no_data_set(tenfold, tmp_path):
    corrections = Corrections(f"sqlite:///{tmp_path}/a.db")
    corrections.make()
    corrections.close()
    done = tenfold("feedback", "export", "data", "--from", "sqlite:///a.db")
    assert (done.returncode, "holds no corrections yet" in done.stderr) == (3, True)
