import hashlib
import time

import pytest
from gated import gated, refusal
from hypothesis import given, settings
from hypothesis import strategies as st

from tenfold.serving import rates
from tenfold.serving.rates import Rates, peer


def test_a_minutes_worth_may_come_at_once_then_one_after_the_other():
    bucket = Rates(per_minute=30)
    assert [bucket.wait_s("a", 0.0) for _ in range(30)] == [0] * 30
    assert bucket.wait_s("a", 0.0) == pytest.approx(2)
    assert bucket.wait_s("a", 1.5) == pytest.approx(0.5)
    assert bucket.wait_s("a", 2.0) == 0
    assert bucket.wait_s("a", 2.0) == pytest.approx(2)


def test_callers_do_not_pay_for_each_other():
    bucket = Rates(per_minute=1)
    assert bucket.wait_s("a", 0.0) == 0
    assert bucket.wait_s("b", 0.0) == 0
    assert bucket.wait_s("a", 0.0) > 0


@settings(max_examples=50)
@given(st.lists(st.floats(0, 20), min_size=1, max_size=60), st.integers(1, 60))
def test_no_more_than_the_rate_is_ever_let_in(pauses, per_minute):
    bucket, now_s, admitted = Rates(per_minute), 0.0, 0
    for pause_s in pauses:
        now_s += pause_s
        admitted += bucket.wait_s("a", now_s) == 0
        assert admitted <= per_minute + per_minute * now_s / 60 + 1e-6


def test_whoever_waits_as_told_is_let_in():
    bucket = Rates(per_minute=7)
    now_s = 0.0
    for _ in range(50):
        now_s += bucket.wait_s("a", now_s)
    assert bucket.wait_s("a", now_s + bucket.wait_s("a", now_s) + 1e-9) == 0


def test_memory_is_bounded_and_the_one_seen_last_stays(monkeypatch):
    monkeypatch.setattr(rates, "MOST_CALLERS", 10)
    bucket = Rates(per_minute=1)
    bucket.wait_s("first", 0.0)
    for number in range(100):
        bucket.wait_s(str(number), 0.0)
        assert bucket.wait_s("first", 0.0) > 0
    assert len(bucket) == 10


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("x" * 5000, "unknown"),
        ("", "unknown"),
    ],
)
def test_peers_are_addresses_or_networks(address, counted_as):
    assert peer({"client": (address, 1)}) == counted_as


def test_a_server_on_a_unix_socket_has_one_peer():
    assert peer({"client": None}) == peer({}) == "unknown"


def test_too_many_requests_are_refused_with_the_time_to_wait():
    api, begun = gated(requests_per_minute=2), time.monotonic()
    assert [api.get("/v1/models").status_code for _ in range(2)] == [200, 200]
    answer = api.get("/v1/models")
    assert refusal(answer) == (429, "rate_limited")
    passed_s = time.monotonic() - begun
    assert 30 - passed_s <= int(answer.headers["retry-after"]) <= 30
    assert "More than 2 requests a minute" in answer.json()["detail"]
    assert api.refused == ["rate_limited"]


def test_probes_and_the_page_are_not_counted():
    api = gated(requests_per_minute=1)
    for path in ("/", "/livez", "/readyz", "/metrics") * 3:
        assert api.get(path).status_code == 200


def test_keys_are_counted_each_by_itself(tmp_path):
    (tmp_path / "keys").write_text(
        "\n".join(hashlib.sha256(key.encode()).hexdigest() for key in "ab")
    )
    api = gated(requests_per_minute=1, keys_file=tmp_path / "keys")
    asked = [api.get("/v1/models", headers={"X-API-Key": key}).status_code for key in "aabb"]
    assert asked == [200, 429, 200, 429]
