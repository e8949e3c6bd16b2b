import hashlib
import json
from pathlib import Path

import pytest
from linear_model import build

from tenfold.errors import ModelError
from tenfold.inference import shipped
from tenfold.inference.model import Model


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of shipped models of its own: 'linear' with its card."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    content = build(folder / "linear.onnx").read_bytes()
    card = {"name": "linear", "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "linear.json").write_text(json.dumps(card))
    monkeypatch.setattr(shipped, "FOLDER", folder)
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_default_model_is_shipped_whole():
    found = shipped.find(shipped.DEFAULT)
    model = Model.from_bytes(found.read(), found.name)
    assert int(model.metadata["parameters"]) == shipped.card(found.name)["parameters"]


def test_a_shipped_name_is_found(folder):
    assert shipped.names() == ["linear"]
    found = shipped.find("linear")
    assert found.read() == (folder / "linear.onnx").read_bytes()
    assert shipped.card("linear")["name"] == "linear"


@pytest.mark.usefixtures("folder")
def test_a_shipped_name_wins_over_a_file_unless_it_is_a_path():
    build(Path("linear"))
    assert shipped.find("linear").shipped
    assert not shipped.find("./linear").shipped
    assert not shipped.find(Path("linear")).shipped


@pytest.mark.usefixtures("folder")
def test_a_run_and_a_file_are_found(tmp_path):
    run = tmp_path / "runs" / "fast-s1"
    run.mkdir(parents=True)
    build(run / "model.onnx")
    assert shipped.find("runs/fast-s1") == ("fast-s1", Path("runs/fast-s1/model.onnx"), False)
    assert shipped.find(run / "model.onnx") == ("model", run / "model.onnx", False)


def test_a_damaged_shipped_model_is_refused(folder):
    with (folder / "linear.onnx").open("ab") as file:
        file.write(b"x")
    with pytest.raises(
        ModelError, match=r"'linear' is damaged: its SHA-256 .* Install Tenfold again"
    ):
        shipped.find("linear").read()


@pytest.mark.parametrize("card", ["", "[]", "{}", "{"])
def test_a_damaged_card_is_refused(folder, card):
    (folder / "linear.json").write_text(card)
    with pytest.raises(ModelError, match=r"^The card of the shipped model 'linear' is damaged"):
        shipped.find("linear").read()


def test_a_shipped_model_that_is_gone_is_named(folder):
    (folder / "linear.onnx").unlink()
    with pytest.raises(ModelError, match=r"linear\.onnx' can't be read: No such file"):
        shipped.find("linear").read()


@pytest.mark.usefixtures("folder")
def test_an_unknown_name_gets_the_nearest():
    message = r"^Unknown model 'linaer'\. Did you mean 'linear'\? Give a shipped model \('linear'\)"
    with pytest.raises(ModelError, match=message):
        shipped.find("linaer")
    with pytest.raises(ModelError, match=message):
        shipped.card("linaer")


@pytest.mark.parametrize("path", ["no/such.onnx", "such.onnx", Path("such"), "such." * 60])
@pytest.mark.usefixtures("folder")
def test_a_path_to_nothing_is_named(path):
    with pytest.raises(
        ModelError, match=r"^There is no model at '.*such.*'\. Give a shipped model"
    ):
        shipped.find(path)


@pytest.mark.usefixtures("folder")
def test_a_directory_without_a_model_is_no_finished_run(tmp_path):
    with pytest.raises(ModelError, match=r"holds no model\.onnx, so it is not a finished run"):
        shipped.find(str(tmp_path))
