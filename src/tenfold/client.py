"""`Client`: the answers of a server of Tenfold, as `Predictor` and `Reader` would give them."""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from tenfold.core.names import printable
from tenfold.core.pairs import CLASSES
from tenfold.errors import PictureError, ServiceError, UsageError
from tenfold.extras import need
from tenfold.imaging.decode import Picture
from tenfold.imaging.encode import encode
from tenfold.imaging.numbers.layout import Layout
from tenfold.imaging.numbers.marks import Mark
from tenfold.inference.certainty import Answer
from tenfold.inference.predictor import Pictures, Prediction
from tenfold.inference.reading import ReadDigit, Reading

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

TRIES = 6

_FIRST_PAUSE_S = 0.2  # doubled after each try
_LEAST_S = 0.01  # of a try that a pause left no time for; sockets take none below 0
_LONGEST_S = 10**6  # sockets take no more than 2**31 milliseconds
# Raised by JSON of another shape than Tenfold's.
_ODD = (ValueError, TypeError, KeyError, RecursionError)
_ENVIRONMENT = ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
# The server did nothing, or a proxy did not reach it; it soon may, and reading twice does no harm.
_TRY_AGAIN = (429, 502, 503, 504)
_OF_THE_PICTURE = (
    "empty", "not_an_image", "unsupported_format", "too_large", "too_many_pixels",
)  # fmt: skip


class Client:
    """Asks a server; where that is busy, as soon as it says it will have time.

    Close it after use, or use it in a `with` block. It may be shared by threads.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        timeout_s: float = 30,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Connect when first asked.

        Args:
            url: of the server, such as "http://127.0.0.1:8000".
            key: an API key, where the server wants one.
            timeout_s: for one picture, with all pauses and further tries.
            transport: what carries the requests, such as an `httpx.HTTPTransport` with
                certificates of its own.

        Raises:
            MissingExtraError: httpx isn't installed.
            UsageError: the address, the key, the time or what the environment says of proxies
                and certificates can't be used.
        """
        self._httpx = need("httpx", extra="client")
        headers = {} if key is None else {"Authorization": f"Bearer {_sound(key)}"}
        self._check_address(url)
        self._url, self._timeout_s = _without_password(url), _checked_time(timeout_s)
        try:
            self._http: httpx.Client = self._httpx.Client(
                base_url=url, headers=headers, transport=transport
            )
        except (ImportError, ValueError, OSError, self._httpx.InvalidURL) as error:
            raise UsageError(_unusable_environment(error)) from error

    def __repr__(self) -> str:
        return f"Client('{self._url}')"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connections."""
        self._http.close()

    def predict(self, pictures: Pictures, *, model: str | None = None) -> list[Prediction]:
        """What the server says about `pictures`: always a list, one prediction for each.

        Args:
            pictures: one picture or a list of them: paths, bytes of picture files, Pillow
                images, or arrays of shape (h, w), (h, w, 3) or (h, w, 4), uint8 or floating
                point 0..1.
            model: one of the server's; its default without it.

        A picture that can't be read gives a prediction with the status "error", which names the
        `model` only where it was given.

        Raises:
            ServiceError: the server can't be reached, refuses, or isn't one of Tenfold.
            UsageError: something is no picture.
        """
        several = pictures if isinstance(pictures, list | tuple) else [pictures]
        return [self._predict_one(picture, model) for picture in several]

    def read(
        self,
        picture: Picture,
        *,
        layout: Layout = "auto",
        keep: Collection[Mark] = (),
        model: str | None = None,
    ) -> Reading:
        """All digits in `picture`, line by line; see `Reader.read`.

        Raises:
            ServiceError, UsageError: see `predict`.
        """
        path = _path(picture)
        query = {"layout": layout, "keep": ",".join(keep), "model": model}

        def made(found: Any) -> Reading:
            digits = [ReadDigit(**one | {"box": tuple(one["box"])}) for one in found["digits"]]
            return _sound_reading(Reading(path, found["text"], digits, found["status"]))

        try:
            return self._send_picture("/v1/read", picture, query, made)
        except PictureError as error:
            return Reading(path, "", [], "error", str(error))

    def models(self) -> list[dict[str, Any]]:
        """The models of the server: name, checksum, card, and which is the default.

        Raises:
            ServiceError: the server can't be reached, refuses, or isn't one of Tenfold.
        """
        return self._send("GET", "/v1/models", lambda found: [dict(one) for one in found["models"]])

    def _check_address(self, url: str) -> None:
        try:
            address = self._httpx.URL(url)
            if address.scheme in {"http", "https"} and address.host:
                return
        except (TypeError, self._httpx.InvalidURL):
            pass
        shown = _without_password(url)
        raise UsageError(f"{shown!r} is no address. Give one such as 'http://127.0.0.1:8000'.")

    def _predict_one(self, picture: Picture, model: str | None) -> Prediction:
        path = _path(picture)
        names = ("digit", "confidence", "probabilities", "status", "model")

        def made(found: Any) -> Prediction:
            return _sound_prediction(Prediction(path, **{name: found[name] for name in names}))

        try:
            return self._send_picture("/v1/predict", picture, {"model": model}, made)
        except PictureError as error:
            return Prediction(path, None, None, [], "error", model or "", str(error))

    def _send_picture(
        self, route: str, picture: Picture, query: dict[str, str | None], made: Callable[[Any], T]
    ) -> T:
        """What `made` makes of the answer to one picture.

        Raises:
            PictureError: here or there it can't be read.
        """
        given = {name: value for name, value in query.items() if value}
        headers = {"Content-Type": "application/octet-stream"}
        content = encode(picture)
        try:
            return self._send("POST", route, made, params=given, content=content, headers=headers)
        except ServiceError as error:
            if error.code in _OF_THE_PICTURE:
                path = _path(picture)  # which the server doesn't know
                name = "The picture" if path is None else f"'{printable(path)}'"
                told = error.detail.replace("The picture", name, 1)
                raise PictureError(told, error.code) from error
            raise

    def _send(self, method: str, route: str, made: Callable[[Any], T], **request: Any) -> T:
        """What `made` makes of the JSON, after as many tries as it takes and time allows."""
        until = time.monotonic() + self._timeout_s
        for tried in range(1, TRIES + 1):
            try:
                answer, body = self._ask(method, route, until, **request)
            except self._httpx.TransportError as error:
                failure, asked_s = self._unreachable(error), 0.0
            else:
                if answer.status_code not in _TRY_AGAIN:
                    return self._content(answer, body, made)
                failure, asked_s = self._refusal(answer, body), _retry_after_s(answer)
            pause_s = _pause_s(tried, asked_s)
            if tried == TRIES or time.monotonic() + pause_s > until:
                raise failure
            time.sleep(pause_s)
        raise AssertionError("The last try raises.")

    def _ask(
        self, method: str, route: str, until: float, **request: Any
    ) -> tuple[httpx.Response, bytes]:
        """An answer and its body, which is empty where it can't be decoded.

        What httpx bounds is each wait; a body that comes in many pieces would have many.
        """
        left_s = max(_LEAST_S, until - time.monotonic())
        body = b""
        with self._http.stream(method, route, timeout=left_s, **request) as answer:
            try:
                for piece in answer.iter_bytes():
                    if body and time.monotonic() > until:
                        raise self._httpx.ReadTimeout("the answer did not come in time")
                    body += piece
            except self._httpx.DecodingError:
                body = b""
        return answer, body

    def _content(self, answer: httpx.Response, body: bytes, made: Callable[[Any], T]) -> T:
        if answer.is_success:
            try:
                return made(json.loads(body, parse_constant=_no_number))
            except _ODD:
                pass
        raise self._refusal(answer, body)

    def _refusal(self, answer: httpx.Response, body: bytes) -> ServiceError:
        """The problem in `body`; of something else than Tenfold, what can be said."""
        try:
            problem = json.loads(body)
            detail, code = problem["detail"], problem["code"]
            if isinstance(detail, str) and isinstance(code, str):
                return ServiceError(detail, answer.status_code, code)
        except _ODD:
            pass
        detail = (
            f"{self._url} answered with status {answer.status_code}, and not as Tenfold does. "
            "Check the address."
        )
        return ServiceError(detail, answer.status_code)

    def _unreachable(self, error: Exception) -> ServiceError:
        reason = str(error).rstrip(".") or type(error).__name__
        return ServiceError(
            f"{self._url} can't be reached: {reason}. Check the address, and that the server "
            "runs: tenfold serve."
        )


def _without_password(url: str) -> str:
    """`url` as a message may hold it: without the user and the password before its host."""
    return re.sub("//.*@", "//", str(url))


def _sound(key: str) -> str:
    """`key` without what surrounds it in a file; no message names it."""
    key = key.strip()
    if not key:
        raise UsageError("The key is empty. Give it as it was printed, or none at all.")
    if not (key.isascii() and key.isprintable()):
        raise UsageError("The key has characters that can't be sent. Give it as it was printed.")
    return key


def _checked_time(timeout_s: float) -> float:
    if isinstance(timeout_s, int | float) and 0 < timeout_s <= _LONGEST_S:
        return timeout_s
    raise UsageError(
        f"timeout_s={timeout_s!r} is no time. Give seconds, more than 0 and at most {_LONGEST_S}."
    )


def _unusable_environment(error: Exception) -> str:
    """What of the environment keeps httpx from its work; proxies untold, as with passwords."""
    found = {name: os.environ[name] for name in os.environ if name.upper() in _ENVIRONMENT}
    shown = [name if "PROXY" in name.upper() else f"{name}='{found[name]}'" for name in found]
    named, reason = ", ".join(shown) or "proxy", str(error).rstrip(".")
    return f"The environment's {named} can't be used: {reason}. Mend or unset it."


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON.")


def _sound_prediction(made: Prediction) -> Prediction:
    """`made`, if each field is of its type: a server of another kind could say anything."""
    shares = made.probabilities
    if made.status == "no_digit":
        is_sound = (made.digit, made.confidence, shares) == (None, None, [])
    else:
        is_sound = _is_digit(made) and len(shares) == CLASSES and all(map(_is_share, shares))
    if not (is_sound and made.status in get_args(Answer) and isinstance(made.model, str)):
        raise ValueError("This is no prediction.")
    return made


def _sound_reading(made: Reading) -> Reading:
    places = [(*one.box, one.line) for one in made.digits]
    is_sound = all(len(place) == 5 and {*map(type, place)} == {int} for place in places)
    if not (is_sound and all(map(_is_digit, made.digits)) and isinstance(made.text, str)):
        raise ValueError("This is no reading.")
    if made.status not in get_args(Answer):
        raise ValueError(f"{made.status!r} is no status.")
    return made


def _is_digit(one: Prediction | ReadDigit) -> bool:
    return type(one.digit) is int and 0 <= one.digit < CLASSES and _is_share(one.confidence)


def _is_share(value: Any) -> bool:
    return type(value) in {int, float} and 0 <= value <= 1


def _path(picture: Picture) -> str | None:
    return str(picture) if isinstance(picture, str | Path) else None


def _pause_s(tried: int, asked_s: float) -> float:
    """Never less than the server asked for, and not the same for all of its clients."""
    return asked_s + _FIRST_PAUSE_S * 2.0 ** (tried - 1) * random.uniform(0.5, 1)  # noqa: S311  no secret


def _retry_after_s(answer: httpx.Response) -> float:
    """What the header Retry-After asks for, as seconds or as a date (RFC 9110, 10.2.3)."""
    value: str = answer.headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    away: timedelta = then.replace(tzinfo=then.tzinfo or UTC) - datetime.now(UTC)
    return max(0.0, away.total_seconds())
