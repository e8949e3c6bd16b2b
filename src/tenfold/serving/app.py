"""`create_app`: the service as an ASGI application, its parts put together in one place."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from tenfold.serving.body_limit import BodyLimit
from tenfold.serving.front import Front
from tenfold.serving.headers import security_headers
from tenfold.serving.loaded import Shelf
from tenfold.serving.logs import LOGGER
from tenfold.serving.metrics import Metrics
from tenfold.serving.openapi import document
from tenfold.serving.pool import ClientLeft, Pool
from tenfold.serving.problems import Problem, as_problem
from tenfold.serving.routes import Api, routes
from tenfold.serving.settings import Settings
from tenfold.serving.state import State

_CLIENT_LEFT = 499  # nobody sees it but the log; nginx uses the number for the same


def create_app(shelf: Shelf, settings: Settings, state: State | None = None) -> Starlette:
    """The service that answers with the models of `shelf`.

    Args:
        shelf: the models.
        settings: the limits and what else an administrator decides.
        state: what says that the server drains; its own by default.
    """
    pool = Pool(settings.threads, settings.queue, settings.deadline_s)
    metrics, state = Metrics(shelf, pool), state or State()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        state.ready = True
        yield
        pool.close()

    api = Api(shelf, pool, settings, metrics, state)
    return Starlette(
        lifespan=lifespan,
        routes=[*_operations(metrics, state), *routes(api), *_documents(settings)],
        exception_handlers=_handlers(metrics),
        middleware=_layers(settings, metrics),
    )


def _operations(metrics: Metrics, state: State) -> list[BaseRoute]:
    """What an operator's tools ask for; never behind a key."""
    return [
        Route("/livez", state.livez),
        Route("/readyz", state.readyz),
        Route("/metrics", metrics.page),
    ]


def _documents(settings: Settings) -> list[BaseRoute]:
    """The description of the API, where it is wanted."""
    if not settings.docs:
        return []
    content = json.dumps(document(keyed=settings.keys_file is not None))

    async def openapi(_: Request) -> Response:
        return Response(content, media_type="application/json")

    return [Route("/openapi.json", openapi)]


def _layers(settings: Settings, metrics: Metrics) -> list[Middleware]:
    """What a request passes on its way in, the outermost first."""
    return [
        Middleware(Front, headers=security_headers(), finished=partial(_finished, metrics)),
        Middleware(BodyLimit, max_body_bytes=settings.max_body_bytes),
    ]


def _handlers(metrics: Metrics) -> dict[Any, Callable[[Request, Any], Any]]:
    """How each kind of exception becomes an answer."""

    async def refuse(_: Request, problem: Problem) -> Response:
        metrics.refused(problem.code)
        return problem.response()

    async def refuse_http(request: Request, error: HTTPException) -> Response:
        return await refuse(request, as_problem(error, request))

    async def fail(request: Request, error: Exception) -> Response:
        LOGGER.error("A request failed.", exc_info=error)
        return await refuse(request, Problem("internal", "The server failed; its log tells why."))

    async def nobody(_: Request, __: ClientLeft) -> Response:
        return Response(status_code=_CLIENT_LEFT)

    return {Problem: refuse, HTTPException: refuse_http, ClientLeft: nobody, Exception: fail}


def _finished(metrics: Metrics, scope: Scope, status: int, seconds: float) -> None:
    """Count a request and log it; unknown paths are not told apart, so that they can't pile up."""
    route = getattr(scope.get("route"), "path", "unknown")
    metrics.finished(route, status, seconds)
    fields = {
        "request_id": scope["state"]["request_id"],
        "method": scope["method"],
        "route": route,
        "status": status,
        "ms": round(1000 * seconds, 3),
        "model": scope["state"].get("model"),
    }
    LOGGER.info("request", extra={"fields": fields})
