import pytest
from served import PNG, client, digit


@pytest.mark.parametrize(
    ("settings", "there", "gone"),
    [({}, ["/docs", "/openapi.json"], ["/", "/model", "/v1/feedback"]),
     ({"docs": False}, ["/livez"], ["/docs", "/openapi.json"]),
     ({"page": True}, ["/", "/model"], [])],
)  # fmt: skip
def test_only_what_is_switched_on_is_there(settings, there, gone):
    with client(**settings) as api:
        assert [api.get(path).status_code for path in there] == [200] * len(there)
        assert [api.get(path).status_code for path in gone] == [404] * len(gone)


def test_a_slash_at_the_end_sends_nobody_elsewhere():
    with client() as api:
        answer = api.get("/v1/models/", headers={"Host": "evil.org"}, follow_redirects=False)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("docs", [True, False])
def test_only_where_there_is_a_description_it_is_pointed_to(docs):
    with client(docs=docs) as api:
        detail = api.get("/nowhere").json()["detail"]
    assert ("See /docs." in detail, "/v1" in detail) == (docs, not docs)


def test_what_a_layer_stops_is_counted_for_the_route_that_was_asked_for(tmp_path):
    (tmp_path / "keys").write_text("0" * 64)
    with client(keys_file=tmp_path / "keys") as api:
        for path in ("/v1/predict", "/v1/models/robust", "/v1/secret"):
            assert api.get(path).status_code == 401
        metrics = api.get("/metrics").text
    for route in ("/v1/predict", "/v1/models/{name}", "unknown"):
        assert f'tenfold_requests_total{{route="{route}",status="401"}} 1.0' in metrics


def test_every_refusal_is_one_kind_of_answer_and_counted_once():
    with client(max_body_bytes=2000) as api:
        asked = [
            api.get("/nowhere"),
            api.delete("/v1/predict"),
            api.post("/v1/predict", content=iter([b"x" * 1500] * 2), headers=PNG),
            api.post("/v1/predict?model=none", content=digit(), headers=PNG),
        ]
        metrics = api.get("/metrics").text
    codes = ["not_found", "method_not_allowed", "too_large", "unknown_model"]
    assert [answer.json()["code"] for answer in asked] == codes
    assert {answer.headers["content-type"] for answer in asked} == {"application/problem+json"}
    for code in codes:
        assert f'tenfold_refused_total{{code="{code}"}} 1.0' in metrics
