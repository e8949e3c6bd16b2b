"""Which proxies are believed when they say whom a request comes from."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

_MAPPED_BITS = 96  # of ::ffff:0:0/96, in which a socket for both kinds shows IPv4 addresses


def networks(trusted: Iterable[str]) -> list[str]:
    """`trusted`, addresses and networks, as uvicorn's ProxyHeadersMiddleware takes them.

    Raises:
        ValueError: one is neither; a name would be believed of nobody, without a word.
    """
    found = [ipaddress.ip_network(one, strict=False) for one in trusted]
    mapped = [
        ipaddress.ip_network(f"::ffff:{one.network_address}/{_MAPPED_BITS + one.prefixlen}")
        for one in found
        if isinstance(one, ipaddress.IPv4Network)
    ]
    return [str(one) for one in (*found, *mapped)]
