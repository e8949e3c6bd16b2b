import base64
import io
from functools import partial

import numpy as np
import pytest
from PIL import Image
from served import digit, encoded, label, shelf

from tenfold.imaging.preparation.ink import NotPlain
from tenfold.serving.answering import explain_each, predict, predict_plain, read

MODEL = shelf().default
BLANK = encoded(Image.new("L", (60, 60), 255))


def test_a_digit_is_answered_as_the_predictor_does():
    (answer,) = predict(MODEL, [digit()])
    (said,) = MODEL.predictor.predict(digit())
    assert answer.pop("took_ms") > 0
    assert answer == {name: value for name, value in said.to_dict().items() if name != "path"}
    assert answer["digit"] == label()


def test_pictures_that_are_not_plain_are_left_for_later():
    noise = encoded(Image.effect_noise((60, 60), 200))
    first, second, third = predict_plain(MODEL, [noise, digit(), BLANK])
    assert isinstance(first, NotPlain)
    assert (second["digit"], third["status"]) == (label(), "no_digit")
    assert [answer["status"] for answer in predict(MODEL, [noise, BLANK])] == ["no_digit"] * 2


def picture(url: str) -> Image.Image:
    head, _, data = url.partition(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(data)))


def test_an_explained_answer_shows_what_was_seen_and_looked_at():
    (plain,), (answer,) = (work(MODEL, [digit()]) for work in (predict, explain_each))
    saw, looked = (picture(answer["explanation"][name]) for name in ("saw", "looked"))
    assert (saw.size, saw.mode, looked.size, looked.mode) == ((28, 28), "L", (112, 112), "RGB")
    assert MODEL.predictor.judge([np.asarray(saw)])[0].digit == label()
    assert plain["probabilities"] == answer["probabilities"]


def test_a_blank_picture_has_nothing_to_explain():
    (answer,) = explain_each(MODEL, [BLANK])
    assert (answer["status"], answer["digit"], answer["explanation"]) == ("no_digit", None, None)


@pytest.mark.parametrize("work", [predict, explain_each, partial(read, layout="auto", keep=())])
def test_what_can_not_be_read_is_a_problem_and_stops_no_other(work):
    outcomes = work(MODEL, [b"no picture", digit(), b"", BLANK])
    assert [getattr(one, "code", None) for one in outcomes] == ["not_an_image", None, "empty", None]
    assert [outcomes[at]["status"] for at in (1, 3)] == ["ok", "no_digit"]


def test_company_changes_no_answer():
    contents = [digit(number) for number in range(16)]
    together = predict(MODEL, contents)
    for one, (alone,) in zip(together, (predict(MODEL, [c]) for c in contents), strict=True):
        assert (one["digit"], one["status"]) == (alone["digit"], alone["status"])
        assert one["probabilities"] == pytest.approx(alone["probabilities"], abs=1e-6)


def test_a_page_is_answered_as_the_reader_does():
    (answer,) = read(MODEL, [digit()], layout="line", keep=())
    said = MODEL.reader.read(digit(), layout="line").to_dict()
    assert answer["model"] == MODEL.name
    assert {name: answer[name] for name in ("text", "digits", "status")} == {
        name: said[name] for name in ("text", "digits", "status")
    }
