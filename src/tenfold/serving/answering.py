"""What a thread of the pool does for requests: the bytes of pictures in, JSON out."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Collection, Iterable
from functools import partial
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from tenfold.errors import PictureError
from tenfold.imaging.decode import decode
from tenfold.imaging.explained import glowing
from tenfold.imaging.grey import Grey
from tenfold.imaging.numbers.layout import Layout
from tenfold.imaging.numbers.marks import Mark
from tenfold.imaging.preparation.digit import prepare
from tenfold.imaging.preparation.ink import NotPlain
from tenfold.imaging.unheard import unheard
from tenfold.inference.explanation import Explanation, explain
from tenfold.inference.predictor import Prediction
from tenfold.serving.loaded import Loaded
from tenfold.serving.problems import Problem

Answer = dict[str, Any]
Outcome = Answer | Problem  # the problem is why there is no answer

_GLOW_SIDE = 112  # pixels


def predict(model: Loaded, contents: Iterable[bytes]) -> list[Outcome]:
    """The answer to each picture, as `schemas.Prediction` describes it, or why there is none."""
    outcomes = _predicted(model, contents, careful=True)
    # None is: with care there is an answer to all of them.
    return [outcome for outcome in outcomes if not isinstance(outcome, NotPlain)]


def predict_plain(model: Loaded, contents: Iterable[bytes]) -> list[Outcome | NotPlain]:
    """The same for plain pictures; `NotPlain` for others, whose preparation takes far longer.

    No length of a file and no number of its pixels tells which these are.
    """
    return _predicted(model, contents, careful=False)


def _predicted(
    model: Loaded, contents: Iterable[bytes], *, careful: bool
) -> list[Outcome | NotPlain]:
    """The answer to each picture, or why there is none.

    All are decoded, then prepared, then judged: by turns each step would find its code gone from
    the CPU's caches, which takes longer.
    """
    start = time.perf_counter()
    with unheard():
        levels = [_decoded(content) for content in contents]
    images = [one if isinstance(one, Problem) else _prepared(one, careful) for one in levels]
    found = iter(model.predictor.judge([i for i in images if not isinstance(i, Exception)]))
    answers = [i if isinstance(i, Exception) else _as_json(next(found)) for i in images]
    took = {"took_ms": _since(start)}
    return [a if isinstance(a, Exception) else a | took for a in answers]


def explain_each(model: Loaded, contents: Iterable[bytes]) -> list[Outcome]:
    """The same with the images and the maps of what the network looked at."""
    return _each(contents, partial(_explained, model))


def read(
    model: Loaded, contents: Iterable[bytes], *, layout: Layout, keep: Collection[Mark]
) -> list[Outcome]:
    """What was read in each photo, as `schemas.Reading` describes it, or why nothing was."""
    return _each(contents, partial(_read, model, layout=layout, keep=keep))


def warm_up(models: Iterable[Loaded]) -> None:
    """Answer once with each of `models`: much is imported and built on first use."""
    for model in models:
        predict(model, [_stroke("PNG")])
        read(model, [_stroke("JPEG")], layout="auto", keep=())


def _stroke(name: str) -> bytes:
    """A picture of a stroke, as a file of the format `name`."""
    levels = np.zeros((28, 28), np.uint8)
    levels[5:23, 12:16] = 255
    file = BytesIO()
    Image.fromarray(levels).resize((56, 56)).save(file, name)
    return file.getvalue()


def _decoded(content: bytes) -> Grey | Problem:
    try:
        return decode(content)
    except PictureError as error:
        return Problem(error.code, str(error))


def _prepared(grey: Grey, careful: bool) -> Grey | NotPlain | None:
    try:
        return prepare(grey, careful=careful)
    except NotPlain as found:
        return found


def _each(contents: Iterable[bytes], work: Callable[[bytes], Answer]) -> list[Outcome]:
    """What `work` makes of each of `contents`, and how long it took."""
    outcomes: list[Outcome] = []
    for content in contents:
        start = time.perf_counter()
        try:
            outcomes.append(work(content) | {"took_ms": _since(start)})
        except PictureError as error:
            outcomes.append(Problem(error.code, str(error)))
    return outcomes


def _explained(model: Loaded, content: bytes) -> Answer:
    explanation = explain(model.predictor, content)
    return _as_json(explanation.prediction) | {"explanation": _pictures(explanation)}


def _read(model: Loaded, content: bytes, layout: Layout, keep: Collection[Mark]) -> Answer:
    reading = model.reader.read_one(content, layout=layout, keep=keep).to_dict()
    del reading["path"]
    return reading | {"model": model.name}


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
