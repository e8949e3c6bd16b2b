"""The layers of the service around an endpoint that only tells what it sees."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tenfold.serving.front import Front
from tenfold.serving.gates import gates
from tenfold.serving.headers import security_headers
from tenfold.serving.settings import Settings

OPERATIONS = ("/livez", "/readyz", "/metrics")
PATHS = ("/", *OPERATIONS, "/v1", "/v1/models", "/v1/predict")


async def tell(request: Request) -> Response:
    body = await request.body()
    seen = {"client": request.client.host, "scheme": request.url.scheme, "bytes": len(body)}
    return JSONResponse(seen)


def gated(*, endpoint=tell, peer: str = "192.0.2.1", **settings) -> TestClient:
    """A client that calls from the address `peer`; what is finished or refused is in its lists."""
    finished, refused = [], []
    front = Middleware(Front, headers=security_headers(), finished=lambda *a: finished.append(a))
    app = Starlette(
        routes=[Route(path, endpoint, methods=["GET", "POST"]) for path in PATHS],
        middleware=[front, *gates(Settings(**settings), refused.append, OPERATIONS)],
    )
    client = TestClient(app, client=(peer, 50000))
    client.finished, client.refused = finished, refused
    return client


def refusal(answer) -> tuple[int, str]:
    """The status and the code of a problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["code"]
