import json
import math
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from threading import Thread

import httpx
import numpy as np
import pytest
from PIL import Image
from served import PNG, Server, client, digit, label
from waiting import PATIENCE_S

import tenfold as package
from tenfold.errors import MissingExtraError, ServiceError, UsageError

BUSY = '{"code": "busy", "detail": "Try again."}'


PREDICTION = {
    "digit": 5, "confidence": 0.9, "probabilities": [0.1] * 10, "status": "ok", "model": "robust",
}  # fmt: skip
ODD_PREDICTIONS = [
    ("digit", "5"), ("digit", 77), ("digit", None), ("confidence", math.nan), ("confidence", "1"),
    ("probabilities", "no"), ("probabilities", [0.5]), ("probabilities", [2] * 10),
    ("status", "weird"), ("status", "no_digit"), ("model", 1),
]  # fmt: skip
FOUND = {"digit": 5, "confidence": 0.9, "box": [1, 2, 3, 4], "line": 0}
READING = {"text": "5", "digits": [FOUND], "status": "ok"}
ODD_READINGS = [
    ("text", 5), ("status", "weird"), ("digits", [FOUND | {"digit": "5"}]),
    ("digits", [FOUND | {"box": [1, 2, 3]}]), ("digits", [FOUND | {"box": [1, 2, 3, "4"]}]),
    ("digits", [FOUND | {"line": None}]), ("digits", [FOUND | {"confidence": 7}]),
]  # fmt: skip


@pytest.fixture(scope="module")
def asked():
    """A client of an app in this process."""
    with client() as app, package.Client("http://testserver", transport=app._transport) as made:
        yield made


@pytest.fixture
def answers():
    """A server that gives prepared answers, one after the other, and the last for ever."""
    script, seen = [], []

    class Scripted(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((time.monotonic(), self.headers))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, body = script[min(len(seen), len(script)) - 1]
            if not status:
                return  # closes without an answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def do_POST(self):
            self.do_GET()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Scripted) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", script, seen
        server.shutdown()
        thread.join()


def models(url, **options):
    with package.Client(url, **options) as made:
        return made.models()


def predict(url):
    with package.Client(url) as made:
        return made.predict(digit())


def read(url):
    with package.Client(url) as made:
        return made.read(digit())


def test_predictions_are_those_of_a_predictor(asked, tmp_path):
    (tmp_path / "a.png").write_bytes(digit())
    image = Image.open(BytesIO(digit()))
    pictures = [tmp_path / "a.png", digit(), image, np.asarray(image), tmp_path / "none.png", b"x"]
    there, here = asked.predict(pictures), package.load().predict(pictures)
    assert [(p.digit, p.status, p.probabilities, p.path) for p in there] == [
        (p.digit, p.status, p.probabilities, p.path) for p in here
    ]
    assert there[0].digit == label()
    assert [p.status for p in there] == ["ok"] * 4 + ["error"] * 2
    assert asked.predict(digit(), model="robust") == there[1:2]
    (tmp_path / "text.png").write_bytes(b"no picture")
    (told,) = asked.predict(tmp_path / "text.png")
    assert told.message == package.load().predict(tmp_path / "text.png")[0].message


def test_readings_are_those_of_a_reader(asked):
    for layout in ("auto", "line"):
        there = asked.read(digit(), layout=layout, keep=("points", "minus"))
        assert there == package.read(digit(), layout=layout, keep=("points", "minus"))
    assert asked.read(b"no picture").status == "error"


def test_models_are_listed(asked):
    (model,) = asked.models()
    assert (model["name"], model["default"]) == ("robust", True)


def test_refusals_are_errors_with_code_and_detail(asked):
    with pytest.raises(ServiceError, match="This server has no model 'none'") as caught:
        asked.predict(digit(), model="none")
    error = caught.value
    assert (error.status, error.code, error.detail) == (404, "unknown_model", str(error))
    with pytest.raises(ServiceError, match="layout='spiral'"):
        asked.read(digit(), layout="spiral")


def test_a_key_is_sent(answers):
    url, script, seen = answers
    script.append((200, {}, '{"models": []}'))
    assert models(url, key="secret") == []
    assert seen[0][1]["Authorization"] == "Bearer secret"


def test_what_surrounds_a_key_is_left_out(answers):
    url, script, seen = answers
    script.append((200, {}, '{"models": []}'))
    models(url, key="secret\r\n")
    assert seen[0][1]["Authorization"] == "Bearer secret"


@pytest.mark.parametrize("key", ["secrét", "sec\nret"])
def test_a_key_that_can_not_be_sent_is_refused_and_not_told(key):
    with pytest.raises(UsageError, match="The key has characters that can't be sent") as caught:
        package.Client("http://a", key=key)
    assert "sec" not in str(caught.value)


@pytest.mark.parametrize("status", [503, 502, 504, 429, 0])
def test_it_tries_again(answers, status):
    url, script, seen = answers
    script += [(status, {}, BUSY)] * 2 + [(200, {}, '{"models": []}')]
    assert models(url) == []
    assert len(seen) == 3


def test_it_waits_as_many_seconds_as_it_is_asked_to(answers):
    url, script, seen = answers
    script += [(503, {"Retry-After": "1"}, BUSY), (200, {}, '{"models": []}')]
    models(url)
    (first, _), (second, _) = seen
    assert second - first >= 1


def test_it_waits_until_the_date_that_it_is_told(answers):
    url, script, seen = answers
    date = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3)
    script += [(503, {"Retry-After": format_datetime(date, usegmt=True)}, BUSY)]
    script += [(200, {}, '{"models": []}')]
    models(url)
    assert len(seen) == 2
    assert datetime.now(UTC) >= date


def test_it_does_not_wait_longer_than_its_time(answers):
    url, script, seen = answers
    script.append((503, {"Retry-After": "3600"}, BUSY))
    with pytest.raises(ServiceError, match="Try again") as caught:
        models(url)
    assert (caught.value.status, caught.value.code, len(seen)) == (503, "busy", 1)


class Clock:
    """Stands for the module `time`, and for a machine that never keeps anybody waiting."""

    def __init__(self):
        self.now_s = 0.0

    def monotonic(self):
        return self.now_s

    def sleep(self, seconds):
        self.now_s += seconds


def test_all_tries_together_take_no_longer_than_its_time(monkeypatch):
    def slow(request):
        waits.append(request.extensions["timeout"]["read"])
        clock.sleep(0.5)
        return httpx.Response(503, text=BUSY)

    waits, clock = [], Clock()
    monkeypatch.setattr("tenfold.client.time", clock)
    with pytest.raises(ServiceError, match="Try again"):
        models("http://a", timeout_s=2, transport=httpx.MockTransport(slow))
    assert len(waits) > 1
    assert all(wait <= 2 - 0.5 * tried for tried, wait in enumerate(waits))
    assert clock.now_s <= 2.5  # the last began in time


@pytest.mark.parametrize("date", ["soon", "-5", "Fri, 01 Jan 1999 00:00:00 GMT", ""])
def test_odd_times_are_no_time(answers, date):
    url, script, seen = answers
    script += [(503, {"Retry-After": date}, BUSY), (200, {}, '{"models": []}')]
    models(url)
    assert len(seen) == 2


def test_other_refusals_are_final(answers):
    url, script, seen = answers
    script.append((500, {}, '{"code": "internal", "detail": "The server failed."}'))
    with pytest.raises(ServiceError, match="The server failed"):
        models(url)
    assert len(seen) == 1


@pytest.mark.parametrize("answer", [(200, {}, "<html>"), (500, {}, "<html>"), (404, {}, "[]")])
def test_what_is_no_tenfold_is_told(answers, answer):
    url, script, _ = answers
    script.append(answer)
    with pytest.raises(ServiceError, match=r"not as Tenfold does\. Check the address") as caught:
        models(url)
    assert (caught.value.status, caught.value.code) == (answer[0], None)


def test_a_server_that_is_not_there_is_told():
    with pytest.raises(ServiceError, match=r"can't be reached: .* Check the address") as caught:
        models("http://127.0.0.1:9", timeout_s=0.3)
    assert (caught.value.status, caught.value.exit_code) == (None, 1)


@pytest.mark.parametrize(
    ("ask", "body"),
    [
        (models, "[]"), (models, '{"models": [1]}'), (models, '{"models": 1}'), (models, "null"),
        (predict, "{}"), (predict, "[]"), (read, "{}"), (read, '{"digits": [1]}'),
        (models, 100_000 * "["), (models, '{"models": [{"of": NaN}]}'),
        *((predict, json.dumps(PREDICTION | {name: odd})) for name, odd in ODD_PREDICTIONS),
        *((read, json.dumps(READING | {name: odd})) for name, odd in ODD_READINGS),
    ],
    ids=lambda value: value.__name__ if callable(value) else value[-60:],
)  # fmt: skip
def test_an_answer_of_another_shape_is_told(answers, ask, body):
    url, script, _ = answers
    script.append((200, {}, body))
    with pytest.raises(ServiceError, match="answered with status 200, and not as Tenfold does"):
        ask(url)


@pytest.mark.parametrize(
    "body", ['{"detail": [1], "code": "not_an_image"}', '{"detail": "a", "code": [1]}', "null"]
)
def test_a_problem_of_another_shape_is_told(answers, body):
    url, script, _ = answers
    script.append((422, {}, body))
    with pytest.raises(ServiceError, match="and not as Tenfold does") as caught:
        predict(url)
    assert (caught.value.status, caught.value.code) == (422, None)


def test_an_answer_that_can_not_be_decoded_is_told(answers):
    url, script, _ = answers
    script.append((200, {"Content-Encoding": "gzip"}, "no gzip"))
    with pytest.raises(ServiceError, match="and not as Tenfold does"):
        models(url)


def test_an_answer_that_drips_is_given_up(monkeypatch):
    def drips(_):
        return httpx.Response(200, content=dripping())

    def dripping():
        for number in range(1000):
            sent.append(number)
            yield b" "
            clock.sleep(0.1)

    sent, clock = [], Clock()
    monkeypatch.setattr("tenfold.client.time", clock)
    with pytest.raises(ServiceError, match="the answer did not come in time"):
        models("http://a", timeout_s=0.3, transport=httpx.MockTransport(drips))
    assert len(sent) <= 5


def test_the_password_of_an_address_is_not_told():
    with package.Client("http://u:secret@127.0.0.1:1", timeout_s=0.1) as client:
        assert repr(client) == "Client('http://127.0.0.1:1')"
        with pytest.raises(ServiceError, match=r"^http://127.0.0.1:1 can't be reached"):
            client.predict(digit())
    with pytest.raises(UsageError, match="'ftp://a' is no address"):
        package.Client("ftp://u:secret@a")


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000", "", "ftp://a", "http://", "http://[::1", "http://a\nb", None]
)
def test_addresses_that_are_none_are_refused(url):
    with pytest.raises(UsageError, match="is no address"):
        package.Client(url)


def test_schemes_may_be_written_large(answers):
    url, script, _ = answers
    script.append((200, {}, '{"models": []}'))
    assert models(url.replace("http", "HTTP")) == []


@pytest.mark.parametrize("timeout_s", [math.inf, math.nan, None, 0, -1, 1e300, "5"])
def test_times_that_are_none_are_refused(timeout_s):
    with pytest.raises(UsageError, match=r"^timeout_s=.* is no time\. Give seconds"):
        package.Client("http://a", timeout_s=timeout_s)


@pytest.mark.parametrize("key", ["", " \n"])
def test_an_empty_key_is_refused(key):
    with pytest.raises(UsageError, match=r"The key is empty\."):
        package.Client("http://a", key=key)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ALL_PROXY", "socks5://u:secret@a", "ALL_PROXY can't be used: .*socksio"),
        ("all_proxy", "socks://u:secret@a", "all_proxy can't be used: Unknown scheme"),
        ("SSL_CERT_FILE", "/nope", "SSL_CERT_FILE='/nope' can't be used: .*No such file"),
    ],
)
def test_an_environment_that_can_not_be_used_is_told(monkeypatch, name, value, told):
    monkeypatch.setitem(sys.modules, "socksio", None)
    for other in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=told + r".*[^.]\. Mend or unset it\.$") as caught:
        package.Client("http://a")
    assert "secret" not in str(caught.value)


def test_the_reason_ends_with_one_full_stop():
    def fails(_):
        raise httpx.ReadError("It ended.")

    with pytest.raises(ServiceError, match=r"reached: It ended\. Check the address"):
        models("http://a", timeout_s=0.1, transport=httpx.MockTransport(fails))


def test_without_httpx_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(MissingExtraError, match=r"tenfold\[client\]"):
        package.Client("http://a")


def test_every_way_gives_the_same(tmp_path, tenfold):
    (expected,) = package.load().predict(digit())
    picture = tmp_path / "digit.png"
    picture.write_bytes(digit())
    (printed,) = json.loads(tenfold("predict", str(picture), "--format", "json").stdout)
    assert printed == expected.to_dict() | {"path": str(picture)}
    with Server(tmp_path) as server, package.Client(server.url, timeout_s=PATIENCE_S) as made:
        assert made.predict(digit()) == [expected]
        assert repr(made) == f"Client('{server.url}')"
        url, form = f"{server.url}/v1/predict", {"file": ("digit.png", digit(), "image/png")}
        raw = httpx.post(url, content=digit(), headers=PNG, timeout=PATIENCE_S).json()
        multipart = httpx.post(url, files=form, timeout=PATIENCE_S).json()
    for answer in (raw, multipart):
        del answer["took_ms"]
        assert answer | {"path": None} == expected.to_dict()
