import base64
import io

import numpy as np
import pytest
from PIL import Image
from served import digit, encoded, label, shelf

from tenfold.serving.answering import predict_one, predict_several, read
from tenfold.serving.problems import Problem

MODEL = shelf().default
BLANK = encoded(Image.new("L", (60, 60), 255))


def test_a_digit_is_answered_as_the_predictor_does():
    answer = predict_one(MODEL, digit(), explained=False)
    (said,) = MODEL.predictor.predict(digit())
    assert answer.pop("took_ms") > 0
    assert answer == {name: value for name, value in said.to_dict().items() if name != "path"}
    assert answer["digit"] == label()


def picture(url: str) -> Image.Image:
    head, _, data = url.partition(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(data)))


def test_an_explained_answer_shows_what_was_seen_and_looked_at():
    plain, answer = (predict_one(MODEL, digit(), explained=flag) for flag in (False, True))
    saw, looked = (picture(answer["explanation"][name]) for name in ("saw", "looked"))
    assert (saw.size, saw.mode, looked.size, looked.mode) == ((28, 28), "L", (112, 112), "RGB")
    assert MODEL.predictor.judge(np.asarray(saw)).digit == label()
    assert plain["probabilities"] == answer["probabilities"]


def test_a_blank_picture_has_nothing_to_explain():
    answer = predict_one(MODEL, BLANK, explained=True)
    assert (answer["status"], answer["digit"], answer["explanation"]) == ("no_digit", None, None)


def test_what_can_not_be_read_is_a_problem():
    with pytest.raises(Problem) as caught:
        predict_one(MODEL, b"no picture", explained=False)
    assert caught.value.code == "not_an_image"
    with pytest.raises(Problem) as caught:
        read(MODEL, b"", layout="auto", keep=())
    assert caught.value.code == "empty"


def test_one_of_several_that_can_not_be_read_stops_no_other():
    contents = [digit(), b"no picture", BLANK]
    answers = predict_several(MODEL, contents, explained=False)["predictions"]
    assert [answer["status"] for answer in answers] == ["ok", "error", "no_digit"]
    assert (answers[1]["code"], set(answers[1])) == ("not_an_image", {"status", "code", "detail"})


def test_a_page_is_answered_as_the_reader_does():
    answer = read(MODEL, digit(), layout="line", keep=())
    said = MODEL.reader.read(digit(), layout="line").to_dict()
    assert answer["model"] == MODEL.name
    assert {name: answer[name] for name in ("text", "digits", "status")} == {
        name: said[name] for name in ("text", "digits", "status")
    }
