"""`/v1`: predict, read, models."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import partial
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tenfold.core.names import unknown
from tenfold.imaging.numbers.layout import LAYOUTS
from tenfold.imaging.numbers.marks import MARKS
from tenfold.imaging.preparation.ink import NotPlain
from tenfold.serving import answering
from tenfold.serving.answering import Answer, Outcome
from tenfold.serving.bodies import read_pictures
from tenfold.serving.loaded import Loaded, Shelf
from tenfold.serving.metrics import Metrics
from tenfold.serving.pool import MOST, Pools, Work
from tenfold.serving.problems import Problem
from tenfold.serving.settings import Settings
from tenfold.serving.state import State, draining

T = TypeVar("T")

_LIGHT = 25_000  # pixels, which take about half a millisecond; so does any picture at the least
_FEW = 2**15  # bytes, whose inflating or whose chunks take half a millisecond at the most
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"  # the size follows (ISO/IEC 15948, section 11.2.2)
_FLAGS = {"true": True, "false": False}


class Api:
    """The routes under `/v1`, over the models of a shelf and the threads of `pools`."""

    def __init__(
        self, shelf: Shelf, pools: Pools, settings: Settings, metrics: Metrics, state: State
    ) -> None:
        self._shelf, self._pools, self._state = shelf, pools, state
        self._settings, self._metrics = settings, metrics
        self._plain = {model.name: partial(answering.predict_plain, model) for model in shelf}

    async def predict(self, request: Request) -> Response:
        """Read one digit in each picture."""
        _check_names(request, "model", "explain")
        model = self._model(request)
        explained = _flag(request, "explain")
        pictures = await read_pictures(request, self._settings)
        if explained:
            work = partial(answering.explain_each, model)
            outcomes = await self._work(request, work, pictures.contents)
        else:
            outcomes = await self._predictions(request, model, pictures.contents)
        if pictures.several:
            answer = {"predictions": [_of_several(outcome) for outcome in outcomes]}
        else:
            answer = _only(outcomes)
        for one in answer.get("predictions", [answer]):
            self._metrics.predicted(one)
        return _json(answer)

    async def read(self, request: Request) -> Response:
        """Read every digit in a photo, line by line."""
        _check_names(request, "model", "layout", "keep")
        model = self._model(request)
        layout = _choice(request, "layout", LAYOUTS, "auto")
        keep = _choices(request, "keep", MARKS)
        pictures = await read_pictures(request, self._settings)
        if pictures.several:
            raise Problem("too_many_files", "Send one photo at a time to /v1/read.")
        work = partial(answering.read, model, layout=layout, keep=keep)
        answer = _only(await self._work(request, work, pictures.contents))
        self._metrics.answered(answer["status"], answer["digits"])
        return _json(answer)

    async def _predictions(
        self, request: Request, model: Loaded, contents: list[bytes]
    ) -> Sequence[Outcome]:
        """The answers to `contents`; small ones that turn out to need care join the large ones."""
        weight, work = sum(map(weight_of, contents)), partial(answering.predict, model)
        if weight >= MOST:
            return await self._work(request, work, contents)
        outcomes = await self._work(request, self._plain[model.name], contents, weight)
        left = [c for c, o in zip(contents, outcomes, strict=True) if isinstance(o, NotPlain)]
        others = iter(await self._work(request, work, left) if left else ())
        return [next(others) if isinstance(o, NotPlain) else o for o in outcomes]

    def _model(self, request: Request) -> Loaded:
        """The model that `request` asks for; the log names it."""
        model = self._shelf.get(_parameter(request, "model", None))
        request.scope["state"]["model"] = model.name
        return model

    async def _work(
        self, request: Request, work: Work[bytes, T], contents: list[bytes], weight: int = MOST
    ) -> Sequence[T]:
        if self._state.draining:
            raise draining()
        return await self._pools.run(work, contents, partial(_left, request), weight)

    async def models(self, request: Request) -> Response:  # noqa: ARG002  every endpoint takes it
        """The models that this server answers with."""
        cards = [self._card(model.name) for model in self._shelf]
        feedback = self._settings.feedback is not None
        most = self._settings.max_files
        return _json({"models": cards, "feedback": feedback, "max_files": most})

    async def model(self, request: Request) -> Response:
        """What is known of one model."""
        return _json(self._card(request.path_params["name"]))

    def _card(self, name: str) -> dict[str, Any]:
        model = self._shelf.get(name)
        return model.description() | {"default": model is self._shelf.default}


def routes(api: Api) -> list[BaseRoute]:
    """The routes of `api`."""
    return [
        Route("/v1/predict", api.predict, methods=["POST"]),
        Route("/v1/read", api.read, methods=["POST"]),
        Route("/v1/models", api.models),
        Route("/v1/models/{name}", api.model),
    ]


def weight_of(content: bytes) -> int:
    """How long a plain picture takes, for the pool: few bytes may be many pixels.

    A PNG says at once how many; drawings are PNG, and photos are not small. Whether it is plain
    turns out later.
    """
    if not content.startswith(_PNG):
        return MOST
    width, height = content[16:20], content[20:24]
    return 1 + int.from_bytes(width) * int.from_bytes(height) // _LIGHT + len(content) // _FEW


async def _left(request: Request) -> None:
    """Return when the client is no longer there; its body has been read to the end."""
    while (await request.receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)


def _only(outcomes: Sequence[Outcome]) -> Answer:
    (outcome,) = outcomes
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def _of_several(outcome: Outcome) -> Answer:
    """What stands for one picture among the answers to several."""
    if isinstance(outcome, Problem):
        return {"status": "error", "code": outcome.code, "detail": outcome.detail}
    return outcome


def _json(content: dict[str, Any]) -> Response:
    return Response(json.dumps(content), media_type="application/json")


def _check_names(request: Request, *known: str) -> None:
    """Refuse a parameter that is mistyped: without its layout a photo may be read otherwise."""
    for name in request.query_params.keys() - set(known):
        raise Problem("invalid_parameter", unknown("parameter", name[:100], known))


def _parameter(request: Request, name: str, default: T) -> str | T:
    given = request.query_params.getlist(name)
    if len(given) > 1:  # Starlette would take the last one
        raise Problem("invalid_parameter", f"{name} is given {len(given)} times: give it once.")
    return given[0] if given else default


def _flag(request: Request, name: str) -> bool:
    value = _parameter(request, name, "false")
    if value.lower() not in _FLAGS:
        raise Problem("invalid_parameter", f"{name}={value[:100]!r}: give true or false.")
    return _FLAGS[value.lower()]


def _choice(request: Request, name: str, known: tuple[str, ...], default: str) -> Any:
    value = _parameter(request, name, default)
    if value not in known:
        raise Problem(
            "invalid_parameter", f"{name}={value[:100]!r}: choose from {', '.join(known)}."
        )
    return value


def _choices(request: Request, name: str, known: tuple[str, ...]) -> list[Any]:
    given = _parameter(request, name, None)
    values = [] if given is None else given.split(",")
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise Problem(
            "invalid_parameter", f"{name}={unknown[0][:100]!r}: choose from {', '.join(known)}."
        )
    return values
