"""`create_app`: the service as an ASGI application, its parts put together in one place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from tenfold.extras import need
from tenfold.serving.answering import warm_up
from tenfold.serving.documentation import documentation_routes
from tenfold.serving.front import Front
from tenfold.serving.gates import gates
from tenfold.serving.headers import security_headers
from tenfold.serving.loaded import Shelf
from tenfold.serving.logs import LOGGER
from tenfold.serving.metrics import Metrics
from tenfold.serving.openapi import document
from tenfold.serving.page import page_routes
from tenfold.serving.pool import ClientLeft, Pool
from tenfold.serving.problems import Problem, as_problem
from tenfold.serving.routes import Api, routes
from tenfold.serving.settings import Settings
from tenfold.serving.state import State

if TYPE_CHECKING:
    from tenfold.serving.feedback import Desk

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
        warm_up(shelf)
        state.ready = True
        yield
        pool.close()
        if desk is not None:
            desk.close()

    desk = _desk(shelf, settings)
    api = Api(shelf, pool, settings, metrics, state)
    app = Starlette(
        lifespan=lifespan,
        routes=[
            *_operations(metrics, state),
            *routes(api),
            *(desk.routes() if desk is not None else []),
            *_documents(settings),
            *(page_routes(docs=settings.docs) if settings.page else []),
        ],
        exception_handlers=_handlers(metrics),
        middleware=_layers(settings, metrics),
    )
    app.router.redirect_slashes = False  # the redirect would go to whatever Host header came
    return app


def _operations(metrics: Metrics, state: State) -> list[BaseRoute]:
    """What an operator's tools ask for; never behind a key."""
    return [
        Route("/livez", state.livez),
        Route("/readyz", state.readyz),
        Route("/metrics", metrics.page),
    ]


def _desk(shelf: Shelf, settings: Settings) -> Desk | None:
    """What takes corrections, where that is switched on.

    Raises:
        ConfigError: the URL of the database can't be used.
        MissingExtraError: SQLAlchemy is not installed.
    """
    if settings.feedback is None:
        return None
    need("sqlalchemy", extra="feedback")
    from tenfold.serving.corrections import Corrections  # noqa: PLC0415  of an extra
    from tenfold.serving.feedback import Desk  # noqa: PLC0415

    return Desk(Corrections(settings.feedback), shelf, settings)


def _documents(settings: Settings) -> list[BaseRoute]:
    """The description of the API, where it is wanted."""
    if not settings.docs:
        return []
    keyed, feedback = settings.keys_file is not None, settings.feedback is not None
    return documentation_routes(document(keyed=keyed, feedback=feedback))


def _layers(settings: Settings, metrics: Metrics) -> list[Middleware]:
    """What a request passes on its way in, the outermost first."""
    front = Middleware(Front, headers=security_headers(), finished=partial(_finished, metrics))
    return [front, *gates(settings, metrics.refused)]


def _handlers(metrics: Metrics) -> dict[Any, Callable[[Request, Any], Any]]:
    """How what a route raises becomes an answer; `Failures` has the rest."""

    async def refuse(_: Request, problem: Problem) -> Response:
        metrics.refused(problem.code)
        return problem.response()

    async def refuse_http(request: Request, error: HTTPException) -> Response:
        return await refuse(request, as_problem(error, request))

    async def nobody(_: Request, __: ClientLeft) -> Response:
        return Response(status_code=_CLIENT_LEFT)

    return {Problem: refuse, HTTPException: refuse_http, ClientLeft: nobody}


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
