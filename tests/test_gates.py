import hashlib

import pytest
from gated import gated, refusal

ORIGIN = "https://example.org"


def preflight(api, origin=ORIGIN, method="POST", headers="authorization, content-type"):
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return api.options("/v1/predict", headers={"Origin": origin} | asked)


def test_no_other_origin_may_call_unless_it_is_named():
    answer = gated().post("/v1/predict", headers={"Origin": ORIGIN})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert preflight(gated()).status_code == 405


def test_an_origin_that_is_named_may_call():
    api = gated(cors_origins=[ORIGIN])
    assert preflight(api).headers["access-control-allow-origin"] == ORIGIN
    answer = api.post("/v1/predict", headers={"Origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "change",
    [{"origin": "https://evil.org"}, {"origin": ORIGIN + ".evil.org"}, {"origin": "null"},
     {"origin": "http://example.org"}, {"method": "DELETE"}, {"headers": "x-forwarded-for"}],
)  # fmt: skip
def test_others_and_other_things_are_refused(change):
    api = gated(cors_origins=[ORIGIN])
    answer = preflight(api, **change)
    assert refusal(answer) == (400, "cross_origin")
    assert answer.json()["detail"].startswith("Disallowed CORS ")
    assert api.refused == ["cross_origin"]


def test_others_do_not_see_answers():
    headers = {"Origin": "https://evil.org"}
    answer = gated(cors_origins=[ORIGIN]).post("/v1/predict", headers=headers)
    assert "access-control-allow-origin" not in answer.headers


def test_refusals_can_be_read_by_pages_of_that_origin(tmp_path):
    (tmp_path / "keys").write_text(hashlib.sha256(b"key").hexdigest())
    api = gated(cors_origins=[ORIGIN], keys_file=tmp_path / "keys", requests_per_minute=1)
    for key, status in (("other", 401), ("key", 200), ("key", 429)):
        headers = {"Origin": ORIGIN, "X-API-Key": key}
        answer = api.post("/v1/predict", headers=headers)
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == ORIGIN


def test_a_preflight_needs_no_key(tmp_path):
    (tmp_path / "keys").write_text("0" * 64)
    assert preflight(gated(cors_origins=[ORIGIN], keys_file=tmp_path / "keys")).is_success


def test_the_limit_of_a_body_holds_behind_all_of_them():
    api = gated(max_body_bytes=10)
    assert refusal(api.post("/v1/predict", content=b"x" * 11)) == (413, "too_large")
    assert api.post("/v1/predict", content=b"x" * 10).json()["bytes"] == 10
    assert api.refused == ["too_large"]
