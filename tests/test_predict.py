import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from linear_model import build, digits
from PIL import Image
from waiting import PATIENCE_S


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return build(tmp_path_factory.mktemp("model") / "linear.onnx")


@pytest.fixture
def pictures(tmp_path):
    """Twelve digits in `pictures/`, dark on bright, named by their label and number."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, (image, label) in enumerate(zip(*digits(12), strict=True)):
        Image.fromarray(255 - image).resize((200, 200)).save(folder / f"{label}-{number:02}.png")
    return folder


def records(process):
    assert process.stderr == ""
    return [json.loads(line) for line in process.stdout.splitlines()]


def test_a_folder_is_read(tenfold, model, pictures):
    done = tenfold("predict", "pictures", "--model", model, "--format", "jsonl")
    assert done.returncode == 0
    found = records(done)
    assert [r["path"] for r in found] == sorted(f"pictures/{p.name}" for p in pictures.iterdir())
    assert {(r["status"], r["model"]) for r in found} == {("ok", "linear")}
    assert sum(str(r["digit"]) == Path(r["path"]).name[0] for r in found) >= 10


@pytest.mark.usefixtures("pictures")
def test_the_shipped_model_needs_no_option(tenfold):
    done = tenfold("predict", "pictures/*.png", "--format", "csv", "--top", "3")
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["digit"] for row in rows] == [Path(row["path"]).name[0] for row in rows]
    assert {row["model"] for row in rows} == {"robust"}
    assert all(row["guess1"] == row["digit"] for row in rows)


@pytest.mark.usefixtures("pictures")
def test_nobody_is_told_and_nothing_is_left_behind(tenfold, model, tmp_path):
    """ONNX Runtime's telemetry would leave a database in the cache."""
    home = tmp_path / "home"
    home.mkdir()
    left_out = {"ORT_DISABLE_TELEMETRY", "TENFOLD_HOME", "XDG_CACHE_HOME"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    done = tenfold("predict", "pictures", "--model", model, env=environment | {"HOME": str(home)})
    assert done.returncode == 0
    assert not [*home.rglob("*")]


def test_failures_are_lines_and_the_exit_code_is_5(tenfold, model, pictures):
    good = min(pictures.iterdir())
    odd = os.fsdecode(b"new\nline \xff.png")
    (pictures / odd).write_text("no picture")
    paths = [good, "none.png", pictures / odd]
    done = tenfold("predict", *paths, "--model", model, "--format", "jsonl")
    assert done.returncode == 5
    found = records(done)
    assert [r["status"] for r in found] == ["ok", "error", "error"]
    assert found[1]["message"] == "There is no file 'none.png'. Check the path."
    assert found[2]["path"] == str(pictures / odd)
    table = tenfold("predict", *paths, "--model", model)
    assert table.returncode == 5
    assert len(table.stdout.splitlines()) == 4
    assert r"new\nline \udcff.png" in table.stdout


def test_standard_input_is_read(tenfold, model, pictures):
    path = min(pictures.iterdir())
    with path.open("rb") as file:
        done = tenfold("predict", "-", "--model", model, "--format", "json", stdin=file)
    (record,) = json.loads(done.stdout)
    (same,) = json.loads(tenfold("predict", path, "--model", model, "--format", "json").stdout)
    assert record == same | {"path": "-"}


def test_a_blank_picture_is_no_failure(tenfold, model, tmp_path):
    Image.fromarray(np.full((90, 90), 255, np.uint8)).save(tmp_path / "blank.png")
    done = tenfold("predict", "blank.png", "--model", model)
    assert done.returncode == 0
    assert done.stdout.splitlines()[1].split() == ["blank.png", "no", "digit"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "No picture given."),
        (["."], 2, "There are no pictures in the folder '.'."),
        (["x.png", "--model", "standrad"], 4, "Did you mean 'standard'?"),
        (["x.png", "--model", "no/such.onnx"], 4, "There is no model at 'no/such.onnx'."),
        (["x.png", "--top", "11"], 2, "--top"),
        (["x.png", "--format", "xml"], 2, "--format"),
    ],
)
def test_wrong_calls_end_clearly(tenfold, arguments, code, message):
    done = tenfold("predict", *arguments)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_reader_that_stops_early_is_no_error(model, pictures):
    command = [sys.executable, "-m", "tenfold", "predict", *["pictures"] * 20]
    command += ["--model", str(model), "--format", "jsonl"]
    with subprocess.Popen(
        command, cwd=pictures.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline().startswith(b'{"path"')
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=PATIENCE_S) == 0


def test_any_encoding_of_the_terminal_serves(tenfold, model, pictures):
    good = min(pictures.iterdir())
    good.rename(pictures / "größe.png")
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for output_format in ("table", "csv"):
        done = tenfold(
            "predict", "pictures/größe.png", "--model", model, "--format", output_format,
            env=environment,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert r"gr\xf6\xdfe.png" in done.stdout


def test_explaining_draws_a_picture_and_leaves_the_output_alone(tenfold, model, pictures, tmp_path):
    path = min(pictures.iterdir())
    options = ["--model", model, "--format", "json"]
    plain = tenfold("predict", path, *options)
    done = tenfold("predict", path, *options, "--explain", "new/why.png")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", plain.stdout)
    with Image.open(tmp_path / "new" / "why.png") as drawn:
        assert (drawn.format, drawn.mode) == ("PNG", "RGB")
        assert drawn.width > 1000


def test_a_picture_that_can_not_be_read_is_not_explained(tenfold, model, tmp_path):
    done = tenfold("predict", "none.png", "--model", model, "--explain", "why.png")
    assert done.returncode == 5
    assert "There is no file 'none.png'" in done.stdout
    assert not (tmp_path / "why.png").exists()


@pytest.mark.parametrize(
    ("paths", "drawing", "message"),
    [
        (["one.png"], "why.txt", "A drawing can't be a file of the kind '.txt'. Use .png"),
        (["one.png", "two.png"], "why.png", "--explain draws one picture, and 2 are given."),
        (["one.png"], "one.png", "'one.png' is there already. Choose another name for --explain."),
        (["one.png"], "one.png/why.png", "Choose another place for --explain,"),
    ],
)
def test_what_can_not_be_explained_is_refused(tenfold, model, tmp_path, paths, drawing, message):
    Image.fromarray(255 - digits(1)[0][0]).save(tmp_path / "one.png")
    before = (tmp_path / "one.png").read_bytes()
    done = tenfold("predict", *paths, "--model", model, "--explain", drawing, "--format", "json")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert (tmp_path / "one.png").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["one.png"]


def test_the_ink_can_be_said(tenfold, model, pictures):
    path = min(pictures.iterdir())  # dark on bright
    auto, dark, bright = (
        tenfold("predict", path, "--model", model, "--format", "json", *ink).stdout
        for ink in ([], ["--ink", "dark"], ["--ink", "bright"])
    )
    assert auto == dark != bright
    wrong = tenfold("predict", path, "--ink", "blue")
    assert wrong.returncode == 2
    assert "--ink" in wrong.stderr
