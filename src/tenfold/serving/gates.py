"""The layers that a request passes before a route sees it, as the settings want them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Any, cast

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from tenfold.serving.body_limit import BodyLimit
from tenfold.serving.failures import Failures
from tenfold.serving.hosts import HostGate
from tenfold.serving.keys import KeyGate, Keys
from tenfold.serving.problems import Problem
from tenfold.serving.proxies import networks
from tenfold.serving.rates import RateGate
from tenfold.serving.settings import Settings

_SENT = ("Authorization", "X-API-Key", "X-Request-ID", "Content-Type")
_SHOWN = ("X-Request-ID", "Retry-After")


def gates(
    settings: Settings, refused: Callable[[str], None], by_address: Collection[str]
) -> list[Middleware]:
    """The outermost first. Those that nobody asked for are not there, and take no time.

    Args:
        settings: which are wanted.
        refused: is told the code of each problem.
        by_address: the paths that may be asked for under any host name.

    Raises:
        ConfigError: the file of keys can't be used.
    """
    layers: list[Middleware] = []
    if settings.cors_origins:  # refusals go to other origins' pages too
        layers += [Middleware(Failures, refused=refused), _cors(settings.cors_origins)]
    layers.append(Middleware(Failures, refused=refused))
    if settings.trusted_proxies:
        proxied = cast("Any", ProxyHeadersMiddleware)  # typed by uvicorn, not by Starlette
        layers.append(Middleware(proxied, trusted_hosts=networks(settings.trusted_proxies)))
    if "*" not in settings.trusted_hosts:
        layers.append(Middleware(HostGate, hosts=settings.trusted_hosts, by_address=by_address))
    if settings.keys_file is not None:
        layers.append(Middleware(KeyGate, keys=Keys(settings.keys_file)))
    if settings.requests_per_minute:
        layers.append(Middleware(RateGate, per_minute=settings.requests_per_minute))
    layers.append(Middleware(BodyLimit, max_body_bytes=settings.max_body_bytes))
    return layers


class _Cors(CORSMiddleware):
    """Starlette's, whose refusals are plain text, with a problem instead."""

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code == HTTPStatus.OK:
            return answer
        told = bytes(answer.body).decode()
        detail = f"{told}: the setting cors_origins names whose pages may call, with GET or POST."
        raise Problem("cross_origin", detail)


def _cors(origins: list[str]) -> Middleware:
    return Middleware(
        _Cors,
        allow_origins=origins,
        allow_methods=("GET", "POST"),
        allow_headers=_SENT,
        expose_headers=_SHOWN,
    )
