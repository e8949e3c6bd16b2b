import pytest
from gated import gated, refusal

OURS = ["example.org", "*.Example.com", "[::1]", "127.0.0.1"]


@pytest.mark.parametrize(
    "host",
    ["example.org", "EXAMPLE.org:8000", "example.org.", "example.org.:80", "a.example.com",
     "a.b.example.com:1", "[::1]:8000", "[::1]", "127.0.0.1:80", "example.org:"],
)  # fmt: skip
def test_requests_for_our_names_are_let_in(host):
    assert gated(trusted_hosts=OURS).get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.org", "example.com", "example.org.evil.org", "evilexample.com", "x@example.org",
     "example.org@evil.org", "example.org:80:90", "example.org/evil", "", "[::2]", "[::1",
     "evil.org:80.example.com", "example.org:port", "example.org evil.org", "127.0.0.2"],
)  # fmt: skip
def test_requests_for_others_are_refused(host):
    api = gated(trusted_hosts=OURS)
    assert refusal(api.get("/v1/models", headers={"Host": host})) == (421, "unknown_host")
    assert api.refused == ["unknown_host"]


def test_two_host_headers_are_refused():
    headers = [("Host", "example.org"), ("Host", "evil.org")]
    assert gated(trusted_hosts=OURS).get("/", headers=headers).status_code == 421


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_probes_ask_by_address(path):
    assert gated(trusted_hosts=OURS).get(path, headers={"Host": "10.1.2.3:8000"}).is_success


def test_without_names_every_host_is_ours():
    assert gated().get("/", headers={"Host": "anything"}).status_code == 200
