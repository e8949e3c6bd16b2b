"""Requests for other hosts than this server's own are refused."""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send

from tenfold.serving.problems import Problem

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:@/\s]+?)\.?(?::\d{0,5})?", re.ASCII)


class HostGate:
    """Refuses a Host header that names none of `hosts`.

    A page of somebody else's whose name suddenly means this server's address (DNS rebinding), or
    a link made from a wrong name, gets nowhere.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], by_address: Collection[str]) -> None:
        """Let in what is for one of `hosts`, where *.example.org is any name below example.org.

        Probes and Prometheus ask by address; so paths `by_address` are let in for any host.
        """
        self._app, self._by_address = app, frozenset(by_address)
        self._names = frozenset(host.lower() for host in hosts)
        self._ends = tuple(host[1:] for host in self._names if host.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in self._by_address:
            given = [value for name, value in scope["headers"] if name == b"host"]
            if len(given) != 1 or not self._is_ours(given[0].decode("latin-1")):
                raise Problem("unknown_host", "This server does not answer for this host name.")
        await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        match = _HOST.fullmatch(host.lower())
        return match is not None and (match[1] in self._names or match[1].endswith(self._ends))
