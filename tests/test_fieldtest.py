import json

import numpy as np
import pytest
from linear_model import build, digits
from PIL import Image

from tenfold.errors import DataError, ModelError, UsageError
from tenfold.fieldtest import score_pictures

HEAD = "file,text,kind,source,licence\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return build(tmp_path_factory.mktemp("model") / "linear.onnx")


@pytest.fixture
def folder(tmp_path):
    """Two digits (one of them under a wrong label), a number, a blank page, two missing ones."""
    images, labels = digits(4)
    paper = [255 - np.kron(image, np.ones((4, 4), np.uint8)) for image in images]
    made = tmp_path / "mine"
    made.mkdir()
    Image.fromarray(paper[0]).save(made / "right.png")
    Image.fromarray(paper[1]).save(made / "wrong.png")
    Image.fromarray(np.hstack(paper)).save(made / "number.png")
    Image.fromarray(np.full((90, 90), 240, np.uint8)).save(made / "blank.png")
    (made / "text.png").write_text("no picture")
    (made / "labels.csv").write_text(
        HEAD + f"right.png,{labels[0]},canvas,me,\n"
        f"wrong.png,{(labels[1] + 1) % 10},canvas,me,\n"
        f"number.png,{''.join(map(str, labels))}/1,scan,me,\n"
        "blank.png,,photo,you,\n"
        "text.png,3,photo,you,\ngone.png,12,photo,you,\n"
    )
    return made


def test_scores_and_writes(folder, model, tmp_path):
    out = tmp_path / "out"
    judged = score_pictures(folder, model, out)
    assert json.loads((out / "pictures.json").read_text()) == judged
    assert {path.name for path in out.iterdir()} == {
        "pictures.json", "mistakes.png", "mistakes-numbers.png",
    }  # fmt: skip
    by_file = {one["file"]: one for one in judged["pictures"]}
    assert by_file["right.png"]["right"]
    assert 0.1 < by_file["right.png"]["confidence"] <= 1
    assert not by_file["wrong.png"]["right"]
    assert by_file["blank.png"]["status"] == "no_digit"
    assert by_file["blank.png"]["right"]
    assert [by_file[name]["status"] for name in ("text.png", "gone.png")] == ["error"] * 2
    assert "text.png" in by_file["text.png"]["message"]
    assert (judged["digits"]["n"], judged["numbers"]["n"], judged["blank"]["n"]) == (3, 2, 1)
    assert judged["unreadable"] == 2
    assert by_file["number.png"]["answer"].replace("/", "").isdecimal()


def test_an_earlier_result_is_replaced_and_nothing_else(folder, model, tmp_path):
    out = tmp_path / "out"
    score_pictures(folder, model, out)
    labels = (folder / "labels.csv").read_text().splitlines()
    (folder / "labels.csv").write_text("\n".join(labels[:2]) + "\n")
    assert score_pictures(folder, model, out)["n"] == 1
    assert [path.name for path in out.iterdir()] == ["pictures.json"]

    (out / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"'notes\.txt', which is no result.*--out"):
        score_pictures(folder, model, out)
    with pytest.raises(UsageError, match="is a file"):
        score_pictures(folder, model, out / "notes.txt")
    assert (out / "notes.txt").read_text() == "mine"


def test_nothing_is_written_where_something_is_missing(folder, model, tmp_path):
    with pytest.raises(ModelError, match="no model at"):
        score_pictures(folder, tmp_path / "none.onnx", tmp_path / "out")
    with pytest.raises(DataError, match=r"labels\.csv"):
        score_pictures(tmp_path, model, tmp_path / "out")
    with pytest.raises(UsageError, match="Nothing can be written to"):
        score_pictures(folder, model, folder / "labels.csv" / "out")
    assert not (tmp_path / "out").exists()


def test_many_mistakes_fill_several_sheets(model, tmp_path, monkeypatch):
    monkeypatch.setattr("tenfold.fieldtest._ROWS", 2)
    Image.fromarray(np.full((40, 40), 255, np.uint8)).save(tmp_path / "a.png")
    (tmp_path / "labels.csv").write_text(HEAD + "a.png,1,photo,me,\n" * 5)
    score_pictures(tmp_path, model, tmp_path / "out")
    names = ["mistakes-2.png", "mistakes-3.png", "mistakes.png", "pictures.json"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names


def test_command(folder, model, tmp_path, tenfold):
    done = tenfold("evaluate", "--pictures", folder, "--model", model)
    assert done.returncode == 5, done.stderr
    assert done.stdout.startswith("single digits: 1 of 3 right\n")
    assert "answers   real-mine/pictures.json\n" in done.stdout
    assert "mistakes  real-mine/mistakes-numbers.png, real-mine/mistakes.png\n" in done.stdout
    assert (tmp_path / "real-mine" / "mistakes.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "Nothing to measure. Give a run directory, or --pictures DIR."),
        (
            ["run", "--pictures", "x"],
            2,
            "RUN does not go with --pictures. Only --model and --out do",
        ),
        (
            ["--pictures", "x", "--split", "test", "--data", "y"],
            2,
            "--data, --split do not go with",
        ),
        (["--pictures", "nowhere"], 3, "labels.csv' is missing"),
    ],
)
def test_command_errors(arguments, code, message, tenfold):
    done = tenfold("evaluate", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
