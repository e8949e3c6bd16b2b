import csv
import io
import json

import pytest

from tenfold.cli.predictions import WRITERS
from tenfold.inference.predictor import Prediction

SHARES = [0.0, 0.01, 0.02, 0.9, 0.0, 0.05, 0.0, 0.02, 0.0, 0.0]
PREDICTIONS = [
    Prediction("a.png", 3, 0.9, SHARES, "ok", "standard"),
    Prediction('odd "name", \n\x1b[2J.png', None, None, [], "no_digit", "standard"),
    Prediction("b.png", None, None, [], "error", "standard", "There is no file 'b.png'."),
]


def printed(output_format: str, top: int = 0, predictions=PREDICTIONS) -> str:
    out = io.StringIO()
    writer = WRITERS[output_format](out, [p.path for p in predictions], top)
    writer.open()
    for prediction in predictions:
        writer.write(prediction)
    writer.close()
    return out.getvalue()


def test_table():
    assert printed("table").splitlines() == [
        "picture                    digit  confidence  status",
        "a.png                          3      90.0 %  ok",
        r'odd "name", \n\x1b[2J.png                     no digit',
        "b.png                                         error: There is no file 'b.png'.",
    ]


def test_table_with_guesses():
    lines = printed("table", top=2).splitlines()
    assert lines[0].endswith("confidence  guess 1     guess 2     status")
    assert lines[1].endswith("90.0 %  3 90.0 %    5 5.0 %     ok")
    assert lines[2].index("no digit") == lines[1].index("ok") == lines[0].index("status")


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ([0, 0.05, 0, 0.5, 0, 0.4, 0, 0, 0.05, 0], "uncertain: 3 or 5"),
        ([0.1] * 10, "uncertain: 0 or 1 or 2"),
        ([0, 0, 0, 0, 0, 0, 0, 0.95, 0.05, 0], "uncertain: 7"),
    ],
)
def test_table_says_what_an_uncertain_digit_may_be(shares, words):
    best = max(shares)
    unsure = Prediction("a.png", shares.index(best), best, shares, "uncertain", "standard")
    row = printed("table", predictions=[unsure]).splitlines()[1]
    assert row.split()[:2] == ["a.png", str(shares.index(best))]
    assert row.endswith(f" %  {words}")


@pytest.mark.parametrize("output_format", ["json", "jsonl", "csv"])
def test_programs_get_the_status_and_the_guesses_of_an_uncertain_digit(output_format):
    unsure = Prediction("a.png", 3, 0.9, SHARES, "uncertain", "standard")
    text = printed(output_format, top=2, predictions=[unsure])
    if output_format == "csv":
        (row,) = csv.DictReader(io.StringIO(text))
        assert (row["status"], row["digit"], row["guess2"]) == ("uncertain", "3", "5")
    else:
        record = json.loads(text)[0] if output_format == "json" else json.loads(text)
        assert (record["status"], record["digit"]) == ("uncertain", 3)
        assert record["top"] == [[3, 0.9], [5, 0.05]]


def test_table_shortens_long_names():
    long = Prediction("x" * 200 + "end.png", 3, 0.9, SHARES, "ok", "standard")
    assert printed("table", predictions=[long]).splitlines()[1].startswith("…xxx")
    assert all(len(line) < 100 for line in printed("table", predictions=[long]).splitlines())


def test_json_lines():
    lines = printed("jsonl").splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["path"] for record in records] == [p.path for p in PREDICTIONS]
    keys = ["path", "digit", "confidence", "probabilities", "status", "model"]
    assert [list(record) for record in records] == [keys, keys, [*keys, "message"]]
    assert records[0]["probabilities"] == SHARES


@pytest.mark.parametrize("count", [1, 3])
def test_json_is_one_array_of_the_same_records(count):
    some = PREDICTIONS[:count]
    array = json.loads(printed("json", predictions=some))
    assert array == [json.loads(line) for line in printed("jsonl", predictions=some).splitlines()]


def test_json_with_guesses():
    records = json.loads(printed("json", top=2))
    assert [record["top"] for record in records] == [[[3, 0.9], [5, 0.05]], [], []]


@pytest.mark.parametrize("top", [0, 2])
def test_csv(top):
    header, *rows = csv.reader(io.StringIO(printed("csv", top)))
    assert {len(row) for row in rows} == {len(header)}
    first, second, third = (dict(zip(header, row, strict=True)) for row in rows)
    assert (first["path"], first["digit"], first["confidence"], first["p5"]) == (
        "a.png", "3", "0.9", "0.05",
    )  # fmt: skip
    assert second["path"] == r'odd "name", \n\x1b[2J.png'
    assert second["digit"] == ""
    assert third["message"] == "There is no file 'b.png'."
    if top:
        assert (first["guess2"], first["share2"], second["guess2"]) == ("5", "0.05", "")
