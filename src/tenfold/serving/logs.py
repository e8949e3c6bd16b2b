"""The log: one JSON object a line, and never a picture, a key, a header or an address in it."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

LOGGER = logging.getLogger("tenfold.serving")


class JsonLines(logging.Formatter):
    """A record as a JSON object: time, level, message, and what `extra={"fields": ...}` adds."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            fields["traceback"] = _where(record.exc_info[1])
        return json.dumps(fields)


def _where(error: BaseException | None) -> list[str]:
    """Which exceptions, and where each came by, the cause first.

    Not what they say: the message of an exception may quote what somebody sent.
    """
    if error is None:
        return []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = [
        f"{frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return [*_where(cause), *frames, type(error).__qualname__]


def configuration() -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything goes to stderr as JSON lines.

    But for what python_multipart says of a broken form, which may quote it; the client is told.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "uvicorn": {"level": "INFO"},
            LOGGER.name: {"level": "INFO"},
            "python_multipart": {"level": "CRITICAL"},
        },
    }
