import pytest
from served import shelf
from starlette.testclient import TestClient

from tenfold.serving.app import create_app
from tenfold.serving.settings import Settings
from tenfold.serving.state import State


def test_while_it_starts_it_is_not_ready():
    state = State(ready=False)
    client = TestClient(create_app(shelf(), Settings(), state))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["retry-after"] == "1"
    state.ready = True
    assert client.get("/readyz").text == "ok\n"


@pytest.mark.parametrize(("path", "status"), [("/readyz", 503), ("/livez", 200)])
def test_while_it_drains_it_lives_but_is_not_ready(path, status):
    state = State()
    with TestClient(create_app(shelf(), Settings(), state)) as client:
        state.draining = True
        assert client.get(path).status_code == status
