import io
import json

import pytest

from tenfold.cli.readings import WRITERS
from tenfold.inference.reading import ReadDigit, Reading

READ = Reading("a.png", "42\n7", [ReadDigit(4, 0.875, (1, 2, 3, 4), 0)], "uncertain")
LONG = "folder/" * 20 + "b.png"
FAILED = Reading(LONG, "", [], "error", "It is\x1b damaged.")


def written(kind: str, *readings: Reading) -> str:
    out = io.StringIO()
    writer = WRITERS[kind](out, [reading.path for reading in readings])
    writer.open()
    for reading in readings:
        writer.write(reading)
    writer.close()
    return out.getvalue()


def test_a_table_has_a_row_for_each_line():
    assert written("table", READ).splitlines() == [
        "picture  confidence  status     text",
        "a.png        87.5 %  uncertain  42",
        "                                7",
    ]


def test_a_table_stays_narrow_and_prints_no_control_characters():
    table = written("table", FAILED)
    assert "…" in table
    assert LONG not in table
    assert "It is\\x1b damaged." in table


@pytest.mark.parametrize("readings", [(), (READ,), (READ, FAILED)])
def test_json_is_an_array(readings):
    if readings:
        found = json.loads(written("json", *readings))
        assert found == [reading.to_dict() for reading in readings]
    lines = written("jsonl", *readings).splitlines()
    assert [json.loads(line) for line in lines] == [reading.to_dict() for reading in readings]
