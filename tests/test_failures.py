import asyncio
import io
import json
import logging

import pytest
from gated import gated, refusal

from tenfold.serving.logs import LOGGER, JsonLines
from tenfold.serving.problems import Problem

SECRET = "what-somebody-sent"


async def broken(request):
    raise ValueError(f"cannot read {await request.body()!r} of {request.headers['x-api-key']}")


async def half(_):
    async def app(_, __, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(SECRET)

    return app


@pytest.fixture
def log():
    """What the service logs, as it would stand on stderr."""
    handler, before = logging.StreamHandler(io.StringIO()), LOGGER.propagate
    handler.setFormatter(JsonLines())
    LOGGER.addHandler(handler)
    LOGGER.propagate = False
    yield handler.stream
    LOGGER.removeHandler(handler)
    LOGGER.propagate = before


@pytest.mark.usefixtures("log")
def test_a_failure_is_an_answer_with_every_header_and_no_trace():
    api = gated(endpoint=broken)
    headers = {"X-API-Key": SECRET, "X-Request-ID": "abc"}
    answer = api.post("/v1/predict?a=" + SECRET, content=SECRET, headers=headers)
    assert refusal(answer) == (500, "internal")
    assert answer.headers["x-request-id"] == "abc"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not any(word in answer.text for word in (SECRET, "ValueError", ".py", "Traceback"))
    assert api.refused == ["internal"]
    assert [status for _, status, _ in api.finished] == [500]


def test_the_log_tells_where_it_was_and_nothing_that_was_sent(log):
    headers = {"X-API-Key": SECRET, "X-Request-ID": "abc"}
    gated(endpoint=broken).post("/v1/predict?a=" + SECRET, content=SECRET, headers=headers)
    (line,) = map(json.loads, log.getvalue().splitlines())
    assert (line["request_id"], line["level"]) == ("abc", "error")
    assert line["traceback"][-1] == "ValueError"
    assert line["traceback"][-2].startswith("test_failures:")
    assert SECRET not in log.getvalue()


def test_problems_of_layers_are_answers():
    async def refuse(_):
        raise Problem("busy", "Come again.", {"Retry-After": "1"})

    answer = gated(endpoint=refuse).get("/")
    assert refusal(answer) == (503, "busy")
    assert answer.headers["retry-after"] == "1"


def test_a_request_that_is_cancelled_is_told_that_the_server_stops(log):
    async def cancelled(_):
        raise asyncio.CancelledError

    api = gated(endpoint=cancelled)
    answer = api.get("/")
    assert refusal(answer) == (503, "draining")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (api.refused, log.getvalue()) == (["draining"], "")


def test_a_failure_in_the_middle_of_an_answer_ends_it():
    with pytest.raises(ValueError, match=SECRET):  # for uvicorn, which closes the connection
        gated(endpoint=half).get("/")
