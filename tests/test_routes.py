import asyncio
import json
import zlib
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from functools import partial
from io import BytesIO

import httpx
import numpy as np
import pytest
from hostile_files import drawing
from PIL import Image
from served import PNG, client, digit, encoded, label, shelf
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from waiting import PATIENCE_S, Work, stays

import tenfold as package
from tenfold.serving.app import create_app
from tenfold.serving.front import Front
from tenfold.serving.loaded import Shelf
from tenfold.serving.metrics import Metrics
from tenfold.serving.pool import MOST, Pools
from tenfold.serving.problems import CODES
from tenfold.serving.routes import Api, routes, weight_of
from tenfold.serving.settings import Settings
from tenfold.serving.state import State

PREDICT, READ = "/v1/predict", "/v1/read"


@pytest.fixture(scope="module")
def api():
    with client(trusted_hosts=["testserver"]) as made:
        yield made


def post(api, path=PREDICT, body=None, **parameters):
    return api.post(path, content=digit() if body is None else body, params=parameters, headers=PNG)


def test_few_bytes_may_be_many_pixels():
    def drawn(*size):
        return encoded(Image.new("1", size))

    assert [weight_of(drawn(*size)) for size in ((28, 28), (280, 280))] == [1, 4]
    assert len(drawn(4000, 4000)) < 4000
    assert weight_of(drawn(4000, 4000)) > MOST
    photo = BytesIO()
    Image.new("L", (28, 28)).save(photo, "WEBP")
    assert weight_of(photo.getvalue()) == weight_of(b"") == MOST


def test_many_chunks_of_no_pixels_weigh_something():
    content = encoded(Image.new("1", (28, 28)))
    assert weight_of(content[:33] + 20_000 * b"\0\0\0\0IDAT5\xaf\x06\x1e" + content[33:]) > 4


def dots():
    """A PNG of 1,766 bytes whose preparation takes two hundred times that of a digit."""
    rows, columns = np.indices((600, 600))
    return encoded(Image.fromarray(np.where((rows % 3 == 0) & (columns % 3 == 0), 0, 255) == 255))


def test_a_plain_picture_waits_for_none_that_needs_care():
    async def test():
        pools, work = Pools(threads=1, queue=1, deadline_s=PATIENCE_S), Work()
        served = Api(shelf(), pools, Settings(), Metrics(shelf(), pools), State())
        front = Middleware(Front, headers={}, finished=lambda *_: None)
        transport = httpx.ASGITransport(Starlette(routes=routes(served), middleware=[front]))
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as asking:
            photo = asyncio.ensure_future(pools.run(work, [1], stays))
            await work.has_begun()
            careful = asyncio.ensure_future(asking.post(PREDICT, content=dots(), headers=PNG))
            plain = await asking.post(PREDICT, content=digit(), headers=PNG)
            assert (plain.json()["digit"], careful.done()) == (label(), False)
            work.end()
            assert (await careful).json()["status"] == "no_digit"
            assert await photo == [1]
        pools.close()

    asyncio.run(test())


def test_answers_keep_their_order_where_some_need_care(api):
    noise = encoded(Image.effect_noise((60, 60), 200))
    files = [("file", ("a.png", body)) for body in (noise, digit(0), b"x", noise, digit(1))]
    answers = api.post(PREDICT, files=files).json()["predictions"]
    assert [answer["status"] for answer in answers] == ["no_digit", "ok", "error", "no_digit", "ok"]
    assert [answers[place]["digit"] for place in (1, 4)] == [label(0), label(1)]


def test_each_of_many_at_once_gets_its_own_answer():
    numbers = range(32)
    with client(threads=1) as api, ThreadPoolExecutor(16) as clients:
        answers = clients.map(lambda number: post(api, body=digit(number)).json(), numbers)
        read = [answer["digit"] for answer in answers]
    assert read == [shelf().default.predictor.predict(digit(number))[0].digit for number in numbers]
    assert read == [label(number) for number in numbers]


def test_a_digit_is_read(api):
    answer = post(api).json()
    assert (answer["digit"], answer["status"], answer["model"]) == (label(), "ok", "robust")
    assert answer["confidence"] == max(answer["probabilities"])
    assert sum(answer["probabilities"]) == pytest.approx(1)
    assert answer["took_ms"] > 0
    assert set(answer) == {"digit", "confidence", "probabilities", "status", "model", "took_ms"}


def test_an_explanation_is_two_pictures(api):
    explanation = post(api, explain="true").json()["explanation"]
    assert all(url.startswith("data:image/png;base64,") for url in explanation.values())
    assert set(explanation) == {"saw", "looked"}


def test_nothing_is_explained_without_ink(api):
    blank = encoded(drawing().point(lambda _: 255))
    answer = post(api, body=blank, explain="true").json()
    assert (answer["status"], answer["explanation"]) == ("no_digit", None)


def test_a_number_is_read(api):
    page = drawing(1).resize((160, 80)).point(lambda _: 255)
    for place, number in enumerate((0, 1)):
        page.paste(_opened(digit(number)), (15 + 70 * place, 12))
    reading = post(api, READ, encoded(page), layout="line", keep="points,minus").json()
    assert reading["text"] == f"{label(0)}{label(1)}"
    assert set(reading) == {"text", "digits", "status", "model", "took_ms"}
    assert set(reading["digits"][0]) == {"digit", "confidence", "box", "line"}


def _opened(content):
    return Image.open(BytesIO(content))


def test_models_have_cards(api):
    answer = api.get("/v1/models").json()
    (listed,) = answer["models"]
    assert (answer["feedback"], answer["max_files"]) == (False, 16)
    assert api.get("/v1/models/robust").json() == listed
    assert (listed["name"], listed["default"], len(listed["sha256"])) == ("robust", True, 64)
    assert listed["card"]["parameters"] == listed["parameters"] > 0


def test_the_same_picture_has_the_same_answer_on_every_way(api, tenfold, tmp_path):
    (tmp_path / "digit.png").write_bytes(digit())
    (told,) = tenfold("predict", "digit.png", "--format", "jsonl").stdout.splitlines()
    (python,) = package.load().predict(digit())
    ways = [
        json.loads(told),
        json.loads(json.dumps(python.to_dict())),
        post(api).json(),
        api.post(PREDICT, files={"file": ("a.png", digit())}).json(),
        api.post(PREDICT, files=[("file", ("a.png", digit()))] * 2).json()["predictions"][1],
    ]
    same = [(way["digit"], way["confidence"], way["probabilities"]) for way in ways]
    assert same == same[:1] * 5
    assert same[0][0] == label()


# One request for each code, as little else as can be.


def on(ask, **settings):
    """What `ask` is answered by an app with `settings`."""
    with client(**settings) as api:
        return ask(api)


def wide_png():
    """A PNG that says it has 10^10 pixels."""
    content = bytearray(encoded(drawing()))
    content[16:24] = (100_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


def unauthorised(tmp_path):
    (tmp_path / "keys").write_text(64 * "0" + "\n")
    return on(post, keys_file=tmp_path / "keys")


def cross_origin(_):
    asked = {"Origin": "http://a", "Access-Control-Request-Method": "POST"}
    return on(lambda api: api.options(PREDICT, headers=asked), cors_origins=["http://b"])


def rate_limited(_):
    def ask(api):
        post(api)
        return post(api)

    return on(ask, requests_per_minute=1)


def timeout(_):
    """The body stops half-way."""

    async def half():
        yield digit()[:50]
        await asyncio.sleep(5)

    async def ask():
        app = create_app(shelf(), Settings(body_timeout_s=0.01))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as c:
            return await c.post(PREDICT, content=half(), headers=PNG)

    return asyncio.run(ask())


def internal(_):
    """The model answers, and then there is nothing to judge it by."""
    predictor = copy(shelf().default.predictor)
    predictor.certainty = None
    broken = Shelf([replace(shelf().default, predictor=predictor)])
    return post(TestClient(create_app(broken, Settings()), raise_server_exceptions=False))


def busy(_):
    """Four ask at once for what takes long, and there is one thread for them."""

    async def ask_all():
        app = create_app(shelf(), Settings(threads=1, queue=0))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as c:
            asked = (c.post(PREDICT, content=dots(), headers=PNG) for _ in range(4))
            return await asyncio.gather(*asked)

    return next(answer for answer in asyncio.run(ask_all()) if answer.status_code == 503)


def draining(_):
    state = State()
    with TestClient(create_app(shelf(), Settings(), state)) as api:
        state.draining = True
        return post(api)


def feedback_unavailable(_):
    """The folder of the data base is not there."""
    saw = "data:image/png;base64," + b64encode(encoded(drawing())).decode()
    correction = {"image": saw, "digit": 1, "answered": None, "model": "robust"}
    return on(lambda api: api.post("/v1/feedback", json=correction), feedback="sqlite:////no/a.db")


def to(path, method="GET"):
    return lambda api: api.request(method, path)


WAYS = {
    "empty": partial(post, body=b""),
    "malformed": lambda api: api.post(
        PREDICT, content=b"x", headers={"Content-Type": "multipart/form-data"}
    ),
    "unknown_host": lambda api: api.get("/v1/models", headers={"Host": "elsewhere"}),
    "not_found": to("/nowhere"),
    "unknown_model": partial(post, model="none"),
    "method_not_allowed": to(PREDICT, "PUT"),
    "too_large": partial(post, body=bytes(21 * 2**20)),
    "too_many_pixels": partial(post, body=wide_png()),
    "too_many_files": lambda api: api.post(READ, files=[("file", ("a", digit()))] * 2),
    "unsupported_media_type": lambda api: api.post(PREDICT, content=b"x"),
    "unsupported_format": partial(post, body=bytes(4) + b"ftypavif" + bytes(20)),
    "not_an_image": partial(post, body=b"no picture"),
    "invalid_parameter": partial(post, explain="perhaps"),
}
OTHER_WAYS = (
    cross_origin, unauthorised, rate_limited, timeout, internal, busy, draining,
    feedback_unavailable,
)  # fmt: skip


def test_every_code_has_a_way_to_it():
    assert {*WAYS, *(way.__name__ for way in OTHER_WAYS)} == set(CODES)


def check(answer, code):
    assert (answer.status_code, answer.json()["code"]) == (CODES[code], code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "x-request-id" in answer.headers
    assert ("retry-after" in answer.headers) == (answer.status_code in (429, 503))
    assert ("allow" in answer.headers) == (answer.status_code == 405)


@pytest.mark.parametrize("code", WAYS)
def test_codes_of_requests(api, code):
    check(WAYS[code](api), code)


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_codes_of_servers(way, tmp_path):
    check(way(tmp_path), way.__name__)


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        (PREDICT, {"explain": "2"}),
        (PREDICT, {"explain": ""}),
        (READ, {"layout": "spiral"}),
        (READ, {"keep": "points,smile"}),
        (READ, {"keep": ""}),
        (PREDICT, {"model": ["robust", "standard"]}),
        (PREDICT, {"explain": ["true", "true"]}),
        (READ, {"layout": ["line", "lines"]}),
        (READ, {"keep": ["points", "minus"]}),
        (PREDICT, {"modle": "standard"}),
        (PREDICT, {"Explain": "true"}),
        (PREDICT, {"layout": "line"}),
        (READ, {"layot": "grid"}),
    ],
)
def test_wrong_parameters_are_named_with_what_is_known(api, path, parameters):
    answer = post(api, path, **parameters)
    check(answer, "invalid_parameter")
    assert next(iter(parameters)) in answer.json()["detail"]
