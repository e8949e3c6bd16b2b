import re

import pytest
from gated import gated


def test_an_id_that_came_is_given_back():
    answer = gated().get("/", headers={"X-Request-ID": "Trace-1.2_3"})
    assert answer.headers.get_list("x-request-id") == ["Trace-1.2_3"]


@pytest.mark.parametrize("name", ["", "x" * 65, "a b", "a\tb", 'a"}', "é".encode(), "<script>"])
def test_an_id_that_is_unsound_is_replaced(name):
    answer = gated().get("/", headers={"X-Request-ID": name})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


def test_each_request_has_an_id_of_its_own():
    api = gated()
    assert api.get("/").headers["x-request-id"] != api.get("/").headers["x-request-id"]


def test_the_end_of_each_request_is_told_once():
    api = gated(max_body_bytes=1)
    for path, content in (("/", b""), ("/nothing", b""), ("/", b"xx")):
        api.post(path, content=content)
    assert [status for _, status, _ in api.finished] == [200, 404, 413]
    assert all(seconds > 0 for *_, seconds in api.finished)


def test_an_answer_that_never_began_counts_as_left():
    async def nothing(_):
        async def app(*_):
            pass

        return app

    api = gated(endpoint=nothing)
    with pytest.raises(AssertionError):  # the test client wants an answer
        api.get("/")
    assert [status for _, status, _ in api.finished] == [499]
