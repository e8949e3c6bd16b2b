import numpy as np
import pytest
from linear_model import build, digits

from tenfold.errors import PictureError, UsageError
from tenfold.inference.explanation import explain
from tenfold.inference.predictor import load


@pytest.fixture(scope="module")
def predictor(tmp_path_factory):
    return load(build(tmp_path_factory.mktemp("model") / "linear.onnx"))


def test_it_explains_the_prediction_that_is_given(predictor):
    image = digits(1)[0][0]
    found = explain(predictor, image)
    assert found.prediction == predictor.predict(image)[0]
    assert found.shares == found.prediction.probabilities
    assert np.array_equal(found.steps.image, image)
    assert found.looked.shape == (28, 28)


def test_a_blank_page_has_nothing_to_look_at(predictor):
    found = explain(predictor, np.full((60, 90), 255, np.uint8))
    assert found.prediction.status == "no_digit"
    assert (found.shares, found.looked, found.steps.image) == ([], None, None)


def test_what_is_no_digit_still_has_shares():
    scribble = np.random.default_rng(0).integers(0, 2, (12, 12), np.uint8).repeat(20, 0)
    found = explain(load(), 255 * scribble.repeat(20, 1))
    assert found.prediction.probabilities == []
    assert sum(found.shares) == pytest.approx(1)
    assert found.looked is not None


def test_the_override_is_carried_through(predictor):
    image = digits(1)[0][0]
    assert explain(predictor, image, "dark").prediction == predictor.predict(image, "dark")[0]
    with pytest.raises(UsageError, match=r"Unknown ink 'drak'\. Did you mean 'dark'"):
        explain(predictor, image, "drak")


def test_a_picture_that_is_none_raises(predictor, tmp_path):
    with pytest.raises(PictureError, match="There is no file"):
        explain(predictor, tmp_path / "none.png")
