import base64
import io
import json
import sqlite3
import struct
import zlib

import numpy as np
import pytest
from gated import refusal
from PIL import Image, PngImagePlugin
from served import PNG, client, digit, label, shelf
from starlette.testclient import TestClient

from tenfold.serving.app import create_app
from tenfold.serving.corrections import Corrections
from tenfold.serving.settings import Settings
from tenfold.serving.state import State

SENT = {"digit": 7, "answered": 1, "model": "robust"}
LEVELS = (np.arange(784) % 256).astype(np.uint8).reshape(28, 28)
JSON = {"Content-Type": "application/json"}


def data_url(image=None, kind="PNG", **options):
    file = io.BytesIO()
    (Image.fromarray(LEVELS) if image is None else image).save(file, kind, **options)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def with_chunk(kind, content=b""):
    """The picture as a data URL, with one more chunk at its end."""
    head, _, coded = data_url().partition(",")
    png = base64.b64decode(coded)
    chunk = struct.pack(">I", len(content)) + kind + content
    chunk += struct.pack(">I", zlib.crc32(kind + content))
    return f"{head},{base64.b64encode(png[:-12] + chunk + png[-12:]).decode()}"


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('feedback')}/feedback.db"


@pytest.fixture(scope="module")
def api(url):
    with client(feedback=url) as made:
        yield made


def kept(url):
    corrections = Corrections(url)
    found = list(corrections)
    corrections.close()
    return found


def test_no_more_are_taken_than_the_settings_let(tmp_path):
    url = f"sqlite:///{tmp_path}/feedback.db"
    with client(feedback=url, max_corrections=1) as full:
        sent = SENT | {"image": data_url()}
        assert full.post("/v1/feedback", json=sent).status_code == 204
        answer = full.post("/v1/feedback", json=sent)
    assert refusal(answer) == (503, "feedback_unavailable")
    assert len(kept(url)) == 1


@pytest.mark.parametrize("seven", [7, 7.0])  # an integer either way, to JSON Schema
def test_a_correction_is_kept(api, url, seven):
    answer = api.post("/v1/feedback", json=SENT | {"image": data_url(), "digit": seven})
    assert (answer.status_code, answer.content) == (204, b"")
    last = kept(url)[-1]
    assert last[:4] == (LEVELS.tobytes(), 7, 1, "robust")


def test_what_a_prediction_explains_can_be_sent_back(api, url):
    told = api.post("/v1/predict?explain=true", content=digit(), headers=PNG).json()
    sent = {"image": told["explanation"]["saw"], "digit": label(), "answered": None}
    assert api.post("/v1/feedback", json=sent | {"model": told["model"]}).status_code == 204
    saw = Image.open(io.BytesIO(base64.b64decode(told["explanation"]["saw"].partition(",")[2])))
    assert kept(url)[-1][:3] == (saw.tobytes(), label(), None)


def test_what_a_file_holds_beside_its_picture_is_not_kept(api, url):
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "Somebody")
    sent = SENT | {"image": data_url(pnginfo=note)}
    assert api.post("/v1/feedback", json=sent).status_code == 204
    database = sqlite3.connect(url.removeprefix("sqlite:///"))
    rows = database.execute("SELECT * FROM tenfold_corrections").fetchall()
    database.close()
    assert b"Somebody" not in repr(rows).encode()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"digit": 10}, "invalid_parameter"),
        ({"digit": -1}, "invalid_parameter"),
        ({"digit": "7"}, "invalid_parameter"),
        ({"digit": True}, "invalid_parameter"),
        ({"digit": None}, "invalid_parameter"),
        ({"answered": 10}, "invalid_parameter"),
        ({"name": "Somebody"}, "invalid_parameter"),
        ({"model": "x" * 201}, "invalid_parameter"),
        ({"model": "other"}, "unknown_model"),
        ({"image": "https://example.org/a.png"}, "invalid_parameter"),
        ({"image": data_url() + "x" * 4096}, "invalid_parameter"),
        ({"image": data_url() + "*"}, "not_an_image"),
        ({"image": data_url()[:100]}, "not_an_image"),
        ({"image": data_url(kind="GIF")}, "not_an_image"),
        ({"image": data_url(Image.new("L", (27, 28)))}, "not_an_image"),
        ({"image": data_url(Image.new("RGB", (28, 28)))}, "not_an_image"),
        ({"image": data_url(Image.new("L", (1200, 1200)))}, "not_an_image"),
    ],
)
def test_everything_else_is_refused_and_not_kept(api, url, change, code):
    before = len(kept(url))
    answer = api.post("/v1/feedback", json=SENT | {"image": data_url()} | change)
    assert refusal(answer)[1] == code
    assert "Somebody" not in answer.text
    assert len(kept(url)) == before


@pytest.mark.parametrize("kind", [b"iCCP", b"cHRM", b"eXIf"])
def test_an_odd_chunk_is_no_failure(api, url, kind):
    answer = api.post("/v1/feedback", json=SENT | {"image": with_chunk(kind)})
    assert answer.status_code == 204
    assert kept(url)[-1].levels == LEVELS.tobytes()


@pytest.mark.parametrize("missing", ["image", "digit", "answered", "model"])
def test_each_member_is_asked_for(api, missing):
    sent = SENT | {"image": data_url()}
    del sent[missing]
    answer = api.post("/v1/feedback", json=sent)
    assert refusal(answer) == (422, "invalid_parameter")
    assert answer.json()["detail"].startswith(f"{missing}: ")


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 8000, 400),
        (b"[]", 422),
        (b"x" * 32769, 422),
    ],
)
def test_bodies_that_are_no_feedback_are_refused(api, content, status):
    assert refusal(api.post("/v1/feedback", content=content, headers=JSON))[0] == status


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_other_sites_may_send_without_asking_is_refused(api, kind):
    content = json.dumps(SENT | {"image": data_url()})
    answer = api.post("/v1/feedback", content=content, headers={"Content-Type": kind})
    assert refusal(answer) == (415, "unsupported_media_type")


def test_corrections_are_not_given_out(api):
    assert refusal(api.get("/v1/feedback")) == (405, "method_not_allowed")


def test_the_models_tell_whether_corrections_are_taken(api):
    assert api.get("/v1/models").json()["feedback"] is True
    assert "/v1/feedback" in api.get("/openapi.json").json()["paths"]


def test_corrections_are_off_unless_asked_for():
    with client() as api:
        assert api.get("/v1/models").json()["feedback"] is False
        assert "/v1/feedback" not in api.get("/openapi.json").json()["paths"]
        assert refusal(api.post("/v1/feedback", json=SENT)) == (404, "not_found")


def test_a_database_that_fails_is_503_and_comes_back(tmp_path, caplog):
    folder = tmp_path / "later"
    sent = SENT | {"image": data_url()}
    with client(feedback=f"sqlite:///{folder}/feedback.db") as api:
        answer = api.post("/v1/feedback", json=sent)
        assert refusal(answer) == (503, "feedback_unavailable")
        assert answer.headers["retry-after"] == "30"
        assert str(tmp_path) not in answer.text
        assert sent["image"] not in caplog.text
        assert api.post("/v1/predict", content=digit(), headers=PNG).status_code == 200
        folder.mkdir()
        assert api.post("/v1/feedback", json=sent).status_code == 204


def test_while_the_server_drains_nothing_is_taken(tmp_path):
    state, url = State(), f"sqlite:///{tmp_path}/a.db"
    with TestClient(create_app(shelf(), Settings(feedback=url), state)) as api:
        state.draining = True
        answer = api.post("/v1/feedback", json=SENT | {"image": data_url()})
    assert refusal(answer) == (503, "draining")
    assert kept(url) == []


def test_a_key_is_asked_for_where_there_are_keys(tmp_path):
    (tmp_path / "keys").write_text("0" * 64)
    with client(feedback=f"sqlite:///{tmp_path}/a.db", keys_file=tmp_path / "keys") as api:
        assert refusal(api.post("/v1/feedback", json=SENT)) == (401, "unauthorised")
