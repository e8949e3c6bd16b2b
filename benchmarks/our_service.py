"""Our service with one route more: `/constant` takes a body as all routes do and says the same."""

from __future__ import annotations

import json
import logging.config
import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tenfold.serving import logs
from tenfold.serving.app import create_app
from tenfold.serving.loaded import load_shelf
from tenfold.serving.server import listen, server_of
from tenfold.serving.settings import Settings
from tenfold.serving.state import State

_ANSWER = {
    "digit": 7, "confidence": 0.9852865751802287, "probabilities": [0.09852865751802287] * 10,
    "status": "ok", "model": "robust", "took_ms": 1.234,
}  # fmt: skip


async def constant(request: Request) -> Response:
    """What any picture is answered."""
    await request.body()
    return Response(json.dumps(_ANSWER), media_type="application/json")


def main(port: int) -> None:
    """Serve on `port` until SIGTERM."""
    logging.config.dictConfig(logs.configuration())
    settings, state = Settings(port=port), State(ready=False)
    shelf = load_shelf(settings.models)
    app: Starlette = create_app(shelf, settings, state)
    app.router.routes.insert(0, Route("/constant", constant, methods=["POST"]))
    server_of(app, shelf, settings, state).run([listen(settings.host, settings.port)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
