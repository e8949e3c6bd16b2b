import pytest
from gated import gated
from starlette.responses import Response

from tenfold.serving.headers import security_headers

# https://owasp.org/www-project-secure-headers: those for a page that embeds nothing of others
WANTED = {
    "cache-control": "no-store",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-frame-options": "DENY",
    "x-permitted-cross-domain-policies": "none",
}


@pytest.mark.parametrize("path", ["/", "/v1/predict", "/livez", "/nothing"])
def test_every_answer_has_them(path):
    headers = gated().get(path).headers
    assert headers.items() >= WANTED.items()
    assert "camera=(self)" in headers["permissions-policy"]
    assert not {"server", "x-powered-by", "strict-transport-security"} & set(headers)


def test_the_policy_lets_in_what_is_our_own_and_nothing_else():
    policy = security_headers()["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert not any(word in policy for word in ("unsafe", "http", "*", "eval"))
    assert {word for rule in rules.values() for word in rule.split()} == {
        "'none'", "'self'", "data:", "blob:",
    }  # fmt: skip


def test_an_endpoint_may_say_something_else_of_its_own():
    async def kept(_):
        return Response("x", headers={"Cache-Control": "no-cache"})

    assert gated(endpoint=kept).get("/").headers.get_list("cache-control") == ["no-cache"]


def test_only_over_https_browsers_are_told_to_stay_there():
    api = gated(trusted_proxies=["192.0.2.1"])
    https = api.get("/", headers={"X-Forwarded-Proto": "https"})
    assert https.headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in api.get("/").headers
    spoofed = gated().get("/", headers={"X-Forwarded-Proto": "https"})
    assert "strict-transport-security" not in spoofed.headers
