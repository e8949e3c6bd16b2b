"""The pictures in a request: a raw `image/*` body, or files of a multipart form, in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import NamedTuple

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from tenfold.serving.pool import ClientLeft
from tenfold.serving.problems import Problem
from tenfold.serving.settings import Settings

FIELD = "file"
LEAST_RATE = 64 * 2**10  # bytes a second of a body; a slower one is given up after a while
_FORM = "multipart/form-data"
_RAW = ("image/", "application/octet-stream")


class Pictures(NamedTuple):
    """The files of a request.

    Attributes:
        contents: the bytes of each.
        several: whether the answer is a list.
    """

    contents: list[bytes]
    several: bool


class _InMemory(MultiPartParser):
    """A parser that never writes a picture to disk; the limit of the body bounds its memory."""

    spool_max_size = 2**62
    is_whole = False

    def on_end(self) -> None:
        """The last boundary came; without it a file may be cut off or missing."""
        self.is_whole = True


async def read_pictures(request: Request, settings: Settings) -> Pictures:
    """The pictures that `request` brings, once all of its body is here.

    Raises:
        Problem: there is none, they are too many or too large, come too slowly, or as something
            that is neither a picture nor a form.
        ClientLeft: the client went away while sending.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if (coding := request.headers.get("content-encoding", "identity")).lower() != "identity":
        raise Problem(
            "unsupported_media_type",
            f"Content-Encoding {coding[:100]!r} is not undone here. Send the picture as it is.",
            {"Accept-Encoding": "identity"},
        )
    try:
        async with asyncio.timeout(settings.body_timeout_s) as patience:
            body = _stream(request, patience, settings.body_timeout_s)
            if kind == _FORM:
                return await _in_form(request.headers, body, settings.max_files)
            if kind.startswith(_RAW):
                content = b"".join([chunk async for chunk in body])
                return Pictures([_filled(content)], several=False)
    except TimeoutError as error:
        raise Problem(
            "timeout",
            f"The body comes too slowly: more than {settings.body_timeout_s:g} s behind "
            f"{LEAST_RATE // 2**10} KiB a second. Send a smaller picture.",
        ) from error
    except ClientDisconnect as error:
        raise ClientLeft from error
    raise Problem(
        "unsupported_media_type",
        f"Content-Type {repr(kind) if kind else 'is missing'}. Send a picture as image/png, "
        f"image/jpeg and so on, or a form as {_FORM} with the field '{FIELD}'.",
    )


async def _in_form(headers: Headers, body: AsyncGenerator[bytes, None], most: int) -> Pictures:
    parser = _InMemory(headers, body, max_files=most, max_fields=10)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        if error.message.startswith("Too many files"):
            raise Problem("too_many_files", f"Send at most {most} files at once.") from error
        raise Problem("malformed", f"The form can't be read: {error.message}") from error
    files = [file for file in form.getlist(FIELD) if isinstance(file, UploadFile)]
    contents = [file.file.read() for file in files]
    strange = sorted(form.keys() - {FIELD})
    await form.close()
    if not parser.is_whole:
        raise Problem("malformed", "The form ends too soon: its last boundary is missing.")
    if strange:
        raise Problem(
            "malformed", f"The form has a field {strange[0][:100]!r}. Send nothing but '{FIELD}'."
        )
    if not contents:
        raise Problem("empty", f"The form has no file in its field '{FIELD}'.")
    if len(contents) == 1:
        _filled(contents[0])
    return Pictures(contents, several=len(contents) > 1)


async def _stream(
    request: Request, patience: asyncio.Timeout, wait_s: float
) -> AsyncGenerator[bytes, None]:
    """The body as it comes; what came gives the rest more time, as photos need on slow lines.

    There are never more than `wait_s` seconds from now: a few clients that send most of a large
    body at once and nothing more would shut all others out for minutes; see `BodyLimit`.
    """
    now_s = asyncio.get_running_loop().time
    async for chunk in request.stream():
        if chunk:  # the last one is empty
            later = (patience.when() or 0) + len(chunk) / LEAST_RATE
            patience.reschedule(min(later, now_s() + wait_s))
            yield chunk


def _filled(content: bytes) -> bytes:
    if not content:
        raise Problem("empty", "The body is empty. Send the bytes of a picture.")
    return content
