import io

import pytest
from PIL import Image
from prometheus_client.parser import text_string_to_metric_families
from served import PNG, client, digit, encoded, label

from tenfold import __version__


def two_digits():
    page = Image.new("L", (300, 120), 255)
    for number in (0, 1):
        page.paste(Image.open(io.BytesIO(digit(number))), (60 + 100 * number, 30))
    return page


@pytest.fixture(scope="module")
def told():
    """What is told after some of everything."""
    blank = encoded(Image.new("L", (40, 40), 255))
    with client() as api:
        for body in (digit(), digit(), blank, b"no picture"):
            api.post("/v1/predict", content=body, headers=PNG)
        files = [("file", ("a", digit())), ("file", ("b", b"no picture either"))]
        api.post("/v1/predict", files=files)
        api.post("/v1/read", content=encoded(two_digits()), headers=PNG)
        api.post("/v1/read", content=blank, headers=PNG)
        for path in ("/secret/1", "/secret/2"):
            api.get(path)
        families = text_string_to_metric_families(api.get("/metrics").text)
        return {sample[:1] + tuple(sample.labels.values()): sample.value
                for family in families for sample in family.samples}  # fmt: skip


def test_requests_are_counted_by_route_and_status(told):
    assert told["tenfold_requests_total", "/v1/predict", "200"] == 4
    assert told["tenfold_requests_total", "/v1/predict", "422"] == 1
    assert told["tenfold_request_seconds_count", "/v1/predict"] == 5


def test_unknown_paths_are_one_and_the_same(told):
    assert told["tenfold_requests_total", "unknown", "404"] == 2
    assert not any("secret" in part for name in told for part in name)


def test_answers_are_counted_by_digit_and_the_rest_by_reason(told):
    assert label(0) != label(1)
    assert told["tenfold_predictions_total", str(label(0))] == 4
    assert told["tenfold_predictions_total", str(label(1))] == 1
    assert told["tenfold_confidence_count",] == 5
    assert told["tenfold_abstentions_total", "no_digit"] == 2
    assert ("tenfold_abstentions_total", "error") not in told
    assert told["tenfold_refused_total", "not_an_image"] == 2
    assert told["tenfold_refused_total", "not_found"] == 2


def test_load_and_model_are_told(told):
    assert told["tenfold_in_flight",] == told["tenfold_queue",] == 0
    (info,) = (name for name in told if name[0] == "tenfold_model_info")
    assert {"robust", __version__} < set(info)


def test_each_says_what_is_counted():
    with client() as api:
        families = list(text_string_to_metric_families(api.get("/metrics").text))
    about = {family.name: family.documentation for family in families}
    assert all(len(text.split()) >= 5 for text in about.values()), about
    assert about["tenfold_request_seconds"].startswith("Seconds")
    assert "with pictures" in about["tenfold_queue"]  # corrections have a pool of their own
    assert "with pictures" in about["tenfold_in_flight"]
