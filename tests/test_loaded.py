import hashlib
import json

import pytest
from linear_model import build

from tenfold.core.runs import SCHEMA_VERSION
from tenfold.errors import ModelError, UsageError
from tenfold.inference import shipped
from tenfold.inference.cards import card_of
from tenfold.serving.loaded import load_shelf
from tenfold.serving.problems import Problem


@pytest.fixture
def run(tmp_path):
    """A run directory whose manifest holds the SHA-256 of its model."""
    directory = tmp_path / "runs" / "mine"
    directory.mkdir(parents=True)
    note(directory, model_sha256=sha256_of(build(directory / "model.onnx")))
    return directory


def note(directory, **fields):
    manifest = {"schema_version": SCHEMA_VERSION, **fields}
    (directory / "manifest.json").write_text(json.dumps(manifest))


def sha256_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_shipped_model_comes_with_its_card():
    shelf = load_shelf(["robust"])
    card = shipped.card("robust")
    description = shelf.default.description()
    assert description["name"] == "robust"
    assert description["sha256"] == card["sha256"]
    assert description["parameters"] == card["parameters"]
    assert description["card"] == card


def test_a_run_and_a_file_are_found_by_their_names(run, tmp_path):
    file = build(tmp_path / "linear.onnx")
    shelf = load_shelf([str(run), str(file)])
    assert [model.name for model in shelf] == ["mine", "linear"]
    assert shelf.get(None) is shelf.get("mine") is shelf.default
    assert shelf.get("linear").sha256 == sha256_of(file)
    described = shelf.get("linear").description()
    assert described["card"] == {"recipe": "linear", "model": "linear", "temperature": 1.0}
    assert described["parameters"] is None


@pytest.mark.parametrize("name", ["none", "", "x" * 500, "../robust"])
def test_other_names_are_problems(run, name):
    with pytest.raises(Problem, match=r"This server has no model .* It has mine") as problem:
        load_shelf([str(run)]).get(name)
    assert problem.value.code == "unknown_model"
    assert len(problem.value.detail) < 200


def test_a_run_whose_model_was_changed_is_refused(run):
    note(run, model_sha256="0" * 64)
    with pytest.raises(ModelError, match=r"model\.onnx' is damaged or another model"):
        load_shelf([str(run)])
    assert load_shelf([str(run / "model.onnx")]).default.name == "model"  # as the message says


def test_a_run_from_before_there_was_a_checksum_is_taken(run):
    note(run)
    assert load_shelf([str(run)]).default.name == "mine"
    (run / "manifest.json").unlink()
    assert load_shelf([str(run)]).default.name == "mine"


def test_training_writes_the_checksum_down(quick_run):
    assert quick_run.manifest["model_sha256"] == sha256_of(quick_run.model_path)
    described = load_shelf([str(quick_run.directory)]).default.description()
    assert described["name"] == "quick"
    assert described["parameters"] == quick_run.manifest["parameters"]
    assert described["card"] == card_of(quick_run)


def test_two_models_of_one_name_are_refused(run):
    with pytest.raises(UsageError, match="Two models are called 'mine'"):
        load_shelf([str(run), str(run)])


@pytest.mark.parametrize("content", [b"", b"no model", None])
def test_a_damaged_model_is_refused(tmp_path, content):
    path = tmp_path / "a.onnx"
    whole = build(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    with pytest.raises(ModelError, match="'a' is damaged or no ONNX file"):
        load_shelf([str(path)])


def test_the_command_ends_with_exit_code_4(run, tenfold):
    note(run, model_sha256="0" * 64)
    for processes in ("1", "2"):
        done = tenfold("serve", "--model", run, "--port", "0", "--processes", processes)
        assert done.returncode == 4
        assert "its SHA-256 is not the one in 'manifest.json'" in done.stderr
        assert "Traceback" not in done.stderr
