"""What the service writes down about itself: one JSON object per line on stderr, without anybody's data."""

import logging
import logging.config
import sysconfig
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from pythonjsonlogger.core import RESERVED_ATTRS, LogData
from pythonjsonlogger.orjson import OrjsonFormatter

from webhooks.scrubbing import MASK, are_parts, is_suspect, scrub, scrubbed
from webhooks.settings import ROOT

DEEPEST = 30  # frames of one exception
PLACES = (f"{sysconfig.get_path('purelib')}/", f"{ROOT}/")
# gunicorn quotes the peer's address, its request line and its headers in these.
QUOTING = ("Invalid request", "Error handling request", "Exception during worker exit")
RESERVED = frozenset(RESERVED_ATTRS)
OPTIONS = orjson.OPT_NON_STR_KEYS


class LineFormatter(OrjsonFormatter):
    """Writes a record as one line: texts pass the card number detectors, exceptions leave only type and place."""

    def format(self, record: logging.LogRecord) -> str:
        """Keep errors that are logged as text from telling theirs; a record that cannot be written is one, too."""
        if not isinstance(record.msg, str):
            record.msg = type(record.msg).__name__
        record.args = _without_errors(record.args)
        if record.name == "gunicorn.error" and record.msg.startswith(QUOTING):
            record.msg, record.args = next(text for text in QUOTING if record.msg.startswith(text)), ()
        if record.name == "asyncio":  # its first line says what happened, the others show the objects it happened to
            record.msg = record.msg.partition("\n")[0]
        try:
            return super().format(record)
        except Exception as error:  # noqa: BLE001 — logging would print the record with its arguments, or drop it
            return _bare(record, "a record that cannot be written", error=type(error).__name__)

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
        """Write the line; look closer only where the detectors see something in it."""
        line = _written(log_data)
        if not (is_suspect(line) or are_parts(log_data.values())):
            return line
        named = {scrubbed(str(name)): _field(value) for name, value in log_data.items()}
        cleaned = scrub(orjson.loads(_written(named)))[0]
        if _is_clean(cleaned) and not are_parts(cleaned.values()):
            return _written(cleaned)
        return _written({"time": log_data["time"], "level": log_data["level"], "message": MASK})


def configuration(level: str) -> dict[str, Any]:
    """Describe the one handler for logging.config and for gunicorn."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": LineFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            # For debugging gunicorn logs each request's path, and whoever asks decides what stands in it.
            "gunicorn.error": {"level": "INFO" if level == "DEBUG" else level, "handlers": [], "propagate": True},
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


def _without_errors(given: Any) -> Any:
    """Name exceptions among a message's arguments by their type."""
    if isinstance(given, Mapping):
        return {name: _by_type(value) for name, value in given.items()}
    return tuple(map(_by_type, given)) if isinstance(given, tuple) else given


def _by_type(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _odd(value: object) -> str:
    """Write what JSON does not know."""
    return str(_by_type(value.decode("utf-8", "replace") if isinstance(value, bytes) else value))


def _written(value: object) -> str:
    return orjson.dumps(value, default=_odd, option=OPTIONS).decode()


def _field(value: object) -> object:
    """Clean one field; what is no text is masked as a whole, as a number may stand in several of its parts."""
    if isinstance(value, str):
        return scrubbed(value)
    told = orjson.loads(_written(value))
    return MASK if scrub(told)[1] or not _is_clean(told) else value


def _is_clean(value: object) -> bool:
    text = _written(value)
    return scrubbed(text) == text


def _bare(record: logging.LogRecord, message: str, **more: str) -> str:
    """Write a line of which nothing came from outside."""
    at = datetime.fromtimestamp(record.created, UTC)
    return _written({"time": at, "level": record.levelname, "logger": "ledger.logs", "message": message, **more})
