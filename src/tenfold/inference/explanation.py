"""Why a picture was read as it was: every step of its preparation, and where the network looked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tenfold.imaging.decode import Picture, decode
from tenfold.imaging.grey import Grey
from tenfold.imaging.preparation.digit import Steps, trace
from tenfold.imaging.preparation.polarity import Polarity
from tenfold.inference.attention import Floats, where_it_looked
from tenfold.inference.predictor import Prediction, Predictor, check_ink, softmax


@dataclass(frozen=True)
class Explanation:
    """How one picture came to its prediction.

    Attributes:
        prediction: the same that `Predictor.predict` gives.
        steps: of the preparation; see `imaging.preparation.digit.Steps`.
        shares: the probabilities of the digits 0 to 9, also where the network's answer was not
            believed to be a digit; empty where there was no ink to ask it about.
        looked: how much of the best guess hangs on each pixel of `steps.image`, 0..1, of shape
            (28, 28); None without that image.
    """

    prediction: Prediction
    steps: Steps
    shares: list[float]
    looked: Floats | None


def explain(predictor: Predictor, picture: Picture, ink: Polarity = "auto") -> Explanation:
    """Read one picture and keep what led to the answer.

    Args:
        predictor: reads it.
        picture: a path, the bytes of a picture file, a Pillow image, or an array of shape (h, w),
            (h, w, 3) or (h, w, 4).
        ink: as `Predictor.predict` takes it.

    Raises:
        PictureError: it can't be read.
        UsageError: it is no picture, or `ink` is none of the three.
        ModelError: the network fails.
    """
    steps = trace(decode(picture), check_ink(ink))
    path = str(picture) if isinstance(picture, str | Path) else None
    shares, looked = ([], None) if steps.image is None else _asked(predictor, steps.image)
    prediction = replace(predictor.judge([steps.image])[0], path=path)
    return Explanation(prediction, steps, shares, looked)


def _asked(predictor: Predictor, image: Grey) -> tuple[list[float], Floats]:
    shares: list[float] = softmax(predictor.model.logits(image[None]))[0].tolist()
    return shares, where_it_looked(predictor.model, image)
