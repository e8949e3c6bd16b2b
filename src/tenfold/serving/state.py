"""Whether the server takes work: it is starting, ready, or draining."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tenfold.serving.problems import Problem


class State:
    """Starting until `ready` is set, draining once `draining` is.

    Attributes:
        ready: each model has answered once.
        draining: SIGTERM came; accepted work is finished, none is taken on.
    """

    def __init__(self, *, ready: bool = True) -> None:
        self.ready = ready
        self.draining = False

    async def livez(self, request: Request) -> Response:  # noqa: ARG002  Starlette's signature
        """The process answers."""
        return PlainTextResponse("ok\n")

    async def readyz(self, request: Request) -> Response:  # noqa: ARG002  the same
        """The server takes work."""
        if self.draining:
            raise draining()
        if not self.ready:
            raise Problem("busy", "The server is starting.", {"Retry-After": "1"})
        return PlainTextResponse("ok\n")


def draining() -> Problem:
    """The server is about to end."""
    return Problem("draining", "The server is stopping. Try again.", {"Retry-After": "5"})
