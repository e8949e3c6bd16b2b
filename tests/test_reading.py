import json

from tenfold.inference.reading import ReadDigit, Reading


def test_a_reading_is_told_as_json():
    reading = Reading("a.png", "4\n2", [ReadDigit(4, 0.9, (1, 2, 3, 4), 0)], "uncertain")
    fields = json.loads(json.dumps(reading.to_dict()))
    assert fields == {
        "path": "a.png",
        "text": "4\n2",
        "digits": [{"digit": 4, "confidence": 0.9, "box": [1, 2, 3, 4], "line": 0}],
        "status": "uncertain",
    }


def test_a_message_is_told_where_there_is_one():
    reading = Reading(None, "", [], "error", "It is damaged.")
    assert reading.to_dict()["message"] == "It is damaged."
