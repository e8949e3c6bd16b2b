import numpy as np
import pytest
from linear_model import build, digits

from tenfold.errors import UsageError
from tenfold.inference.attention import where_it_looked
from tenfold.inference.certainty import log_odds, log_odds_for
from tenfold.inference.model import Model
from tenfold.inference.predictor import load


@pytest.fixture(scope="module")
def linear(tmp_path_factory) -> Model:
    return Model.open(build(tmp_path_factory.mktemp("model") / "linear.onnx"))


class Counting(Model):
    """A model that remembers how it was asked."""

    asked: list[int]

    def logits(self, images):
        self.asked.append(len(images))
        return super().logits(images)


def test_it_is_a_map_from_0_to_1_about_ink(linear):
    for image in digits(5)[0]:
        looked = where_it_looked(linear, image)
        assert looked.shape == (28, 28)
        assert (looked.min(), looked.max()) >= (0, 1)
        assert looked.max() == 1
        far = np.ones((28, 28), bool)
        for y, x in np.argwhere(image):
            far[max(0, y - 10) : y + 11, max(0, x - 10) : x + 11] = False
        assert np.all(looked[far] < 0.01)


def test_the_brightest_place_is_the_one_whose_ink_counts():
    """Rubbing out around it costs the shipped model more than rubbing out where it is dark."""
    model = load().model
    image = digits(1)[0][0]
    looked = where_it_looked(model, image)
    digit = int(model.logits(image[None]).argmax())

    def without(place) -> float:
        rubbed = image.copy()
        y, x = np.unravel_index(place, looked.shape)
        rubbed[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3] = 0
        return float(log_odds_for(model.logits(rubbed[None]), digit)[0])

    inked = np.where(image.ravel() > 128, looked.ravel(), np.nan)
    assert without(np.nanargmax(inked)) < without(np.nanargmin(inked)) - 1


def test_one_call_of_the_network_of_one_batch(tmp_path):
    model = Counting.open(build(tmp_path / "linear.onnx"))
    model.asked = []
    where_it_looked(model, np.full((28, 28), 255, np.uint8))
    assert model.asked == [101]


def test_without_ink_it_looked_nowhere(linear):
    assert not where_it_looked(linear, np.zeros((28, 28), np.uint8)).any()


def test_log_odds_of_the_answer_are_those_of_its_digit(linear):
    logits = linear.logits(digits(20)[0])
    own = [log_odds_for(row[None], int(row.argmax()))[0] for row in logits]
    assert np.allclose(own, log_odds(logits))


@pytest.mark.parametrize("image", [np.zeros((1, 28, 28), np.uint8), np.zeros((28, 28))])
def test_what_can_not_be_told_is_refused(linear, image):
    with pytest.raises(UsageError, match="28, 28"):
        where_it_looked(linear, image)
