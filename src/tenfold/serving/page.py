"""The page at `/`: files that ship with the package, read once and kept in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tenfold.serving.problems import Problem

_KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
}
_PAGES = {"/": "index.html", "/model": "model.html"}
_API_LINK = b'<a href="docs">API</a>\n'


class Document(NamedTuple):
    """A file that the page is made of."""

    content: bytes
    kind: str
    etag: str

    def answer(self, request: Request) -> Response:
        """The file; without its content where the browser has it already."""
        # A browser may keep it but asks each time: after an update no old script meets a new page.
        headers = {"ETag": self.etag, "Cache-Control": "no-cache"}
        known = ", ".join(request.headers.getlist("if-none-match"))
        if self.etag in known or known.strip() == "*":
            return Response(status_code=304, headers=headers)
        return Response(self.content, headers=headers, media_type=self.kind)


def page_routes(*, docs: bool) -> list[BaseRoute]:
    """The routes of the page, of the page about the model, and of what both are made of.

    Args:
        docs: whether the server describes its API, so that the page may link there.
    """
    documents = _documents(docs=docs)

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in documents or name in _PAGES.values():
            raise Problem("not_found", f"The page has no file {name[:100]!r}.")
        return documents[name].answer(request)

    pages = [Route(path, _endpoint(documents[name])) for path, name in _PAGES.items()]
    return [*pages, Route("/static/{name}", static)]


def _endpoint(document: Document) -> Callable[[Request], Awaitable[Response]]:
    async def page(request: Request) -> Response:
        return document.answer(request)

    return page


def _documents(*, docs: bool) -> dict[str, Document]:
    """Every file by its name; the colours and sizes are those of the reports."""
    contents = {
        file.name: file.read_bytes()
        for file in files("tenfold.serving").joinpath("static").iterdir()
    }
    tokens = files("tenfold.evaluation").joinpath("templates", "tokens.css")
    contents["tokens.css"] = tokens.read_bytes()
    if not docs:
        contents = {name: text.replace(_API_LINK, b"") for name, text in contents.items()}
    return {name: _document(name, content) for name, content in contents.items()}


def _document(name: str, content: bytes) -> Document:
    kind = _KINDS[name.rpartition(".")[2]]
    return Document(content, kind, f'"{hashlib.sha256(content).hexdigest()[:16]}"')
