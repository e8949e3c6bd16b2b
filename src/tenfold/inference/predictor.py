"""Pictures to predictions: decode, prepare, ask the network, say what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
from PIL import Image

from tenfold.core.names import unknown
from tenfold.errors import PictureError, UsageError
from tenfold.imaging.arrays import as_levels, is_prepared
from tenfold.imaging.decode import Picture, decode
from tenfold.imaging.grey import Grey
from tenfold.imaging.preparation.digit import prepare
from tenfold.imaging.preparation.polarity import Polarity
from tenfold.inference import shipped
from tenfold.inference.certainty import Answer, certainty_in
from tenfold.inference.model import Model, Seen

Status = Literal["ok", "uncertain", "no_digit", "error"]
Pictures = Picture | list[Picture] | tuple[Picture, ...]


@dataclass(frozen=True)
class Prediction:
    """What the network said about one picture.

    Attributes:
        path: the file that was read, or None where the picture came from memory.
        digit: the most probable digit, the best guess where the status is "uncertain", or None
            without one.
        confidence: its probability, 0..1, or None without one.
        probabilities: of the digits 0 to 9, which add up to one; empty without a digit.
        status: "ok"; "uncertain", it may be another digit or none, and `top` has the best
            guesses; "no_digit", the picture is blank or clearly shows something else; "error",
            it can't be read.
        model: the name of the model that was asked.
        message: what was wrong, where the status is "error".
    """

    path: str | None
    digit: int | None
    confidence: float | None
    probabilities: list[float] = field(repr=False)
    status: Status
    model: str
    message: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON knows them; `message` only where there is one."""
        fields = {**vars(self), "probabilities": list(self.probabilities)}
        if self.message is None:
            del fields["message"]
        return fields

    def top(self, count: int) -> list[tuple[int, float]]:
        """The `count` most probable digits with their probabilities, the best first."""
        ranked = sorted(enumerate(self.probabilities), key=lambda guess: -guess[1])
        return ranked[:count]


class Predictor:
    """Reads single digits with one model.

    Attributes:
        model: the network that it asks.
        certainty: how sure its answers are, and from where on they are "ok".
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.certainty = certainty_in(model.metadata)

    def __repr__(self) -> str:
        return f"Predictor('{self.model.name}')"

    def predict(self, pictures: Pictures, ink: Polarity = "auto") -> list[Prediction]:
        """What the network says about `pictures`: always a list, one prediction for each.

        Args:
            pictures: one picture or a sequence of them. A picture is a path, the bytes of a
                picture file, a Pillow image, or an array of shape (h, w), (h, w, 3) or
                (h, w, 4): uint8, or floating point 0..1. An array of shape (n, 28, 28) is n
                images as MNIST has them, white on black, and is not prepared.
            ink: "dark" on a brighter ground, "bright" on a darker one, or "auto": told from
                each picture.

        A picture that can't be read gives a prediction with the status "error".

        Raises:
            UsageError: something is no picture, or an array of a wrong type or shape; or `ink`
                is none of the three, or given for images that are not prepared.
            ModelError: the network fails.
        """
        check_ink(ink)
        if isinstance(pictures, np.ndarray) and is_prepared(pictures):
            if ink != "auto":
                raise UsageError(
                    f"ink='{ink}' says how to prepare pictures, and images of shape (n, 28, 28) "
                    "are taken as they are, white on black. Give a list of pictures, or no ink."
                )
            return self._answers(self.model.seen(as_levels(pictures)))
        if isinstance(pictures, str | Path | bytes | bytearray | np.ndarray | Image.Image):
            return [self._predict_one(pictures, ink)]
        if isinstance(pictures, list | tuple):
            return [self._predict_one(picture, ink) for picture in pictures]
        raise UsageError(
            f"{type(pictures).__name__!r} is not a picture. Give a path, bytes, a Pillow image, "
            "an array, or a list of these."
        )

    def _predict_one(self, picture: Picture, ink: Polarity) -> Prediction:
        path = str(picture) if isinstance(picture, str | Path) else None
        try:
            image = prepare(decode(picture), ink)
        except PictureError as error:
            return Prediction(path, None, None, [], "error", self.model.name, str(error))
        return replace(self.judge([image])[0], path=path)

    def judge(self, images: Sequence[Grey | None]) -> list[Prediction]:
        """What the network says about prepared images, all in one call.

        Args:
            images: each uint8 of shape (28, 28), white on black; None where there was no ink.
        """
        shown = [image for image in images if image is not None]
        answers = iter(self._answers(self.model.seen(np.stack(shown))) if shown else ())
        return [self._no_digit() if image is None else next(answers) for image in images]

    def _answers(self, seen: Seen) -> list[Prediction]:
        """A prediction for each image that was `seen`."""
        statuses, shares = self.certainty.answers(*seen), softmax(seen.logits).tolist()
        return [self._answer(*row) for row in zip(statuses, shares, strict=True)]

    def _answer(self, status: Answer, shares: list[float]) -> Prediction:
        if status == "no_digit":
            return self._no_digit()
        best = max(shares)
        return Prediction(None, shares.index(best), best, shares, status, self.model.name)

    def _no_digit(self) -> Prediction:
        return Prediction(None, None, None, [], "no_digit", self.model.name)


def check_ink(ink: str) -> Polarity:
    """`ink` where it names one of the three ways.

    Raises:
        UsageError: it names none.
    """
    known: tuple[Polarity, ...] = get_args(Polarity)
    found = next((polarity for polarity in known if polarity == ink), None)
    if found is None:
        raise UsageError(unknown("ink", ink, known))
    return found


def softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """The probabilities of `logits` along the last axis, in double precision."""
    exponents = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=-1, keepdims=True))


def load(name_or_path: str | Path = shipped.DEFAULT, threads: int = 1) -> Predictor:
    """Load a model to predict with.

    Args:
        name_or_path: the name of a shipped model, a run directory or an ONNX file.
        threads: of ONNX Runtime, for one picture; more than one rarely helps.

    Raises:
        ModelError: it is missing or damaged.
    """
    found = shipped.find(name_or_path)
    return Predictor(Model.from_bytes(found.read(), found.name, threads))
