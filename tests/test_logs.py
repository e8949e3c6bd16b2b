import json
import logging
import logging.config
from datetime import datetime

from tenfold.serving.logs import LOGGER, JsonLines, configuration


def line(message="Something.", fields=None, error=None):
    exc_info = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.WARNING, __file__, 1, message, (), exc_info)
    if fields is not None:
        record.fields = fields
    formatted = JsonLines().format(record)
    assert "\n" not in formatted
    return json.loads(formatted)


def raised(function):
    try:
        function()
    except Exception as error:
        return error


def test_a_record_is_one_line_of_json():
    told = line("Two\nlines.", {"status": 200, "model": None})
    assert set(told) == {"time", "level", "message", "status", "model"}
    assert (told["message"], told["level"], told["model"]) == ("Two\nlines.", "warning", None)
    assert datetime.fromisoformat(told["time"]).tzinfo is not None


def test_of_an_exception_only_kind_and_place_are_told():
    def inner():
        raise KeyError("secret")

    def outer():
        try:
            inner()
        except KeyError as error:
            raise ValueError("secret as well") from error

    told = line(error=raised(outer))
    assert "secret" not in json.dumps(told)
    kinds = [word for word in told["traceback"] if ":" not in word]
    assert kinds == ["KeyError", "ValueError"]
    places = [word for word in told["traceback"] if word.startswith("test_logs:")]
    assert [place.split()[1] for place in places] == ["outer", "inner", "raised", "outer"]
    assert "/" not in json.dumps(told["traceback"])


def test_an_exception_that_was_never_raised_has_a_kind():
    assert line(error=ValueError("secret"))["traceback"] == ["ValueError"]


def test_everybodys_lines_are_alike(capsys):
    root = logging.getLogger()
    before = root.handlers[:]
    try:
        logging.config.dictConfig(configuration())
        logging.getLogger("uvicorn.error").info("One.")
        LOGGER.info("Two.")
        LOGGER.debug("Three.")
        logging.getLogger("asyncio").warning("Four.")
        logging.getLogger("python_multipart.multipart").warning("What a client sent.")
        told = [json.loads(text)["message"] for text in capsys.readouterr().err.splitlines()]
        assert told == ["One.", "Two.", "Four."]
    finally:
        root.handlers[:] = before
        for name in ("uvicorn", LOGGER.name, "python_multipart"):
            logging.getLogger(name).setLevel(logging.NOTSET)
