"""The log: one JSON object a line, and never a picture, a path or a header in it."""

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
            fields["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(fields)


def configuration(level: str = "INFO") -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything goes to stderr as JSON lines."""
    handlers = {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}}
    logger = {"handlers": ["stderr"], "level": level, "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": handlers,
        "loggers": {name: dict(logger) for name in ("uvicorn", LOGGER.name)},
    }
