"""`/openapi.json`: every route with its parameters, bodies, answers and problems, with examples."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from tenfold import __version__
from tenfold.imaging.numbers.layout import LAYOUTS
from tenfold.imaging.numbers.marks import MARKS
from tenfold.inference import shipped
from tenfold.serving import schemas
from tenfold.serving.bodies import FIELD
from tenfold.serving.problems import CODES, MEDIA_TYPE
from tenfold.serving.reasons import WHEN
from tenfold.serving.settings import Settings

Words = dict[str, Any]

_REFERENCE = "#/components/schemas/{model}"
_PICTURE = {"type": "string", "format": "binary"}
_RAW = (
    "image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/tiff", "image/heic",
    "application/octet-stream",
)  # fmt: skip

_ALWAYS = ("unauthorised", "unknown_host", "rate_limited", "internal")
_UPLOAD = (
    *_ALWAYS, "empty", "malformed", "unknown_model", "timeout", "too_large", "too_many_pixels",
    "too_many_files", "unsupported_media_type", "unsupported_format", "not_an_image",
    "invalid_parameter", "busy", "draining",
)  # fmt: skip
_CORRECTION = (
    *_ALWAYS, "malformed", "unknown_model", "timeout", "too_large", "unsupported_media_type",
    "not_an_image", "invalid_parameter", "busy", "draining", "feedback_unavailable",
)  # fmt: skip


def document(settings: Settings, model: str = shipped.DEFAULT) -> Words:
    """The OpenAPI 3.1 description of a service with these `settings`; its examples name `model`."""
    _, definitions = models_json_schema(
        [(model, "serialization") for model in _MODELS], ref_template=_REFERENCE
    )
    components: Words = {"schemas": definitions["$defs"], "headers": _HEADERS}
    about: Words = {
        "openapi": "3.1.0",
        "info": {
            "title": "Tenfold",
            "summary": "Reads handwritten digits and numbers.",
            "version": __version__,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {
            "/v1/predict": {"post": _predict(settings.max_files)},
            "/v1/read": {"post": _read()},
            **_models(),
            **_operations(),
        },
        "components": components,
    }
    if settings.feedback:
        about["paths"]["/v1/feedback"] = {"post": _feedback()}
    if settings.keys_file:
        header = {"type": "apiKey", "in": "header", "name": "X-API-Key"}
        components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}, "x": header}
        about["security"] = [{"key": []}, {"x": []}]
    for path in about["paths"].values():
        for operation in path.values():
            _add_headers(operation["responses"])
    # The examples are written with the default, whose name stands for nothing else.
    told = json.dumps(about).replace(json.dumps(shipped.DEFAULT), json.dumps(model))
    described: Words = json.loads(told)
    return described


_HEADERS = {
    "X-Request-ID": {
        "description": "What the request was called, or what the server calls it in its log.",
        "schema": {"type": "string"},
        "example": "0b5d6f0e4c7a4d2f9a3e1c8b7a6d5e4f",
    },
    "Retry-After": {
        "description": "Seconds after which to try again.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 1,
    },
}


def _add_headers(responses: Words) -> None:
    """Name the headers of each answer, but for those that HTTP and browsers need anyway."""
    for status, response in responses.items():
        names = ["X-Request-ID", *(["Retry-After"] if status in ("429", "503") else [])]
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


_MODELS: tuple[type[BaseModel], ...] = (
    schemas.Prediction,
    schemas.Predictions,
    schemas.Reading,
    schemas.Models,
    schemas.ModelCard,
    schemas.Feedback,
    schemas.ProblemDetails,
)


def _predict(max_files: int) -> Words:
    either = {"anyOf": [_reference(schemas.Prediction), _reference(schemas.Predictions)]}
    files = {"type": "array", "items": _PICTURE, "minItems": 1, "maxItems": max_files}
    explain = _query(
        "explain", "Add what the network saw and where it looked.", True, type="boolean"
    )
    return {
        "operationId": "predict",
        "summary": "Read one digit in each picture",
        "parameters": [_model(), explain],
        "requestBody": _body(files),
        "responses": {"200": _answer("One answer, or several.", either), **_problems(_UPLOAD)},
    }


def _read() -> Words:
    keep = f"What the text keeps beside digits: some of {', '.join(MARKS)}, with commas."
    marks = {"type": "string", "enum": list(MARKS)}
    several = {"type": "array", "items": marks, "minItems": 1}
    return {
        "operationId": "read",
        "summary": "Read every digit in a photo, line by line",
        "parameters": [
            _model(),
            _query("layout", "How the digits are set.", "lines", type="string", enum=list(LAYOUTS)),
            _query("keep", keep, list(MARKS[:2]), **several) | {"style": "form", "explode": False},
        ],
        "requestBody": _body(_PICTURE),
        "responses": {
            "200": _answer("What was read.", _reference(schemas.Reading)),
            **_problems(_UPLOAD),
        },
    }


def _feedback() -> Words:
    content = {"application/json": {"schema": _reference(schemas.Feedback)}}
    return {
        "operationId": "feedback",
        "summary": "Say which digit it was; the 28×28 is kept to learn from",
        "requestBody": {"required": True, "content": content},
        "responses": {"204": {"description": "It was kept."}, **_problems(_CORRECTION)},
    }


def _models() -> Words:
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    name |= {"description": "One of `/v1/models`.", "example": shipped.DEFAULT}
    return {
        "/v1/models": {
            "get": {
                "operationId": "models",
                "summary": "The models that this server answers with",
                "responses": {
                    "200": _answer("All of them.", _reference(schemas.Models)),
                    **_problems(_ALWAYS),
                },
            }
        },
        "/v1/models/{name}": {
            "get": {
                "operationId": "model",
                "summary": "What is known of one model",
                "parameters": [name],
                "responses": {
                    "200": _answer("Its card.", _reference(schemas.ModelCard)),
                    **_problems((*_ALWAYS, "unknown_model")),
                },
            }
        },
    }


def _operations() -> Words:
    """What an operator's tools ask for; never behind a key."""
    ready = _problems(("busy", "draining"))
    return {
        "/livez": _operation("livez", "Whether the process answers", "ok"),
        "/readyz": _operation("readyz", "Whether the server takes work", "ok", ready),
        "/metrics": _operation("metrics", "Counters in the text format of Prometheus", "# HELP"),
    }


def _operation(name: str, summary: str, example: str, problems: Words | None = None) -> Words:
    text = {"text/plain": {"schema": {"type": "string"}, "example": example}}
    answers = {"200": {"description": "Plain text.", "content": text}, **(problems or {})}
    about = {"operationId": name, "summary": summary, "security": [], "responses": answers}
    return {"get": about}


def _model() -> Words:
    about = "One of `/v1/models`; the server's default without it."
    return _query("model", about, shipped.DEFAULT, type="string")


def _query(name: str, about: str, example: Any, **schema: Any) -> Words:
    told = {"name": name, "in": "query", "required": False, "description": about}
    return {**told, "schema": schema, "example": example}


def _body(files: Words) -> Words:
    form = {
        "type": "object",
        "properties": {FIELD: files},
        "required": [FIELD],
        "additionalProperties": False,
    }
    about = "A picture of any format that Tenfold reads, whichever it is said to be; or a form."
    raw: Words = {kind: {} for kind in _RAW}  # to OpenAPI 3.1, bytes need no schema
    content = raw | {"multipart/form-data": {"schema": form}}
    return {"description": about, "required": True, "content": content}


def _answer(about: str, schema: Words) -> Words:
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _reference(model: type[BaseModel]) -> Words:
    return {"$ref": _REFERENCE.format(model=model.__name__)}


def _problems(codes: Iterable[str]) -> Words:
    """The problems that a route may answer with, one entry for each HTTP status."""
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(int(CODES[code]), []).append(code)
    return {str(status): _problem(status, names) for status, names in sorted(by_status.items())}


def _problem(status: int, codes: list[str]) -> Words:
    title = CODES[codes[0]].phrase
    common = {"type": "about:blank", "title": title, "status": status}
    examples = {
        code: {"summary": WHEN[code], "value": {**common, "code": code, "detail": WHEN[code]}}
        for code in codes
    }
    content = {MEDIA_TYPE: {"schema": _reference(schemas.ProblemDetails), "examples": examples}}
    return {"description": f"{title}: {', '.join(codes)}.", "content": content}
