"""`POST /v1/feedback`: what the network saw and which digit it was, where this is switched on.

Nothing about the person is kept: no address, no key, no id.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from functools import partial

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tenfold.core.pairs import SIDE
from tenfold.errors import DataError, PictureError
from tenfold.imaging.decode import decode
from tenfold.imaging.formats import open_image
from tenfold.serving.corrections import Correction, Corrections
from tenfold.serving.loaded import Shelf
from tenfold.serving.logs import LOGGER
from tenfold.serving.pool import ClientLeft, Pool
from tenfold.serving.problems import Problem
from tenfold.serving.schemas import Feedback
from tenfold.serving.settings import Settings
from tenfold.serving.state import State, draining

_PREFIX = "data:image/png;base64,"
_MOST_BYTES = 32_768  # of JSON; one that fits the schema has 30,000, if each character is escaped
_THREADS, _QUEUE = 1, 32  # its own: a database that hangs must not keep pictures waiting


class Desk:
    """Where feedback is handed in."""

    def __init__(
        self, corrections: Corrections, shelf: Shelf, settings: Settings, state: State
    ) -> None:
        """Take feedback on the models of `shelf`; a database that fails may recover later."""
        self._corrections, self._shelf = corrections, shelf
        self._settings, self._state = settings, state
        self._pool = Pool(_THREADS, _QUEUE, settings.deadline_s)
        try:
            corrections.make()
        except DataError as error:
            LOGGER.error(str(error))

    async def take(self, request: Request) -> Response:
        """Keep one correction."""
        correction = self._correction(await self._body(request))
        if self._state.draining:
            raise draining()
        try:
            await self._pool.run(partial(map, self._corrections.add), [correction], _stays)
        except DataError as error:
            LOGGER.error(str(error))
            raise Problem(
                "feedback_unavailable", "Corrections can't be kept now.", {"Retry-After": "30"}
            ) from error
        return Response(status_code=204)

    def routes(self) -> list[BaseRoute]:
        """The route under which corrections are taken; none gives them out."""
        return [Route("/v1/feedback", self.take, methods=["POST"])]

    def close(self) -> None:
        """End what is open."""
        self._pool.close()
        self._corrections.close()

    async def _body(self, request: Request) -> bytes:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":  # which other sites' pages may not send unasked
            raise Problem("unsupported_media_type", "Send feedback as application/json.")
        wait_s, content = self._settings.body_timeout_s, bytearray()
        try:
            async with asyncio.timeout(wait_s):
                async for chunk in request.stream():
                    content += chunk
                    if len(content) > _MOST_BYTES:
                        # As all that doesn't fit the schema, which nothing so large does.
                        raise Problem("invalid_parameter", f"More than {_MOST_BYTES} bytes.")
        except TimeoutError as error:
            raise Problem("timeout", f"The body did not arrive within {wait_s:g} s.") from error
        except ClientDisconnect as error:
            raise ClientLeft from error
        return bytes(content)

    def _correction(self, content: bytes) -> Correction:
        try:
            given = Feedback.model_validate(json.loads(content, parse_float=_number))
        except ValidationError as error:
            raise _invalid(error) from None
        except (ValueError, RecursionError):
            raise Problem("malformed", "The body is no JSON.") from None
        model = self._shelf.get(given.model).name  # any other text might be about somebody
        return Correction(_levels(given.image), given.digit, given.answered, model)


def _number(text: str) -> float:
    """4.0 is an integer to JSON Schema."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _invalid(error: ValidationError) -> Problem:
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])[:100] or "The body"
    return Problem("invalid_parameter", f"{name}: {first['msg']}.")


def _levels(data_url: str) -> bytes:
    """The 784 grey levels in a PNG that is as `explanation.saw` gives it."""
    try:
        content = base64.b64decode(data_url.removeprefix(_PREFIX), validate=True)
        picture = open_image(content, "The image")
        if (picture.format, picture.size, picture.mode) == ("PNG", (SIDE, SIDE), "L"):
            return decode(picture).tobytes()
    except (binascii.Error, PictureError):
        pass
    raise Problem("not_an_image", f"The image is no PNG of {SIDE}×{SIDE} grey levels.")


async def _stays() -> None:
    """A correction is kept even where the page was closed right after."""
    await asyncio.Event().wait()
