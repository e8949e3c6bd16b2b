"""What the service answers when it can't: RFC 9457 problem details with a stable `code`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"

# Every code that a client may meet, with its HTTP status; other programs rely on the names.
CODES: Mapping[str, HTTPStatus] = MappingProxyType(
    {
        "empty": HTTPStatus.BAD_REQUEST,
        "malformed": HTTPStatus.BAD_REQUEST,
        "cross_origin": HTTPStatus.BAD_REQUEST,
        "unauthorised": HTTPStatus.UNAUTHORIZED,
        "unknown_host": HTTPStatus.MISDIRECTED_REQUEST,
        "not_found": HTTPStatus.NOT_FOUND,
        "unknown_model": HTTPStatus.NOT_FOUND,
        "method_not_allowed": HTTPStatus.METHOD_NOT_ALLOWED,
        "timeout": HTTPStatus.REQUEST_TIMEOUT,
        "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too_many_pixels": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too_many_files": HTTPStatus.UNPROCESSABLE_ENTITY,
        "unsupported_media_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "unsupported_format": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "not_an_image": HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid_parameter": HTTPStatus.UNPROCESSABLE_ENTITY,
        "rate_limited": HTTPStatus.TOO_MANY_REQUESTS,
        "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
        "busy": HTTPStatus.SERVICE_UNAVAILABLE,
        "draining": HTTPStatus.SERVICE_UNAVAILABLE,
        "feedback_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    }
)


class Problem(Exception):  # noqa: N818  RFC 9457 calls it a problem
    """Ends a request with problem details.

    Attributes:
        code: one of `CODES`.
        detail: what is wrong with this request, and the way out; the client reads it.
        headers: to send with it, such as Retry-After.
    """

    def __init__(self, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})

    @property
    def status(self) -> HTTPStatus:
        return CODES[self.code]

    def to_dict(self) -> dict[str, str | int]:
        """The members of RFC 9457, section 3.1, and `code`."""
        return {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": int(self.status),
            "code": self.code,
            "detail": self.detail,
        }

    def response(self) -> Response:
        content = json.dumps(self.to_dict())
        return Response(content, self.status, headers=self.headers, media_type=MEDIA_TYPE)


def as_problem(error: HTTPException, request: Request, *, docs: bool) -> Problem:
    """What Starlette raised, in our words; they point to `/docs` where the server has them."""
    if error.status_code == HTTPStatus.NOT_FOUND:
        way_out = "See /docs." if docs else "The API begins with /v1."
        return Problem("not_found", f"There is nothing at {request.url.path[:100]!r}. {way_out}")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return Problem("method_not_allowed", f"{request.method} does nothing here.", error.headers)
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return too_large(request.scope[MAX_BODY_SIZE_SCOPE_KEY])
    return Problem("malformed", error.detail)


def too_large(max_body_bytes: int) -> Problem:
    """The body of a request has more than `max_body_bytes`."""
    return Problem(
        "too_large", f"The body is larger than {max_body_bytes} bytes. Send a smaller picture."
    )


def busy(detail: str = "Every worker has enough to do. Try again in a second.") -> Problem:
    """The service has no room for the request now."""
    return Problem("busy", detail, {"Retry-After": "1"})
