"""Logs are for the operator: one JSON object per line, and nobody's data in it."""

import io
import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from webhooks.logs import LineFormatter, configuration, frames
from webhooks.web.problems import new_request_id

CARD = "4242424242424242"


@pytest.fixture
def logged():
    """Log through a handler of the test's own, and read the lines back."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())

    def log(message, *arguments, name="ledger.test", **options):
        logger = logging.Logger(name)  # noqa: LOG001 — not the process's own: a test leaves no handler behind
        logger.addHandler(handler)
        logger.error(message, *arguments, **options)
        return json.loads(stream.getvalue().splitlines()[-1])

    return log


def test_line_is_json_with_time_and_fields(logged):
    """Machines read the log."""
    line = logged("delivery", extra={"outcome": "stored", "request_id": "0123456789abcdef"})

    age = datetime.now(UTC) - datetime.fromisoformat(line.pop("time"))
    assert timedelta(0) <= age < timedelta(minutes=1)
    assert line == {
        "level": "ERROR", "logger": "ledger.test", "message": "delivery", "outcome": "stored",
        "request_id": "0123456789abcdef",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        (f"paid with {CARD}", ()),
        ("paid with %s", (CARD,)),
        ("paid with %d", (int(CARD),)),
        ("paid %s 4242-4242-4242 4242", ("with",)),
    ],
)
def test_card_number_in_a_message_is_masked_where_it_stands(logged, message, arguments):
    """A number that slipped through redaction must not live on in a log archive; what happened is still told."""
    assert logged(message, *arguments)["message"] == "paid with [card data removed]"


def test_card_number_in_a_field_masks_only_that_field(logged):
    """The rest of the line says where to look."""
    line = logged("delivery", extra={"event": "evt_1", "note": CARD, "list": [int(CARD)], "bytes": CARD.encode()})

    assert {name: line[name] for name in ("message", "event", "note", "list", "bytes")} == {
        "message": "delivery", "event": "evt_1", "note": "[card data removed]", "list": "[card data removed]",
        "bytes": "[card data removed]",
    }  # fmt: skip


def _raise_with(text):
    try:
        int(text)
    except ValueError as error:
        raise LookupError(text) from error


def test_exception_leaves_type_and_place_only(logged):
    """What an exception says may quote what a customer typed."""
    try:
        _raise_with("alice@example.com")
    except LookupError as error:
        line = logged("failed: %s", error, exc_info=True)
        described = frames(error)

    assert (line["message"], line["error"]) == ("failed: LookupError", "LookupError")
    assert [frame.split(":")[0] for frame in line["frames"]] == [
        "LookupError tests/webhooks/test_logs.py",
        "LookupError tests/webhooks/test_logs.py",
        "ValueError tests/webhooks/test_logs.py",
    ]
    assert "alice" not in json.dumps([line, described])


def test_exception_as_message_is_named_by_type(logged):
    """Libraries log exceptions as messages."""
    assert logged(ValueError("alice@example.com"))["message"] == "ValueError"


@pytest.mark.parametrize(
    ("message", "arguments", "kept"),
    [
        ("Invalid request from ip=203.0.113.9: Invalid HTTP Header: 'alice@example.com'", (), "Invalid request"),
        ("Error handling request %s %s", ("GET", "/x?email=alice"), "Error handling request"),
        ("Booting worker with pid: %s", (7,), "Booting worker with pid: 7"),
    ],
)
def test_gunicorn_does_not_quote_the_client(logged, message, arguments, kept):
    """It puts addresses, request lines and headers into its warnings."""
    assert logged(message, *arguments, name="gunicorn.error")["message"] == kept


def test_asyncio_does_not_show_the_objects_that_something_happened_to(logged):
    """The job engine runs on it, and a task's repr holds its exception with its text."""
    said = "Task exception was never retrieved\nfuture: <Task finished exception=ValueError('alice@example.com')>"

    assert logged(said, name="asyncio")["message"] == "Task exception was never retrieved"


def test_one_handler_serves_all_and_sql_stays_silent():
    """A library's own handler or a debugging level would go round the formatter or log rows."""
    described = configuration("DEBUG")

    assert described["root"] == {"level": "DEBUG", "handlers": ["stderr"]}
    assert described["loggers"]["sqlalchemy"] == {"level": "WARNING"}
    assert [name for name, logger in described["loggers"].items() if logger.get("handlers")] == []


class Odd:
    """Something whose text is somebody's."""

    def __str__(self):
        """Tell it."""
        return f"card {CARD}"


@pytest.mark.parametrize(
    ("message", "arguments", "options"),
    [
        ("%(error)s", ({"error": ValueError(CARD)},), {}),
        ("%s", (Odd(),), {}),
        ("%s", ([Odd(), CARD],), {}),
        ("failed", (), {"extra": {"error": ValueError(CARD)}}),
        ("failed", (), {"extra": {"nested": {"errors": [ValueError(CARD)]}, "odd": Odd()}}),
        ("failed", (), {"extra": {CARD: "x"}}),
        ("failed", (), {"extra": {"parts": ["4242", "4242", "4242", "4242"], "note": f"\ud800 {CARD}"}}),
        ("failed", (), {"extra": {"big": 10**30, "note": CARD}}),
        ("failed \ud800 %s", (CARD,), {}),
        ("%d", (CARD + "x",), {}),
        ("%s %s", (CARD,), {}),
        (CARD, (), {"stack_info": True}),
        (CARD, (), {"name": CARD}),
        (Odd(), (), {}),
        ({"card": CARD}, (), {}),
        (f"<a href='/?card={CARD}'>", (), {}),
    ],
)
def test_no_record_leaves_a_number_and_each_leaves_a_line(logged, message, arguments, options):
    """Whatever a library hands to a logger, and however wrongly: the operator sees that something was said."""
    line = logged(message, *arguments, **options)

    assert (bool(line.pop("time")), line["level"]) == (True, "ERROR")
    assert "4242" not in json.dumps(line)


def test_request_id_leads_to_the_line_and_is_never_a_number(logged):
    """Ours has letters in each half: what looks like a number was not drawn by us, and is masked as anything else."""
    drawn = new_request_id()
    line = logged("paid with %s", CARD, extra={"request_id": drawn})
    other = logged("paid", extra={"request_id": CARD})

    assert (line["message"], line["request_id"]) == ("paid with [card data removed]", drawn)
    assert other["request_id"] == "[card data removed]"


@pytest.mark.parametrize("cut", range(2, 15))
def test_number_in_two_fields_of_a_record_is_masked(logged, cut):
    """However it was cut, and whatever the fields are called."""
    line = logged("paid", extra={"left": CARD[:cut], "other": CARD[cut:]})

    assert CARD[:cut] not in line.values()
    assert CARD[cut:] not in line.values()
