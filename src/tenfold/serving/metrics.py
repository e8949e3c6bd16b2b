"""What `/metrics` tells Prometheus: requests, times, load, refusals and what was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from tenfold import __version__
from tenfold.serving.loaded import Shelf
from tenfold.serving.pool import Pools
from tenfold.serving.shared_counts import are_counted_together, join_in, registry_of_all

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
_SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1)
_LOOK_EVERY_S = 0.25


class Metrics:
    """The counters of one server process, or of all that count together."""

    def __init__(self, shelf: Shelf, pools: Pools) -> None:
        """Start to count what is answered with `shelf` in `pools`.

        Raises:
            UsageError: this process counts with others, and there is no room for that.
        """
        if are_counted_together():
            join_in()
        self._registry = CollectorRegistry()
        counter = partial(Counter, registry=self._registry)
        histogram = partial(Histogram, registry=self._registry)
        self._requests = counter(
            "tenfold_requests",
            "Requests that ended, by route and HTTP status.",
            ["route", "status"],
        )
        self._seconds = histogram(
            "tenfold_request_seconds",
            "Seconds from the head of a request to the end of its answer, by route.",
            ["route"],
            buckets=_SECONDS,
        )
        self._refused = counter(
            "tenfold_refused",
            "Requests, and pictures of several in one, that were refused, by problem code.",
            ["code"],
        )
        self._digits = counter("tenfold_predictions", "Digits that were read, by digit.", ["digit"])
        self._abstained = counter(
            "tenfold_abstentions",
            "Pictures whose answer was other than ok, by its status.",
            ["status"],
        )
        self._confidence = histogram(
            "tenfold_confidence",
            "Confidence of the digits that were read, from 0 to 1.",
            buckets=_SHARES,
        )
        gauge = partial(Gauge, registry=self._registry, multiprocess_mode="livesum")
        self._in_flight = gauge(
            "tenfold_in_flight", "Requests with pictures that a thread works on now."
        )
        self._queue = gauge("tenfold_queue", "Requests with pictures that wait for a thread now.")
        self._models = Info(
            "tenfold_model",
            "The models that answer, with the SHA-256 of each and the version of Tenfold.",
            ["model"],
            registry=self._registry,
        )
        for model in shelf:
            self._models.labels(model.name).info({"sha256": model.sha256, "version": __version__})
        self._pools = pools

    async def tell_the_others(self) -> None:
        """Keep what this process has to do where those that count with it, if any, can see it."""
        while are_counted_together():
            self._look()
            await asyncio.sleep(_LOOK_EVERY_S)

    def _look(self) -> None:
        self._in_flight.set(self._pools.running)
        self._queue.set(self._pools.waiting)

    def finished(self, route: str, status: int, seconds: float) -> None:
        """A request to `route` was answered with `status`."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def malformed(self) -> None:
        """What came was no HTTP, so it had no route and took no time to speak of."""
        self._requests.labels("unknown", "400").inc()
        self.refused("malformed")

    def refused(self, code: str) -> None:
        """A request ended with the problem `code`."""
        self._refused.labels(code).inc()

    def predicted(self, answer: Mapping[str, Any]) -> None:
        """One picture was answered, as `schemas.Prediction` or `schemas.Unread` has it."""
        if answer["status"] == "error":
            self.refused(answer["code"])
        else:
            self.answered(answer["status"], [] if answer["digit"] is None else [answer])

    def answered(self, status: str, digits: Iterable[Mapping[str, Any]]) -> None:
        """One picture was answered with `digits`, each with a `digit` and its `confidence`."""
        if status != "ok":
            self._abstained.labels(status).inc()
        for digit in digits:
            self._digits.labels(str(digit["digit"])).inc()
            self._confidence.observe(digit["confidence"])

    async def page(self, request: Request) -> Response:  # noqa: ARG002  Starlette's signature
        """Everything in the text format of Prometheus."""
        self._look()
        registry = self._registry
        if are_counted_together():
            registry = registry_of_all()
            registry.register(self._models)  # which are the same in each process
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")
