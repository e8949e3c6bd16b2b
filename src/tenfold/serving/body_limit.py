"""Bodies that are too large are refused: by what they say of themselves, then by count."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from tenfold.serving.problems import Problem


class BodyLimit:
    """Starlette's limit, whose count while streaming raises, and a problem for a stated length."""

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self._app, self._most = RequestBodyLimitMiddleware(app, max_body_bytes), max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stated = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        if stated.isdecimal() and int(stated) > self._most:
            await too_large(self._most).response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def too_large(max_body_bytes: int) -> Problem:
    """The body of a request has more than `max_body_bytes`."""
    return Problem(
        "too_large", f"The body is larger than {max_body_bytes} bytes. Send a smaller picture."
    )
