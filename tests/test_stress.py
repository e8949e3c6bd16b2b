import json
import shutil
import sys

import pytest
from linear_model import digits
from PIL import Image

from tenfold.core.runs import Run
from tenfold.errors import DataError, MissingExtraError, ModelError, UsageError
from tenfold.evaluation.robustness import as_text
from tenfold.stress import FIGURE, RESULTS, TABLE, stress


@pytest.fixture
def run(quick_run, tmp_path):
    return Run(shutil.copytree(quick_run.directory, tmp_path / "run"))


def test_a_run_keeps_both_splits_and_counts_test(run):
    name, test = stress(run.directory)
    _, validation = stress(run.directory, "validation")
    written = json.loads((run.directory / RESULTS).read_text())
    assert name == "test"
    assert written["splits"] == {"test": test, "validation": validation}
    assert (test["n"], validation["n"]) == (600, 200)
    assert (run.directory / FIGURE).exists()
    page = (run.directory / TABLE).read_text()
    assert "## test, 600 images" in page
    assert as_text(validation) in page
    assert run.test_openings == 2
    assert test["clean"]["accuracy"] == run.report["splits"]["test"]["accuracy"]
    assert run.predictions().keys() == {"validation", "test"}


def test_the_model_file_of_a_run_stands_for_the_run(run):
    name, validation = stress(run.model_path, "validation")
    assert (name, validation["n"]) == ("validation", 200)  # of its own data, not of MNIST
    assert json.loads((run.directory / RESULTS).read_text())["splits"] == {name: validation}
    run.update_manifest(data=run.manifest["data"] | {"train_on": "all"})
    with pytest.raises(UsageError, match="was trained on all images"):
        stress(run.model_path, "validation")


def test_other_data_is_no_opening_and_stands_under_its_name(run, small_mnist, tmp_path):
    mine = shutil.copy(small_mnist, tmp_path / "mine.npz")
    name, _ = stress(run.directory, "validation", mine, tmp_path / "out")
    assert name == "mine-validation"
    assert run.test_openings == 1
    assert not (run.directory / RESULTS).exists()
    assert (tmp_path / "out" / FIGURE).exists()
    (run.directory / ".lock").unlink()
    stress(run.directory, "validation", out=tmp_path / "own")
    assert not (run.directory / ".lock").exists()  # it might be a folder that nobody may change


def test_a_model_alone_leaves_nothing_without_a_folder(run, small_mnist, tmp_path):
    model = shutil.move(run.model_path, tmp_path / "mine.onnx")
    before = set(tmp_path.rglob("*"))
    name, judged = stress(model, "validation", small_mnist)
    assert (name, judged["n"]) == ("small-validation", 200)
    assert set(tmp_path.rglob("*")) == before


def test_a_shipped_model_is_not_measured_on_what_it_learnt_from():
    with pytest.raises(UsageError, match=r"'standard' was trained on all .* Use --split test\."):
        stress("standard", "validation")


def test_a_folder_that_nothing_was_trained_on_is_taken_whole(run, tmp_path):
    images, labels = digits(10)
    for number, (image, label) in enumerate(zip(images, labels, strict=True)):
        folder = tmp_path / "mine" / str(label)
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / f"{number}.png")
    assert stress(run.model_path, data=tmp_path / "mine")[1]["n"] == 10
    assert stress(run.directory, data=tmp_path / "mine")[1]["n"] == 10


def test_what_is_missing_or_in_the_way(run, tmp_path):
    with pytest.raises(ModelError, match="nowhere"):
        stress("nowhere")
    with pytest.raises(DataError, match="nothing"):
        stress(run.directory, "validation", "nothing")
    (tmp_path / RESULTS).write_text("mine")
    with pytest.raises(UsageError, match=r"holds corruptions\.json already.*--out"):
        stress(run.directory, "validation", out=tmp_path)
    assert (tmp_path / RESULTS).read_text() == "mine"
    with pytest.raises(UsageError, match=r"^Nothing can be written to "):
        stress(run.directory, "validation", out=tmp_path / RESULTS / "below")


def test_a_damaged_result_of_a_run_is_not_replaced(run):
    (run.directory / RESULTS).write_text("[]")
    with pytest.raises(ModelError, match=r"corruptions\.json' is damaged"):
        stress(run.directory, "validation")
    assert (run.directory / RESULTS).read_text() == "[]"


def test_numbers_come_first_where_no_figure_can_be_drawn(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"numbers are in .*corruptions\.json"):
        stress(run.directory, "validation")
    assert (run.directory / RESULTS).exists()


@pytest.mark.slow
def test_command_prints_the_table_and_says_where(run, tenfold):
    done = tenfold("evaluate", "run", "--corruptions", "--split", "validation")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("validation, 200 images\n")
    assert "canny_edges" in done.stdout
    assert "run/corruptions.json" in done.stdout
    assert Run(run.directory).test_openings == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--corruptions"], 2, "Nothing to measure"),
        (["nowhere", "--corruptions"], 4, "nowhere"),
        (["run", "--corruptions", "--model", "fast"], 2, "--model does not go with --corruptions"),
    ],
)
def test_command_errors(arguments, code, message, tenfold):
    done = tenfold("evaluate", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
