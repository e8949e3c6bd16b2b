"""How often one caller may ask: a bucket of tokens that fills by the minute."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict

from starlette.types import ASGIApp, Receive, Scope, Send

from tenfold.serving.keys import is_api
from tenfold.serving.problems import Problem

MOST_CALLERS = 20_000  # remembered at a time, about 5 MB; the one not seen for longest goes first
_IPV6_NETWORK_BITS = 64  # what one customer gets, and may take any address from


class Rates:
    """A bucket for each caller; each request takes a token out (the token bucket algorithm).

    A full bucket holds a minute's worth, so that a page may ask many times while somebody draws.
    """

    def __init__(self, per_minute: int) -> None:
        self._most, self._per_s = float(per_minute), per_minute / 60
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, at second

    def __len__(self) -> int:
        return len(self._buckets)

    def wait_s(self, caller: str, now_s: float) -> float:
        """Take a token of `caller`; 0, or the seconds until there is one."""
        tokens, at_s = self._buckets.pop(caller, (self._most, now_s))
        tokens = min(self._most, tokens + (now_s - at_s) * self._per_s)
        admitted = tokens >= 1
        self._buckets[caller] = tokens - admitted, now_s  # the last is the one seen last
        if len(self._buckets) > MOST_CALLERS:
            self._buckets.popitem(last=False)
        return 0.0 if admitted else (1 - tokens) / self._per_s


class RateGate:
    """Refuses requests to `/v1` of a key, or else of a peer, that asks too often."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self._app, self._rates, self._per_minute = app, Rates(per_minute), per_minute

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_api(scope["path"]):
            caller = scope["state"].get("caller") or peer(scope)
            if wait_s := self._rates.wait_s(caller, time.monotonic()):
                raise Problem(
                    "rate_limited",
                    f"More than {self._per_minute} requests a minute. Ask more slowly.",
                    {"Retry-After": str(math.ceil(wait_s))},
                )
        await self._app(scope, receive, send)


def peer(scope: Scope) -> str:
    """Who sent the request: an IPv4 address, or the network of an IPv6 address.

    What a proxy calls its client is no address at times; all of those count as one.
    """
    client = scope.get("client")
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), _IPV6_NETWORK_BITS), strict=False))
