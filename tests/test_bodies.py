import asyncio
import gzip
import json

import pytest
from served import PNG, client, digit
from starlette.requests import Request
from waiting import run_in_no_time

from tenfold.serving.bodies import read_pictures
from tenfold.serving.pool import ClientLeft
from tenfold.serving.problems import Problem
from tenfold.serving.settings import Settings

FORM = {"Content-Type": "multipart/form-data; boundary=cut"}


@pytest.fixture(scope="module")
def api():
    with client(max_files=3) as made:
        yield made


def refusal(answer):
    return answer.status_code, answer.json()["code"]


def part(content=b"", name="file", filename="a.png"):
    file = f'; filename="{filename}"' if filename else ""
    head = f'--cut\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


@pytest.mark.parametrize(
    "kind", ["image/png", "IMAGE/PNG; x=1", "image/jpeg", "image/any", "application/octet-stream"]
)
def test_raw_bodies_are_pictures_of_whatever_format(api, kind):
    answer = api.post("/v1/predict", content=digit(), headers={"Content-Type": kind})
    assert answer.status_code == 200


@pytest.mark.parametrize("kind", [None, "", "text/plain", "application/json", "imageX/png"])
def test_other_bodies_are_refused_with_a_word_about_what_is_taken(api, kind):
    headers = {} if kind is None else {"Content-Type": kind}
    answer = api.post("/v1/predict", content=digit(), headers=headers)
    assert refusal(answer) == (415, "unsupported_media_type")
    assert "multipart/form-data" in answer.json()["detail"]


def test_encoded_bodies_are_refused_with_a_word_about_why(api):
    headers = PNG | {"Content-Encoding": "gzip"}
    answer = api.post("/v1/predict", content=gzip.compress(digit()), headers=headers)
    assert refusal(answer) == (415, "unsupported_media_type")
    assert answer.json()["detail"].startswith("Content-Encoding 'gzip' is not undone here.")
    assert answer.headers["Accept-Encoding"] == "identity"
    headers["Content-Encoding"] = "identity"
    assert api.post("/v1/predict", content=digit(), headers=headers).is_success


def test_one_file_gives_one_answer_and_several_a_list(api):
    one, other = ("file", ("a.png", digit())), ("file", ("b.png", digit(1)))
    single = api.post("/v1/predict", files=[one]).json()
    assert isinstance(single["digit"], int)
    found = api.post("/v1/predict", files=[one, other]).json()["predictions"]
    assert [answer["digit"] for answer in found] == [single["digit"], found[1]["digit"]]


def test_a_bad_file_among_several_stands_in_its_place(api):
    files = [("file", ("a.png", digit())), ("file", ("b.png", b"x")), ("file", ("c.png", b""))]
    good, bad, empty = api.post("/v1/predict", files=files).json()["predictions"]
    assert good["status"] == "ok"
    assert (bad["status"], bad["code"]) == ("error", "not_an_image")
    assert (empty["status"], empty["code"]) == ("error", "empty")


def test_more_files_than_allowed_are_refused(api):
    answer = api.post("/v1/predict", files=[("file", ("a.png", digit()))] * 4)
    assert refusal(answer) == (422, "too_many_files")
    assert answer.json()["detail"] == "Send at most 3 files at once."


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed"),
        (b"no form at all", "malformed"),
        (part(digit())[:40], "malformed"),
        (b"--cut--\r\n", "empty"),
        (part(b"text", filename="") + b"--cut--\r\n", "empty"),
        (part(digit(), name="picture") + b"--cut--\r\n", "malformed"),
        (part(digit()) + part(b"x", "note", "") + b"--cut--\r\n", "malformed"),
        (part() + b"--cut--\r\n", "empty"),
        (b"".join(part(b"x", f"n{n}", "") for n in range(11)) + b"--cut--\r\n", "malformed"),
    ],
)
def test_forms_of_anything_but_pictures_are_refused(api, body, code):
    answer = api.post("/v1/predict", content=body, headers=FORM)
    assert refusal(answer) == (400, code)


def test_a_form_without_a_boundary_is_malformed(api):
    headers = {"Content-Type": "multipart/form-data"}
    assert refusal(api.post("/v1/predict", content=b"x", headers=headers)) == (400, "malformed")


def test_an_empty_body_is_refused(api):
    assert refusal(api.post("/v1/predict", content=b"", headers=PNG)) == (400, "empty")


def test_large_forms_stay_in_memory(monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")  # a spool that rolls over would fail
    large = digit() + bytes(3 * 2**20)
    with client() as api:
        answer = api.post("/v1/predict", files={"file": ("a.png", large)})
    assert answer.status_code == 200


HEADERS = [(b"content-type", b"image/png")]


def read(messages, **settings):
    """What is made of a request whose body comes as `messages` and then not at all."""

    async def receive():
        return next(messages, None) or await asyncio.Event().wait()

    request = Request({"type": "http", "method": "POST", "headers": HEADERS}, receive)
    return run_in_no_time(read_pictures(request, Settings(**settings)))


def test_a_body_that_does_not_arrive_times_out():
    half = iter([{"type": "http.request", "body": b"half", "more_body": True}])
    with pytest.raises(Problem, match=r"more than 0\.01 s behind 64 KiB a second") as caught:
        read(half, body_timeout_s=0.01)
    assert caught.value.code == "timeout"


@pytest.mark.parametrize(("size", "arrives"), [(2**18, True), (1, False)])
def test_what_has_come_gives_the_rest_more_time(size, arrives):
    async def slowly():
        for _ in range(4):
            await asyncio.sleep(0.1)
            yield {"type": "http.request", "body": bytes(size), "more_body": True}
        yield {"type": "http.request"}

    messages = slowly()
    request = Request({"type": "http", "method": "POST", "headers": HEADERS}, messages.__anext__)
    reading = read_pictures(request, Settings(body_timeout_s=0.35))
    if arrives:
        assert run_in_no_time(reading).contents == [bytes(4 * size)]
    else:
        with pytest.raises(Problem, match="too slowly"):
            run_in_no_time(reading)


def test_much_that_came_at_once_does_not_let_the_rest_take_minutes():
    much = iter([{"type": "http.request", "body": bytes(2**22), "more_body": True}])  # 64 s' worth

    async def receive():
        return next(much, None) or await asyncio.Event().wait()

    async def seconds():
        request = Request({"type": "http", "method": "POST", "headers": HEADERS}, receive)
        with pytest.raises(Problem, match="too slowly"):
            await read_pictures(request, Settings(body_timeout_s=0.05))
        return asyncio.get_running_loop().time()

    assert run_in_no_time(seconds()) == pytest.approx(0.05)


def test_a_client_that_leaves_while_sending_is_told_nothing():
    with pytest.raises(ClientLeft):
        read(iter([{"type": "http.disconnect"}]))


def test_pieces_are_put_together():
    pieces = [{"type": "http.request", "body": bytes([n]), "more_body": n < 9} for n in range(10)]
    assert read(iter(pieces)).contents == [bytes(range(10))]


def test_refusals_are_json_that_names_no_path(api):
    answer = api.post("/v1/predict", content=b"x", headers=PNG)
    assert "/" not in json.loads(answer.text)["detail"]
