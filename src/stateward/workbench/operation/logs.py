"""What the server writes to its standard error: lines for people, or one JSON object a line for a collector."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from stateward.workbench.operation.options import Logs

#: The name under which requests are told.
ACCESS = "stateward.access"
#: Fields that every record of Python's logging has; all others were handed in by who logged.
_OWN_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "request", "taskName"}


class RequestId(logging.Filter):
    """Gives every record the id of the request it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record."""
        from stateward.workbench.core.acting import acting

        if not hasattr(record, "request_id"):
            record.request_id = acting().request_id or "-"
        return True


class JsonLines(logging.Formatter):
    """One JSON object a record: time (UTC), level, logger, message, request id, and whatever was handed in."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {name: value for name, value in record.__dict__.items() if name not in _OWN_FIELDS}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def configuration(chosen: Logs) -> dict[str, Any]:
    """Django's `LOGGING`."""
    level = chosen.level.upper()
    handler = {"class": "logging.StreamHandler", "formatter": chosen.format, "filters": ["request_id"]}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestId}},
        "formatters": {
            "plain": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
            "json": {"()": JsonLines},
        },
        "handlers": {"console": handler},
        "loggers": {
            # Django tells each 404 as a warning of its own; the access log tells them all, if it is wanted.
            "django": {
                "handlers": ["console"],
                "level": "ERROR" if level == "ERROR" else "WARNING",
                "propagate": False,
            },
            "django.request": {"level": "ERROR"},
            "stateward": {"handlers": ["console"], "level": level, "propagate": False},
            ACCESS: {"level": "INFO" if chosen.access else "CRITICAL"},
        },
    }
