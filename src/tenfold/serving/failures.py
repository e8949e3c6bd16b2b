"""What went wrong on the way becomes an answer, under the headers that every answer has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tenfold.serving.logs import LOGGER
from tenfold.serving.pool import ClientLeft
from tenfold.serving.problems import Problem
from tenfold.serving.state import draining

_REST_S = 2.0  # for what is left of a body once its request is refused
_CLIENT_LEFT = 499  # nobody sees it but the log; nginx uses the number for the same


class Failures:
    """Answers a problem that is raised, and any other exception with 500 and a log line.

    A request that is cancelled, as uvicorn does once the time for accepted work is over, is told
    that the server drains.

    Starlette's own layer for this is the outermost, beyond request ids and security headers.
    """

    def __init__(self, app: ASGIApp, refused: Callable[[str], None]) -> None:
        """Wrap `app`; `refused` is told the code of each problem."""
        self._app, self._refused = app, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientLeft:
            await Response(status_code=_CLIENT_LEFT)(scope, receive, send)
        except (Exception, asyncio.CancelledError) as error:
            if started or scope["type"] != "http":
                raise  # uvicorn closes the connection, so that no half answer looks whole
            problem = _as_problem(error, scope)
            self._refused(problem.code)
            await problem.response()(scope, receive, _after_the_body(scope, receive, send))


def _after_the_body(scope: Scope, receive: Receive, send: Send) -> Send:
    """`send`, but that an answer ends once the rest of the body came, which nobody looks at.

    A connection that is closed while something comes is reset, and a client that sends all before
    it listens loses the answer; nginx would give its own client 502.
    """

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body" and not scope["state"].get("body_is_here"):
            await send({**message, "more_body": True})
            with suppress(TimeoutError):
                async with asyncio.timeout(_REST_S):
                    while (await receive()).get("more_body"):
                        pass
            message = {"type": "http.response.body"}
        await send(message)

    return sending


def _as_problem(error: BaseException, scope: Scope) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, asyncio.CancelledError):
        return draining()
    fields = {"request_id": scope["state"]["request_id"]}
    LOGGER.error("A request failed.", exc_info=error, extra={"fields": fields})
    return Problem("internal", "The server failed; its log tells why, under X-Request-ID.")
