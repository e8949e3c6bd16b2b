"""`/docs`: the description of the API as a page for people, without a script and in one file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

Words = Mapping[str, Any]

_CURL = {
    "image": "curl --data-binary @digit.png -H 'Content-Type: image/png' \\\n  \"$URL{path}\"",
    "form": 'curl -F file=@one.png -F file=@two.png "$URL{path}"',
    "json": 'curl --json @correction.json "$URL{path}"',
    "get": 'curl "$URL{path}"',
}


_BRACES = "{{\n{}\n}}"


def documentation_routes(description: Words, *, home: bool) -> list[BaseRoute]:
    """The OpenAPI document `description` for programs, and as a page.

    Args:
        description: the OpenAPI document.
        home: whether the server has a page for people, so that there is a way to it.
    """
    return [
        _fixed("/openapi.json", json.dumps(description), "application/json"),
        _fixed("/docs", page(description, home=home), "text/html"),
        _fixed("/docs.css", stylesheet(), "text/css"),
    ]


def _fixed(path: str, content: str | bytes, kind: str) -> Route:
    async def answer(_: Request) -> Response:
        return Response(content, media_type=kind)

    return Route(path, answer)


def page(description: Words, *, home: bool = False) -> str:
    """The HTML of the OpenAPI document `description`, with a way to the page at `/` if `home`."""
    icon = files("tenfold.serving").joinpath("static", "icon.svg").read_bytes()
    return _PAGE.format(
        icon=quote(icon),
        home=_HOME if home else "",
        version=escape(description["info"]["version"]),
        contents="".join(_entry(*found) for found in _operations(description)),
        key=_KEY if "security" in description else "",
        operations="".join(_operation(description, *found) for found in _operations(description)),
        schemas="".join(_schema(*found) for found in description["components"]["schemas"].items()),
    )


def stylesheet() -> bytes:
    """The colours and sizes of all our pages, and what this one adds."""
    tokens = files("tenfold.evaluation").joinpath("templates", "tokens.css").read_bytes()
    return tokens + files("tenfold.serving").joinpath("docs.css").read_bytes()


def _operations(description: Words) -> Iterator[tuple[str, str, Words]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _entry(method: str, path: str, operation: Words) -> str:
    name, summary = operation["operationId"], escape(operation["summary"])
    return f'<li><a href="#{name}"><code>{method} {escape(path)}</code></a> {summary}</li>\n'


def _operation(description: Words, method: str, path: str, operation: Words) -> str:
    body = operation.get("requestBody")
    return _SECTION.format(
        name=operation["operationId"],
        summary=escape(operation["summary"]),
        method=method,
        path=escape(path),
        curl=escape("\n\n".join(_examples(_filled(path, operation), body))),
        parameters=_parameters(operation.get("parameters", [])),
        body=_body(body) if body else "",
        answer=_answer(description, next(iter(operation["responses"].values()))),
        problems=_problems(operation["responses"]),
    )


def _filled(path: str, operation: Words) -> str:
    """`path` with the examples of its parameters."""
    given = {p["name"]: quote(str(p["example"]), "") for p in operation.get("parameters", [])}
    return path.format_map(given)


def _examples(path: str, body: Words | None) -> Iterator[str]:
    if body is None:
        yield _CURL["get"].format(path=path)
        return
    if "application/json" in body["content"]:
        yield _CURL["json"].format(path=path)
        return
    yield _CURL["image"].format(path=path)
    form = body["content"]["multipart/form-data"]["schema"]["properties"]["file"]
    if form["type"] == "array":
        yield _CURL["form"].format(path=path)


def _parameters(parameters: Iterable[Words]) -> str:
    rows = [
        (_code(p["name"]), _kind(p["schema"]), _words(p.get("description", ""))) for p in parameters
    ]
    return _table("Parameters", ("Name", "Values", "What it does"), rows)


def _body(body: Words) -> str:
    kinds = ", ".join(
        _content(kind, what.get("schema", {})) for kind, what in body["content"].items()
    )
    return f"<h3>Body</h3>\n<p>{kinds}. {escape(body.get('description', ''))}</p>\n"


def _content(kind: str, schema: Words) -> str:
    return _code(kind) + (f" {_kind(schema)}" if _name(schema) else "")


def _answer(description: Words, answer: Words) -> str:
    about = escape(answer["description"])
    if "content" not in answer:
        return f"<h3>Answer</h3>\n<p>{about} The answer has no body.</p>\n"
    (kind, content), *_ = answer["content"].items()
    names = [_name(schema) for schema in _alternatives(content.get("schema", {}))]
    links = " or ".join(f'<a href="#{name}">{name}</a>' for name in names if name)
    schemas = [description["components"]["schemas"][name] for name in names if name]
    block = next((_example(schema) for schema in schemas if "examples" in schema), "")
    return f"<h3>Answer</h3>\n<p>{_code(kind)} {links}. {about}</p>\n{block}"


def _example(schema: Words) -> str:
    """The first example of `schema`, a line for each field, in the order of the fields."""
    example = schema["examples"][0]
    names = [name for name in schema["properties"] if name in example]
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(example[name])}" for name in names)
    return f'<pre tabindex="0">{_BRACES.format(escape(lines, quote=False))}</pre>\n'


def _alternatives(schema: Words) -> list[Words]:
    return list(schema.get("anyOf", [schema]))


def _problems(responses: Mapping[str, Words]) -> str:
    rows = [
        (status, _code(code), escape(example.get("summary", "")))
        for status, answer in responses.items()
        for content in answer.get("content", {}).values()
        for code, example in content.get("examples", {}).items()
    ]
    return _table("Problems", ("Status", "Code", "When"), rows)


def _schema(name: str, schema: Words) -> str:
    required = schema.get("required", ())
    rows = [
        (
            _code(field) + ("" if field in required else " <small>may be missing</small>"),
            _kind(kind),
            _words(kind.get("description", "")),
        )
        for field, kind in schema.get("properties", {}).items()
    ]
    about = _words(schema.get("description", ""))
    table = _table("", ("Field", "Values", "What it says"), rows)
    return f'<section id="{name}">\n<h3>{name}</h3>\n<p>{about}</p>\n{table}</section>\n'


def _kind(schema: Words) -> str:
    """What values `schema` allows, as HTML."""
    if name := _name(schema):
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(_code(value) for value in schema["enum"])
    if "const" in schema:
        return _code(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return escape(f"{schema.get('type', 'any')}{_range(schema)}")


def _range(schema: Words) -> str:
    if "minimum" not in schema:
        return ""
    return f", {schema['minimum']:g} to {schema['maximum']:g}" if "maximum" in schema else " ≥ 0"


def _name(schema: Words) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _code(text: object) -> str:
    """`text` as code, which may be broken between its words where a table is narrow."""
    return f"<code>{escape(str(text)).replace('_', '_<wbr>')}</code>"


def _words(text: str) -> str:
    """`text`, in which backticks stand around code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _table(title: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table that scrolls by itself where it is too wide; nothing without rows."""
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    if not lines:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    above = f"<h3>{title}</h3>\n" if title else ""
    return (
        f'{above}<div class="wide" tabindex="0" role="group" aria-label="{title or "Fields"}">'
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}</tbody></table></div>\n"
    )


_KEY = """<p>This server wants a key with each request:
<code>-H "Authorization: Bearer $KEY"</code>.</p>
"""

_SECTION = """<section id="{name}">
<h2>{summary}</h2>
<p class="route"><b>{method}</b> <code>{path}</code></p>
<pre tabindex="0">{curl}</pre>
{parameters}{body}{answer}{problems}</section>
"""

_HOME = '<a href="./">read digits</a>\n'

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tenfold: the API</title>
<link rel="icon" href="data:image/svg+xml,{icon}">
<link rel="stylesheet" href="docs.css">
</head>
<body>
<div class="page">
<header>
<span class="mark">ten<i>fold</i></span>
<span class="say">API, version {version}</span>
{home}<a href="openapi.json">OpenAPI</a>
</header>
<main>
<h1>Read handwritten digits</h1>
<p>Send a picture, get a digit or a whole number. In the examples <code>URL</code> is where this
server answers, such as <code>http://127.0.0.1:8000</code>.</p>
{key}<ul class="contents">
{contents}</ul>
{operations}<section id="problems">
<h2>When it can’t</h2>
<p>Refusals are <code>application/problem+json</code> (RFC 9457). Rely on <code>code</code>; the
words of <code>detail</code> may change. With 429 and 503 the header <code>Retry-After</code> says
after how many seconds to try again.</p>
</section>
<section>
<h2>Every field</h2>
{schemas}</section>
</main>
</div>
</body>
</html>
"""
