import io
import json
from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest
from linear_model import build, digits
from PIL import Image

from tenfold.errors import ModelError, UsageError
from tenfold.inference import certainty
from tenfold.inference.predictor import Prediction, Predictor, load, softmax


@pytest.fixture(scope="module")
def predictor(tmp_path_factory):
    return load(build(tmp_path_factory.mktemp("model") / "linear.onnx"))


def encoded(image: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(image).save(out, "PNG")
    return out.getvalue()


def test_every_way_in_gives_the_same_prediction(predictor, tmp_path):
    image = digits(1)[0][0]
    path = tmp_path / "digit.png"
    path.write_bytes(encoded(image))
    colours = np.repeat(image[..., None], 3, axis=2)
    ways = [
        path, str(path), path.read_bytes(), Image.fromarray(image), image, image / 255, colours,
        image[None], image[None].astype(np.float32) / 255,
    ]  # fmt: skip
    answers = [predictor.predict(way) for way in ways]
    assert all(len(answer) == 1 for answer in answers)
    assert [a.path for (a,) in answers] == [str(path)] * 2 + [None] * (len(ways) - 2)
    assert len({(a.digit, a.confidence, tuple(a.probabilities)) for (a,) in answers}) == 1


def test_a_list_gives_a_prediction_for_each(predictor):
    images, labels = digits(200)
    alone = predictor.predict([encoded(image) for image in images])
    together = predictor.predict(images)
    assert [p.digit for p in alone] == [p.digit for p in together]
    assert np.mean([p.digit == label for p, label in zip(alone, labels, strict=True)]) > 0.88
    assert predictor.predict([]) == predictor.predict(images[:0]) == []


def test_company_changes_no_bit(predictor):
    pictures = [encoded(image) for image in digits(8)[0]]
    assert predictor.predict(pictures) == [predictor.predict(p)[0] for p in pictures]


@pytest.mark.parametrize("side", [40, 280, 900])
@pytest.mark.parametrize("dark", [True, False])
def test_pictures_of_any_size_and_polarity_are_read(predictor, side, dark):
    images, labels = digits(30)
    pictures = [Image.fromarray(255 - i if dark else i).resize((side, side)) for i in images]
    right = [p.digit == label for p, label in zip(predictor.predict(pictures), labels, strict=True)]
    assert np.mean(right) > 0.8


def test_fields(predictor):
    assert [field.name for field in fields(Prediction)] == [
        "path", "digit", "confidence", "probabilities", "status", "model", "message",
    ]  # fmt: skip
    (answer,) = predictor.predict(digits(1)[0][0])
    assert answer.status == "ok"
    assert answer.model == "linear"
    assert answer.confidence == max(answer.probabilities) == answer.probabilities[answer.digit]
    assert sum(answer.probabilities) == pytest.approx(1)
    assert answer.top(2)[0] == (answer.digit, answer.confidence)
    assert list(json.loads(json.dumps(answer.to_dict()))) == [
        "path", "digit", "confidence", "probabilities", "status", "model",
    ]  # fmt: skip
    with pytest.raises(FrozenInstanceError):
        answer.digit = 3


def test_a_blank_picture_has_no_digit(predictor):
    (answer,) = predictor.predict(np.full((50, 50), 255, np.uint8))
    assert answer == Prediction(None, None, None, [], "no_digit", "linear")
    assert answer.top(3) == []


@pytest.mark.parametrize("status", ["ok", "uncertain", "no_digit"])
def test_the_thresholds_of_the_model_decide_the_status(predictor, status):
    image = digits(1)[0][0]
    (sure,) = predictor.predict(image)
    score = float(certainty.log_odds(predictor.model.logits(image[None]))[0])
    limits = {"ok": (score, score), "uncertain": (score + 1, score), "no_digit": (score + 1,) * 2}
    strict = Predictor(predictor.model)
    strict.certainty = certainty.Certainty(certainty.Thresholds(*limits[status]))
    for pictures in (image, image[None]):  # prepared or not
        (answer,) = strict.predict(pictures)
        if status == "no_digit":
            assert answer == Prediction(None, None, None, [], "no_digit", "linear")
        else:
            assert answer == replace(sure, status=status)
            assert answer.top(1) == [(sure.digit, sure.confidence)]


def test_a_picture_that_cannot_be_read_is_reported_and_the_others_are_read(predictor, tmp_path):
    good = encoded(digits(1)[0][0])
    missing, broken, read = predictor.predict([tmp_path / "none.png", good[:100], good])
    assert (missing.status, broken.status, read.status) == ("error", "error", "ok")
    assert "There is no file" in missing.message
    assert "damaged" in broken.message
    assert missing.to_dict()["message"] == missing.message
    assert missing.probabilities == []
    assert missing.digit is missing.confidence is None


@pytest.mark.parametrize(
    "pictures", [7, None, {1, 2}, [None], np.zeros(3), np.full((1, 28, 28), np.nan), [[b""]]]
)
def test_what_is_no_picture_is_refused(predictor, pictures):
    with pytest.raises(UsageError):
        predictor.predict(pictures)


def test_softmax_of_large_logits_is_finite():
    shares = softmax(np.array([[1e4, 0, -1e4]], np.float32))
    assert shares.tolist() == [[1, 0, 0]]


def test_a_missing_model_is_reported():
    with pytest.raises(ModelError, match=r"^There is no model at 'none/such'"):
        load("none/such")


def test_the_ink_of_pictures_can_be_said(predictor):
    image = digits(1)[0][0]
    large = np.asarray(Image.fromarray(image).resize((280, 280)))
    auto = predictor.predict([large, 255 - large])
    assert auto == [
        predictor.predict(large, "bright")[0],
        predictor.predict(255 - large, "dark")[0],
    ]
    assert predictor.predict(large, "dark") != auto[:1]
    assert predictor.predict([large], ink="bright") == auto[:1]


def test_an_ink_that_says_nothing_is_refused(predictor):
    images = digits(2)[0]
    with pytest.raises(UsageError, match=r"Unknown ink 'black'\. .*Known: auto, bright, dark\."):
        predictor.predict(images, ink="black")
    with pytest.raises(UsageError, match=r"^ink='dark' says how to prepare .* no ink\.$"):
        predictor.predict(images, ink="dark")


def test_a_prepared_image_is_judged_as_it_is(predictor):
    image = digits(1)[0][0]
    judged = predictor.judge([image, None, image])
    assert judged[::2] == 2 * predictor.predict(image[None])
    assert judged[1].status == "no_digit"
    assert predictor.judge([]) == []
