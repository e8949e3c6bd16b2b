"""Bodies that are too large are refused, each by itself and all that are here together."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tenfold.serving.problems import busy, too_large

LARGEST_AT_ONCE = 8  # bodies of the largest size, or as many bytes in smaller ones
_DIGITS = 18  # of a length that is a number at all; Python refuses to read thousands of them


class BodyLimit:
    """Starlette's limit, whose count while streaming raises, and a problem for a stated length.

    Bodies are read before there is a thread for them, so a few hundred clients that each send
    most of a large one would fill the memory; so the bytes of all are counted as well.
    """

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self._app, self._most = RequestBodyLimitMiddleware(app, max_body_bytes), max_body_bytes
        self._here = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stated = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        if stated.isdecimal() and (len(stated) > _DIGITS or int(stated) > self._most):
            raise too_large(self._most)
        counted = 0

        async def receiving() -> Message:
            nonlocal counted
            message = await receive()
            size = len(message.get("body", b""))
            counted, self._here = counted + size, self._here + size
            if message["type"] == "http.request" and not message.get("more_body"):
                scope["state"]["body_is_here"] = True  # for `Failures`
            if self._here > LARGEST_AT_ONCE * self._most:
                raise busy("Too much is being sent at once. Try again in a second.")
            return message

        try:
            await self._app(scope, receiving, send)
        finally:
            self._here -= counted
