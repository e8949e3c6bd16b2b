"""The page without a browser: what is served, and that it asks nobody else for anything."""

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tenfold.serving.page import page_routes
from tests.served import client


def _page(*, docs: bool = True) -> TestClient:
    return TestClient(Starlette(routes=page_routes(docs=docs)))


def _linked(text: str) -> list[str]:
    """Files that a page, a script or a sheet takes in."""
    return re.findall(r'(?:src|href)="(static/[^"]+)"', text)


def _imported(text: str) -> list[str]:
    return re.findall(r'from "\./([^"]+)"', text)


def _every_script() -> dict[str, str]:
    """The scripts of both pages by name, found as a browser finds them."""
    page, found = _page(), {}
    linked = [name for path in ("/", "/model") for name in _linked(page.get(path).text)]
    waiting = [name.removeprefix("static/") for name in linked if name.endswith(".js")]
    while waiting:
        name = waiting.pop()
        if name not in found:
            answer = page.get(f"/static/{name}")
            assert answer.status_code == 200, name
            found[name] = answer.text
            waiting += _imported(answer.text)
    return found


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/model", "text/html; charset=utf-8"),
        ("/static/app.js", "text/javascript; charset=utf-8"),
        ("/static/page.css", "text/css; charset=utf-8"),
        ("/static/tokens.css", "text/css; charset=utf-8"),
        ("/static/icon.svg", "image/svg+xml"),
        ("/static/manifest.webmanifest", "application/manifest+json"),
    ],
)
def test_each_file_has_its_type(path, kind):
    answer = _page().get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


@pytest.mark.parametrize("path", ["/", "/model"])
def test_a_page_links_only_files_that_are_there(path):
    page = _page()
    linked = _linked(page.get(path).text)
    assert len(linked) >= 5
    assert [page.get(f"/{name}").status_code for name in linked] == [200] * len(linked)


def test_every_module_that_is_imported_is_there():
    assert {"app.js", "model.js", "api.js", "paper.js"} <= set(_every_script())


@pytest.mark.parametrize("path", ["/", "/model"])
def test_nothing_is_inline_that_the_policy_forbids(path):
    text = _page().get(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_nothing_names_another_host():
    page = _page()
    sheets = [page.get(f"/static/{name}").text for name in ("page.css", "model.css", "tokens.css")]
    texts = [page.get("/").text, page.get("/model").text, *sheets, *_every_script().values()]
    hosts = {
        host for text in texts for host in re.findall(r"(?:https?:)?//([\w-]+\.[\w.-]+)", text)
    }
    assert hosts <= {"www.w3.org"}  # the name of SVG's namespace, which nobody fetches


def test_a_browser_that_has_a_file_gets_none():
    page = _page()
    etag = page.get("/static/app.js").headers["etag"]
    again = page.get("/static/app.js", headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    other = page.get("/static/page.css", headers={"If-None-Match": etag})
    assert other.status_code == 200
    for headers in (
        [("If-None-Match", '"other"'), ("If-None-Match", etag)],
        {"If-None-Match": "*"},
    ):
        assert page.get("/static/app.js", headers=headers).status_code == 304


def test_only_files_of_the_page_are_served():
    with client(page=True) as service:
        for name in ("index.html", "../page.py", "%2e%2e/page.py", "nothing.js", ""):
            answer = service.get(f"/static/{name}")
            assert answer.status_code == 404, name
            assert answer.json()["code"] == "not_found"


def test_the_page_comes_with_a_strict_policy():
    with client(page=True) as service:
        policy = service.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_the_page_can_be_switched_off():
    with client(page=False) as service:
        assert [service.get(path).status_code for path in ("/", "/model", "/static/app.js")] == [
            404
        ] * 3


@pytest.mark.parametrize("path", ["/", "/model"])
def test_the_page_links_the_api_where_it_is_described(path):
    link = '<a href="docs">'
    assert link in _page(docs=True).get(path).text
    assert link not in _page(docs=False).get(path).text
