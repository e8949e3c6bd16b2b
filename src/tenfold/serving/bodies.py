"""The pictures in a request: a raw `image/*` body, or files of a multipart form, in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import NamedTuple

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from tenfold.serving.pool import ClientLeft
from tenfold.serving.problems import Problem
from tenfold.serving.settings import Settings

FIELD = "file"
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
    try:
        async with asyncio.timeout(settings.body_timeout_s):
            if kind == _FORM:
                return await _in_form(request, settings.max_files)
            if kind.startswith(_RAW):
                return Pictures([_filled(await request.body())], several=False)
    except TimeoutError as error:
        raise Problem(
            "timeout", f"The body did not arrive within {settings.body_timeout_s:g} s."
        ) from error
    except ClientDisconnect as error:
        raise ClientLeft from error
    raise Problem(
        "unsupported_media_type",
        f"Content-Type {repr(kind) if kind else 'is missing'}. Send a picture as image/png, "
        f"image/jpeg and so on, or a form as {_FORM} with the field '{FIELD}'.",
    )


async def _in_form(request: Request, most: int) -> Pictures:
    parser = _InMemory(request.headers, _stream(request), max_files=most, max_fields=10)
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


async def _stream(request: Request) -> AsyncGenerator[bytes, None]:
    async for chunk in request.stream():
        yield chunk


def _filled(content: bytes) -> bytes:
    if not content:
        raise Problem("empty", "The body is empty. Send the bytes of a picture.")
    return content
