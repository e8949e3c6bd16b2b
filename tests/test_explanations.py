from dataclasses import replace

import numpy as np
import pytest
from linear_model import build, digits

from tenfold.cli.explanations import _words, draw
from tenfold.inference.explanation import explain
from tenfold.inference.predictor import load


@pytest.fixture(scope="module")
def predictor(tmp_path_factory):
    return load(build(tmp_path_factory.mktemp("model") / "linear.onnx"))


@pytest.fixture(scope="module")
def found(predictor):
    return explain(predictor, digits(1)[0][0])


def as_status(found, status):
    if status == "no_digit":
        nothing = {"digit": None, "confidence": None, "probabilities": []}
        return replace(found, prediction=replace(found.prediction, status=status, **nothing))
    return replace(found, prediction=replace(found.prediction, status=status))


def test_words_say_answer_confidence_and_status(found):
    words = _words(found, "seven.png")
    assert words.answer == str(found.prediction.digit)
    assert words.sure.endswith("% sure")
    assert words.notes[0].startswith("next best: ")
    assert (words.doubt, words.footer.split("   ·   ")) == (
        "", ["seven.png", "read by linear", "status: ok"],
    )  # fmt: skip


def test_doubt_is_said_in_words(found):
    words = _words(as_status(found, "uncertain"), "x.png")
    assert words.doubt == "uncertain"
    assert words.notes[0].startswith("It may be ")
    assert words.notes[1] == "or none."


def test_no_digit_says_why(predictor, found):
    words = _words(as_status(found, "no_digit"), "x.png")
    assert (words.answer, words.sure) == ("", "No digit")
    assert words.notes[0].startswith("This does not look like a digit.")
    blank = explain(predictor, np.full((40, 60), 200, np.uint8))
    assert _words(blank, "x.png").notes == ["There is no ink in this picture."]
    assert draw(blank, "x.png").size == draw(found, "x" * 500 + "\udcff\n").size
