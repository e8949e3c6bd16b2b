"""What a thread of the pool does for a request: the bytes of pictures in, JSON out."""

from __future__ import annotations

import base64
import time
from collections.abc import Collection, Iterable, Sequence
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from tenfold.errors import PictureError
from tenfold.imaging.decode import decode
from tenfold.imaging.explained import glowing
from tenfold.imaging.numbers.layout import Layout
from tenfold.imaging.numbers.marks import Mark
from tenfold.imaging.preparation.digit import prepare
from tenfold.inference.explanation import Explanation, explain
from tenfold.inference.predictor import Prediction
from tenfold.serving.loaded import Loaded
from tenfold.serving.problems import Problem

Answer = dict[str, Any]

_GLOW_SIDE = 112  # pixels


def predict_one(model: Loaded, content: bytes, *, explained: bool) -> Answer:
    """The answer to one picture, as `schemas.Prediction` describes it.

    Raises:
        Problem: it can't be read.
    """
    start = time.perf_counter()
    try:
        answer = _explained(model, content) if explained else _predicted(model, content)
    except PictureError as error:
        raise Problem(error.code, str(error)) from error
    return answer | {"took_ms": _since(start)}


def predict_several(model: Loaded, contents: Sequence[bytes], *, explained: bool) -> Answer:
    """The answers to several pictures, as `schemas.Predictions` describes them."""
    answers = [_one_of_several(model, content, explained=explained) for content in contents]
    return {"predictions": answers}


def read(model: Loaded, content: bytes, *, layout: Layout, keep: Collection[Mark]) -> Answer:
    """What was read in one photo, as `schemas.Reading` describes it.

    Raises:
        Problem: it can't be read.
    """
    start = time.perf_counter()
    try:
        reading = model.reader.read_one(content, layout=layout, keep=keep).to_dict()
    except PictureError as error:
        raise Problem(error.code, str(error)) from error
    del reading["path"]
    return reading | {"model": model.name, "took_ms": _since(start)}


def warm_up(models: Iterable[Loaded]) -> None:
    """Answer once with each of `models`: much is imported and built on first use."""
    for model in models:
        predict_one(model, _stroke("PNG"), explained=False)
        read(model, _stroke("JPEG"), layout="auto", keep=())


def _stroke(name: str) -> bytes:
    """A picture of a stroke, as a file of the format `name`."""
    levels = np.zeros((28, 28), np.uint8)
    levels[5:23, 12:16] = 255
    file = BytesIO()
    Image.fromarray(levels).resize((56, 56)).save(file, name)
    return file.getvalue()


def _one_of_several(model: Loaded, content: bytes, *, explained: bool) -> Answer:
    try:
        return predict_one(model, content, explained=explained)
    except Problem as problem:
        return {"status": "error", "code": problem.code, "detail": problem.detail}


def _predicted(model: Loaded, content: bytes) -> Answer:
    return _as_json(model.predictor.judge(prepare(decode(content))))


def _explained(model: Loaded, content: bytes) -> Answer:
    explanation = explain(model.predictor, content)
    return _as_json(explanation.prediction) | {"explanation": _pictures(explanation)}


def _as_json(prediction: Prediction) -> Answer:
    answer = prediction.to_dict()
    del answer["path"]
    return answer


def _pictures(explanation: Explanation) -> dict[str, str] | None:
    """What the network saw and where it looked; None where there was no ink to show it."""
    image, looked = explanation.steps.image, explanation.looked
    if image is None or looked is None:
        return None
    return {"saw": _data_url(image), "looked": _data_url(glowing(image, looked, _GLOW_SIDE))}


def _data_url(levels: npt.NDArray[np.uint8]) -> str:
    file = BytesIO()
    Image.fromarray(levels).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def _since(start: float) -> float:
    """Milliseconds since `start`."""
    return round(1000 * (time.perf_counter() - start), 3)
