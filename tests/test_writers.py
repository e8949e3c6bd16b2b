import io
import json

import pytest

from tenfold.cli.writers import Json, record, shown
from tenfold.inference.predictor import Prediction
from tenfold.inference.reading import Reading

SEVEN = Prediction("a.png", 7, 0.9, [0.1, *[0.0] * 6, 0.9, 0.0, 0.0], "ok", "m")


def test_a_record_has_guesses_where_they_are_asked_for():
    assert "top" not in record(SEVEN)
    assert record(SEVEN, 2) == SEVEN.to_dict() | {"top": [(7, 0.9), (0, 0.1)]}
    reading = Reading("b.png", "7", [], "ok")
    assert record(reading) == reading.to_dict()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_an_array_with_a_line_for_each(count):
    out = io.StringIO()
    writer = Json(out, ["a.png"] * count)
    writer.open()
    for _ in range(count):
        writer.write(SEVEN)
    writer.close()
    assert json.loads(out.getvalue()) == [SEVEN.to_dict()] * count
    assert len(out.getvalue().splitlines()) == (count + 2 if count else 1)


def test_long_paths_keep_their_end_and_control_characters_are_escaped():
    assert shown("a\x1b.png") == "a\\x1b.png"
    assert shown("folder/" * 20 + "b.png").endswith("/b.png")
    assert len(shown("folder/" * 20)) == 60
