"""What the service writes down about itself: one JSON object per line on stderr, without anybody's data."""

import logging
import logging.config
import sysconfig
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
from pythonjsonlogger.core import RESERVED_ATTRS, LogData
from pythonjsonlogger.orjson import OrjsonFormatter

from webhooks.redaction.detectors import MASK, sightings, suspicious
from webhooks.settings import ROOT

DEEPEST = 30  # frames of one exception
PLACES = (f"{sysconfig.get_path('purelib')}/", f"{ROOT}/")
# gunicorn quotes the peer's address, its request line and its headers in these.
QUOTING = ("Invalid request", "Error handling request")
RESERVED = frozenset(RESERVED_ATTRS)
OURS = frozenset({"time", "level", "logger", "request_id"})


class LineFormatter(OrjsonFormatter):
    """Writes a record as one line: texts pass the card number detectors, exceptions leave only type and place."""

    def format(self, record: logging.LogRecord) -> str:
        """Keep errors that are logged as text from telling theirs."""
        if not isinstance(record.msg, str):
            record.msg = type(record.msg).__name__
        if isinstance(record.args, tuple) and any(isinstance(value, BaseException) for value in record.args):
            record.args = tuple(_by_type(value) for value in record.args)
        if record.name == "gunicorn.error" and record.msg.startswith(QUOTING):
            record.msg, record.args = next(text for text in QUOTING if record.msg.startswith(text)), ()
        return super().format(record)

    def add_fields(self, log_data: LogData, record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Name the fields: ours first, then what the caller adds (`extra`). Each delivery pays for this."""
        log_data["time"] = datetime.fromtimestamp(record.created, UTC)
        log_data["level"], log_data["logger"] = record.levelname, record.name
        log_data["message"] = record.message
        for name, value in record.__dict__.items():
            if name not in RESERVED:
                log_data[name] = value
        if record.exc_info and record.exc_info[1]:
            log_data |= frames(record.exc_info[1])

    def formatException(self, ei: object) -> str:  # noqa: N802 — logging's name
        """Write nothing here: what an exception says may quote data, so add_fields tells its type and place."""
        return ""

    def jsonify_log_record(self, log_data: LogData) -> str:
        """Write the line; look closer only when it holds enough digits for a card number."""
        line = super().jsonify_log_record(log_data)
        if not suspicious(line):
            return line
        return super().jsonify_log_record({name: _masked(name, value) for name, value in log_data.items()})


def configuration(level: str) -> dict[str, Any]:
    """Describe the one handler for logging.config and for gunicorn."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": LineFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
            "alembic": {"level": "WARNING"},  # it has two lines for every look at the migrations
            "sqlalchemy": {"level": "WARNING"},  # below that it logs rows
        },
    }


def configure(level: str) -> None:
    """Send every logger's records to the one handler."""
    logging.raiseExceptions = False  # or a record that cannot be written is printed with its arguments
    logging.config.dictConfig(configuration(level))


def frames(error: BaseException) -> dict[str, Any]:
    """Describe an exception for a log line: its type and where it happened, never what it says."""
    return {"error": type(error).__name__, "frames": list(_places(error))}


def _places(error: BaseException | None) -> Iterator[str]:
    """Walk from the error to what caused it, each from the outermost frame inwards."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        step, depth = error.__traceback__, 0
        while step is not None and depth < DEEPEST:
            code = step.tb_frame.f_code
            yield f"{type(error).__name__} {_short(code.co_filename)}:{step.tb_lineno} {code.co_name}"
            step, depth = step.tb_next, depth + 1
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _short(path: str) -> str:
    return next((path.removeprefix(place) for place in PLACES if path.startswith(place)), path)


def _by_type(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _masked(name: str, value: object) -> object:
    if name in OURS:
        return value
    text = (
        value if isinstance(value, str) else orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    )
    return MASK if sightings(text) else value
