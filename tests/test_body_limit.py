import pytest
from served import PNG, client, digit


@pytest.fixture(scope="module")
def small():
    with client(max_body_bytes=2000) as made:
        yield made


def refusal(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_a_body_that_says_it_is_too_large_is_refused(small):
    answer = small.post("/v1/predict", content=b"x" * 2001, headers=PNG)
    assert refusal(answer) == (413, "too_large")
    assert "larger than 2000 bytes" in answer.json()["detail"]


@pytest.mark.parametrize("length", ["9" * 19, "9" * 5000])
def test_lengths_beyond_all_numbers_are_too_large(small, length):
    answer = small.post("/v1/predict", content=b"x", headers=PNG | {"Content-Length": length})
    assert refusal(answer) == (413, "too_large")


def test_a_body_without_a_length_is_counted(small):
    answer = small.post("/v1/predict", content=iter([b"x" * 1500] * 2), headers=PNG)
    assert refusal(answer) == (413, "too_large")


@pytest.mark.parametrize("length", ["-1", "many", "1e9"])
def test_lengths_that_are_none_do_not_fool_the_count(small, length):
    headers = PNG | {"Content-Length": length}
    assert refusal(small.post("/v1/predict", content=b"x" * 2001, headers=headers))[0] == 413


def test_a_body_of_the_limit_is_taken(small):
    body = digit() + bytes(2000 - len(digit()))  # what follows the picture is none of its parts
    assert small.post("/v1/predict", content=body, headers=PNG).status_code == 200


def test_forms_are_counted_as_well(small):
    files = [("file", ("digit.png", bytes(700), "image/png"))] * 3
    assert refusal(small.post("/v1/predict", files=files)) == (413, "too_large")
