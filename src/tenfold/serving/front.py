"""What every request passes first and last: an id, the time it took, a log line, headers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tenfold.serving.headers import HTTPS_ONLY

_ID = b"x-request-id"
_SOUND_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")

Finished = Callable[[Scope, int, float], None]  # scope, status, seconds


class Front:
    """Gives each request an id, its answer the headers `headers`, and tells `finished` of it."""

    def __init__(self, app: ASGIApp, headers: dict[str, str], finished: Finished) -> None:
        self._app, self._finished = app, finished
        self._headers = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
        self._https_only = (HTTPS_ONLY[0].lower().encode(), HTTPS_ONLY[1].encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = time.perf_counter(), 499
        scope.setdefault("state", {})["request_id"] = name = _id_of(scope)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = {key for key, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    (_ID, name.encode()),
                    *(pair for pair in self._headers if pair[0] not in given),
                ]
                if scope["scheme"] == "https":  # as a trusted proxy says
                    message["headers"].append(self._https_only)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._finished(scope, status, time.perf_counter() - start)


def _id_of(scope: Scope) -> str:
    """The id that the request brings, if it is a sound one; else a new one."""
    for key, value in scope["headers"]:
        if key == _ID and _SOUND_ID.fullmatch(value):
            return str(value.decode())
    return uuid4().hex
