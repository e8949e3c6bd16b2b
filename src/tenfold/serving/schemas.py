"""The JSON that the service gives, as OpenAPI describes it, with examples."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Answer = Literal["ok", "uncertain", "no_digit"]
Share = Annotated[float, Field(ge=0, le=1)]
Png = Annotated[str, Field(pattern="^data:image/png;base64,")]

_PREDICTION: dict[str, JsonValue] = {
    "digit": 7,
    "confidence": 0.9991,
    "probabilities": [0.0, 0.0004, 0.0001, 0.0001, 0.0, 0.0, 0.0, 0.9991, 0.0, 0.0003],
    "status": "ok",
    "model": "robust",
    "took_ms": 2.1,
}
_UNREAD: dict[str, JsonValue] = {
    "status": "error",
    "code": "not_an_image",
    "detail": "The picture is in no format that can be read.",
}
_READING: dict[str, JsonValue] = {
    "text": "42",
    "digits": [
        {"digit": 4, "confidence": 0.9987, "box": [31, 20, 44, 61], "line": 0},
        {"digit": 2, "confidence": 0.9899, "box": [90, 24, 40, 58], "line": 0},
    ],
    "status": "ok",
    "model": "robust",
    "took_ms": 9.6,
}
_CORRECTION: dict[str, JsonValue] = {
    "image": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABwAAAAcCAAAAABXZoBIAAAAHElEQVR42mNgGGS"
    "AEYX3H1WACZ/OUcnhJTnoAADIzgEkQAMnJgAAAABJRU5ErkJggg==",
    "digit": 1,
    "answered": 7,
    "model": "robust",
}
_CARD: dict[str, JsonValue] = {
    "name": "robust",
    "default": True,
    "sha256": "3f0e8b6c1d2a4957e6f8091b2c3d4e5f60718293a4b5c6d7e8f9010203040506",
    "parameters": 472084,
    "card": {"recipe": "ensemble", "parameters": 472084},
}


class Explanation(BaseModel):
    """Pictures as data URLs of PNGs."""

    saw: Png = Field(description="The 28×28 grey levels that the network saw.")
    looked: Png = Field(description="The same, lit where the answer hangs on the ink.")


class Prediction(BaseModel):
    """The answer to one picture of one digit."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PREDICTION]})

    digit: Annotated[int, Field(ge=0, le=9)] | None = Field(description="null without a digit")
    confidence: Share | None = Field(description="The digit's probability.")
    probabilities: list[Share] = Field(description="Of the digits 0 to 9; empty without a digit.")
    status: Answer = Field(description="`uncertain`: it may be another digit, or none.")
    model: str
    took_ms: float = Field(
        ge=0, description="To decode, prepare and compute, in milliseconds, with what came at once."
    )
    explanation: Explanation | None = Field(
        default=None, description="With `explain`, where there is ink."
    )


class Unread(BaseModel):
    """Stands among several predictions for a file that can't be read."""

    status: Literal["error"]
    code: str = Field(description="As in a problem.")
    detail: str


class Predictions(BaseModel):
    """The answers to several pictures, in the order in which they came."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"predictions": [_PREDICTION, _UNREAD]}]}
    )

    predictions: list[Prediction | Unread]


class ReadDigit(BaseModel):
    """A digit that was found in a photo."""

    digit: int = Field(ge=0, le=9)
    confidence: Share
    box: Annotated[list[int], Field(min_length=4, max_length=4)] = Field(
        description="x, y, width, height in pixels of the upright picture."
    )
    line: int = Field(ge=0)


class Reading(BaseModel):
    """Everything that was read in one photo."""

    model_config = ConfigDict(json_schema_extra={"examples": [_READING]})

    text: str = Field(description='The lines, joined by "\\n"; empty without digits.')
    digits: list[ReadDigit]
    status: Answer
    model: str
    took_ms: float = Field(ge=0)


class ModelCard(BaseModel):
    """What is known of a model."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [_CARD]})

    name: str
    default: bool = Field(description="Whether it answers where no model is named.")
    sha256: str
    parameters: int | None = None
    card: dict[str, Any] = Field(description="Accuracy with its interval, recipe, configuration.")


class Models(BaseModel):
    """The models that this server answers with, and what it takes."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"models": [_CARD], "feedback": False, "max_files": 16}]}
    )

    models: list[ModelCard]
    feedback: bool = Field(description="Whether `/v1/feedback` takes corrections.")
    max_files: int = Field(ge=1, description="How many pictures one request may bring.")


class Feedback(BaseModel):
    """Which digit a picture shows, as the person says who wrote it."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [_CORRECTION]}
    )

    image: Annotated[Png, Field(max_length=4096)] = Field(
        description="The 28×28 that the network saw: `explanation.saw` of its answer."
    )
    digit: int = Field(ge=0, le=9, description="What it is.")
    answered: Annotated[int, Field(ge=0, le=9)] | None = Field(description="What was answered.")
    model: Annotated[str, Field(max_length=200)] = Field(description="The model that answered.")


class ProblemDetails(BaseModel):
    """RFC 9457, with a `code` that never changes."""

    type: str
    title: str
    status: int
    code: str
    detail: str
