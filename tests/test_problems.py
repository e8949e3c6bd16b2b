import json
from http import HTTPStatus

import pytest
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.requests import Request

from tenfold.serving.problems import CODES, MEDIA_TYPE, Problem, as_problem, busy


def request(path="/nowhere", method="GET"):
    scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
    scope |= {"server": ("testserver", 80), "scheme": "http", MAX_BODY_SIZE_SCOPE_KEY: 2000}
    return Request(scope)


@pytest.mark.parametrize("code", CODES)
def test_the_answer_has_the_members_of_the_standard(code):
    answer = Problem(code, "What is wrong.", {"Retry-After": "3"}).response()
    assert answer.status_code == CODES[code]
    assert answer.headers["content-type"] == MEDIA_TYPE == "application/problem+json"
    assert answer.headers["retry-after"] == "3"
    assert json.loads(answer.body) == {
        "type": "about:blank",
        "title": HTTPStatus(CODES[code]).phrase,
        "status": int(CODES[code]),
        "code": code,
        "detail": "What is wrong.",
    }


def test_unknown_codes_can_not_be_sent():
    with pytest.raises(KeyError):
        Problem("none_of_ours", "What is wrong.").response()


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "not_found"), (405, "method_not_allowed"), (413, "too_large"), (400, "malformed")],
)
def test_what_the_framework_raises_gets_a_code(status, code):
    problem = as_problem(HTTPException(status, "Bad."), request(), docs=True)
    assert (problem.code, problem.status) == (code, status)


def test_a_method_that_does_nothing_is_told_with_those_that_do():
    error = HTTPException(405, headers={"Allow": "POST"})
    problem = as_problem(error, request(method="PUT"), docs=True)
    assert problem.detail == "PUT does nothing here."
    assert problem.headers == {"Allow": "POST"}


def test_long_paths_are_cut():
    problem = as_problem(HTTPException(404), request("/" + "x" * 5000), docs=True)
    assert len(problem.detail) < 200


def test_busy_says_when_to_come_again():
    assert (busy().code, busy().headers) == ("busy", {"Retry-After": "1"})
