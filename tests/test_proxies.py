import pytest
from gated import gated

from tenfold.serving.proxies import networks

SPOOFED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


def seen(headers, *, peer="192.0.2.1", **settings):
    answer = gated(peer=peer, **settings).get("/", headers=headers)
    return answer.json()["client"], answer.json()["scheme"]


def test_without_trusted_proxies_nobody_is_believed():
    assert seen(SPOOFED) == ("192.0.2.1", "http")


def test_a_peer_that_is_no_proxy_is_not_believed():
    assert seen(SPOOFED, trusted_proxies=["192.0.2.2", "10.0.0.0/8"]) == ("192.0.2.1", "http")


@pytest.mark.parametrize("trusted", ["192.0.2.1", "192.0.2.0/24", "192.0.2.1/24"])
def test_a_trusted_proxy_is_believed(trusted):
    assert seen(SPOOFED, trusted_proxies=[trusted]) == ("203.0.113.9", "https")


@pytest.mark.parametrize("peer", ["::ffff:192.0.2.1", "2001:db8::1"])
def test_proxies_with_ipv6_addresses_are_known(peer):
    trusted = ["192.0.2.0/24", "2001:db8::/32"]
    assert seen(SPOOFED, peer=peer, trusted_proxies=trusted) == ("203.0.113.9", "https")


def test_what_a_client_wrote_before_the_proxy_is_not_believed():
    forged = {"X-Forwarded-For": "127.0.0.1, 10.0.0.1, 198.51.100.4, 192.0.2.1"}
    assert seen(forged, trusted_proxies=["192.0.2.1"])[0] == "198.51.100.4"
    twice = [("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-For", "198.51.100.4")]
    assert seen(twice, trusted_proxies=["192.0.2.1"])[0] == "198.51.100.4"


@pytest.mark.parametrize("proto", ["javascript", "https, http", "", "ftp"])
def test_schemes_that_are_none_change_nothing(proto):
    headers = {"X-Forwarded-Proto": proto}
    assert seen(headers, trusted_proxies=["192.0.2.1"]) == ("192.0.2.1", "http")


def test_a_limit_counts_the_client_behind_the_proxy_and_can_not_be_spoofed_round():
    api = gated(requests_per_minute=1, trusted_proxies=["192.0.2.1"])

    def status(forwarded):
        return api.get("/v1", headers={"X-Forwarded-For": forwarded}).status_code

    assert [status("203.0.113.1"), status("203.0.113.2")] == [200, 200]
    assert [status(f"10.0.0.{n}, 203.0.113.1") for n in range(3)] == [429] * 3
    assert [status("x" * 1000), status("y" * 1000)] == [200, 429]  # no addresses: one caller


def test_addresses_become_networks():
    assert networks(["10.1.2.3/8"]) == ["10.0.0.0/8", "::ffff:a00:0/104"]
    with pytest.raises(ValueError, match="proxy"):
        networks(["proxy.example.org"])
