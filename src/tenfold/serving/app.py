"""`create_app`: the service as an ASGI application, its parts put together in one place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from tenfold.extras import need
from tenfold.serving.documentation import documentation_routes
from tenfold.serving.front import Front
from tenfold.serving.gates import gates
from tenfold.serving.headers import security_headers
from tenfold.serving.loaded import Shelf
from tenfold.serving.logs import LOGGER
from tenfold.serving.metrics import Metrics
from tenfold.serving.openapi import document
from tenfold.serving.page import page_routes
from tenfold.serving.pool import Pools
from tenfold.serving.problems import as_problem
from tenfold.serving.routes import Api, routes
from tenfold.serving.settings import Settings
from tenfold.serving.state import State

if TYPE_CHECKING:
    from tenfold.serving.feedback import Desk


def create_app(shelf: Shelf, settings: Settings, state: State | None = None) -> Starlette:
    """The service that answers with the models of `shelf`.

    Args:
        shelf: the models.
        settings: the limits and what else an administrator decides.
        state: what says that the server starts or drains; its own, ready, by default.
    """
    pools = Pools(settings.threads, settings.queue, settings.deadline_s)
    metrics, state = Metrics(shelf, pools), state or State()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        telling = asyncio.create_task(metrics.tell_the_others())
        yield {"malformed": metrics.malformed}  # for what never gets here; see `Impatient`
        telling.cancel()
        pools.close()
        if desk is not None:
            desk.close()

    desk = _desk(shelf, settings, state)
    api, operations = Api(shelf, pools, settings, metrics, state), _operations(metrics, state)
    app = Starlette(
        lifespan=lifespan,
        routes=[
            *routes(api),  # the first, as a request is held against each in turn
            *operations,
            *(desk.routes() if desk is not None else []),
            *_documents(settings, shelf),
            *(page_routes(docs=settings.docs) if settings.page else []),
        ],
        exception_handlers={HTTPException: partial(_in_our_words, docs=settings.docs)},
        middleware=_layers(settings, metrics, operations),
    )
    app.router.redirect_slashes = False  # the redirect would go to whatever Host header came
    return app


def _operations(metrics: Metrics, state: State) -> list[Route]:
    """What an operator's tools ask for; never behind a key."""
    return [
        Route("/livez", state.livez),
        Route("/readyz", state.readyz),
        Route("/metrics", metrics.page),
    ]


def _desk(shelf: Shelf, settings: Settings, state: State) -> Desk | None:
    """What takes corrections, where that is switched on.

    Raises:
        ConfigError: the URL of the database can't be used.
        MissingExtraError: SQLAlchemy is not installed.
    """
    if settings.feedback is None:
        return None
    need("sqlalchemy", extra="feedback")
    from tenfold.serving.corrections import Corrections  # noqa: PLC0415  of an extra
    from tenfold.serving.feedback import Desk  # noqa: PLC0415  of the same

    return Desk(Corrections(settings.feedback, settings.max_corrections), shelf, settings, state)


def _documents(settings: Settings, shelf: Shelf) -> list[BaseRoute]:
    """The description of the API, where it is wanted."""
    if not settings.docs:
        return []
    return documentation_routes(document(settings, shelf.default.name), home=settings.page)


def _layers(
    settings: Settings, metrics: Metrics, operations: Collection[Route]
) -> list[Middleware]:
    """What a request passes on its way in, the outermost first."""
    front = Middleware(Front, headers=security_headers(), finished=partial(_finished, metrics))
    by_address = {route.path for route in operations}
    return [front, *gates(settings, metrics.refused, by_address)]


async def _in_our_words(request: Request, error: Exception, *, docs: bool) -> NoReturn:
    """What Starlette refuses goes the way of all problems; see `Failures`."""
    raise as_problem(cast("HTTPException", error), request, docs=docs) from error


def _finished(metrics: Metrics, scope: Scope, status: int, seconds: float) -> None:
    """Count a request and log it."""
    route = _route(scope)
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


def _route(scope: Scope) -> str:
    """The path of the route that a request is for, even where a layer stopped it before.

    Unknown paths are not told apart, so that they can't pile up.
    """
    if "route" in scope:
        return str(scope["route"].path)
    known: list[Route] = scope["app"].routes
    return next((route.path for route in known if route.matches(scope)[0] != Match.NONE), "unknown")
