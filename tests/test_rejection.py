import json
import shutil
from dataclasses import replace

import numpy as np
import onnx
import pytest
from linear_model import build, digits

from benchmarks import rejection
from benchmarks.rejection import Subject, as_page, holding, judged_digits, judged_others, report
from benchmarks.stranger_sets import Prepared
from tenfold.core.files import sha256_of
from tenfold.inference import shipped
from tenfold.inference.certainty import Certainty, Thresholds, certainty_in
from tenfold.inference.model import Model
from tenfold.inference.predictor import load


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return build(tmp_path_factory.mktemp("model") / "linear.onnx")


@pytest.fixture(scope="module")
def subject(path):
    return Subject(Model.open(path), Certainty(Thresholds(0.5, -0.5)))


@pytest.fixture(scope="module")
def some():
    images, labels = digits(200)
    return Prepared(images, labels.astype(np.int64), lost=50)


def test_digits_without_ink_are_errors_and_no_digit(subject, some):
    judged = judged_digits(subject, some)
    assert (judged["n"], judged["no_ink"]) == (250, 50)
    assert 0.7 < judged["accuracy"] < 0.8 < judged["accuracy_where_ok"]
    assert judged["ok"] + judged["uncertain"] + judged["no_digit"] == pytest.approx(1)
    assert judged["no_digit"] >= 0.2


def test_others_are_set_against_digits(subject, some):
    noise = np.random.default_rng(0).integers(0, 256, (80, 28, 28)).astype(np.uint8)
    seen = {"all": subject.seen(some), "found": subject.seen(replace(some, lost=0))}
    judged = judged_others(subject, Prepared(noise, np.full(80, -1), 20), seen)
    assert judged["n"] == 100
    assert judged["no_digit"] >= 0.2
    assert judged["against"]["found"]["auroc"] > judged["against"]["all"]["auroc"]
    # Where only the confidence judges, both scores are the same.
    assert judged["against"]["found"]["auroc"] == judged["against"]["found"]["auroc_of_confidence"]
    assert judged["against"]["all"]["false_accept_rate_at_99"] == 1


def test_the_file_keeps_what_was_fitted_and_computes_the_same(path, subject, tmp_path):
    copy = tmp_path / "copy.onnx"
    first = holding(path.read_bytes(), Certainty(Thresholds(99, -99)))
    copy.write_bytes(holding(first, Certainty(Thresholds(90, -90))))
    onnx.checker.check_model(onnx.load(copy), full_check=True)
    model = Model.open(copy)
    assert certainty_in(model.metadata).thresholds == (90, -90)
    assert model.metadata["recipe"] == subject.model.metadata["recipe"]
    images = digits(20)[0]
    assert np.array_equal(model.logits(images), subject.model.logits(images))
    (answer,) = load(copy).predict(images[:1])
    assert answer.status == "uncertain"
    assert answer.digit is not None


def test_the_card_of_a_shipped_model_stays_right(path, tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    model = tmp_path / "linear.onnx"
    shutil.copy(path, model)
    card = {"name": "linear", "sha256": sha256_of(model), "licence": "MIT"}
    (tmp_path / "linear.json").write_text(json.dumps(card))
    model.write_bytes(holding(model.read_bytes(), Certainty()))
    rejection.mend_card("linear")
    assert shipped.card("linear") == card | {"sha256": sha256_of(model)}
    assert load("linear").certainty == Certainty()


def test_the_report_covers_digits_and_the_rest(subject):
    figures = report(subject, 3)
    assert list(figures["digits"]) == ["validation", "pages", "mnist-c"]
    assert {"scribble", "spots", "photographs", "paper-ruled"} <= set(figures["others"])
    assert figures["others"]["paper-blank"]["no_digit"] == 1
    tables = [line for line in as_page("linear", figures).splitlines() if line.startswith("|")]
    assert [line.count("|") for line in tables] == [10] * 5 + [13] * (2 + len(figures["others"]))
    assert any(line.startswith("| paper-blank | 3 | ") for line in tables)
    json.dumps(figures, allow_nan=False)


@pytest.mark.parametrize("arguments", [[], ["--write"], ["--write", "--report"]])
def test_nothing_to_do_is_a_wrong_call(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        rejection.main(["standard", *arguments])
    assert "Give --fit, --report or both" in capsys.readouterr().err


@pytest.mark.slow
def test_fitting_from_the_command_line(path, tmp_path, capsys):
    copy = tmp_path / "copy.onnx"
    shutil.copy(path, copy)
    rejection.main([str(copy), "--fit", "--write", "--count", "15"])
    assert capsys.readouterr().out.startswith("copy: Thresholds(uncertain_below=")
    assert certainty_in(Model.open(copy).metadata).judge is not None
