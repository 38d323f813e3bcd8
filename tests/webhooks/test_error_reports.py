"""What an error tracker gets: where it failed, and nothing of what it was about."""

import json

from hypothesis import given
from hypothesis import strategies as st

from storage.redacted import EMAIL_MASK
from tests import cards
from webhooks.error_reports import before_send
from webhooks.redaction.detectors import MASK

CARD = cards.number("36", 14)


def report(canary: str) -> dict[str, object]:
    """A report in the form that Sentry documents (develop.sentry.dev/sdk/data-model/event-payloads)."""
    frame = {"filename": "webhooks/intake.py", "lineno": 7, "function": "accept", "vars": {"payload": canary}}
    return {
        "event_id": "9c2a6d0e4bd94b2c8ae1f27f1f6f2d3a",
        "exception": {"values": [{"type": "ValueError", "value": canary, "stacktrace": {"frames": [frame]}}]},
        "request": {"url": canary, "data": canary, "headers": {"Cookie": canary}, "query_string": canary},
        "user": {"ip_address": canary},
        "level": "error",
        "timestamp": 1_790_000_000.25,
    }


def test_a_report_keeps_type_and_place_and_nothing_else_of_what_happened() -> None:
    """Variables, bodies and texts can hold a delivery as Stripe sent it."""
    frame = {"filename": "webhooks/intake.py", "lineno": 7, "function": "accept"}

    assert before_send(report("canary"), {"exc_info": ValueError("canary")}) == {
        "event_id": "9c2a6d0e4bd94b2c8ae1f27f1f6f2d3a",
        "exception": {"values": [{"type": "ValueError", "stacktrace": {"frames": [frame]}}]},
        "level": "error",
        "timestamp": 1_790_000_000.25,
    }


def test_card_numbers_are_masked_wherever_they_stand() -> None:
    """In messages, breadcrumbs, tags, keys, numbers, tuples, exceptions and objects of any kind."""
    told = {
        "logentry": {"message": f"paid with {CARD}", "params": (CARD, 7, None, True)},
        "breadcrumbs": {"values": [{"message": CARD, "data": {CARD: 1, "number": int(CARD)}}]},
        "extra": {"error": ValueError(CARD), "bytes": CARD.encode(), "set": {CARD}},
    }

    assert before_send(told) == {
        "logentry": {"message": f"paid with {MASK}", "params": [MASK, 7, None, True]},
        "breadcrumbs": {"values": [{"message": MASK, "data": {MASK: 1, "number": MASK}}]},
        "extra": {"error": "ValueError", "bytes": f"b'{MASK}'", "set": [MASK]},
    }


def test_what_cannot_be_cleaned_is_not_sent() -> None:
    """No report is better than one that tells."""

    class Odd:
        def __str__(self) -> str:
            raise RuntimeError(CARD)

    assert before_send({"extra": Odd()}) is None


def test_a_report_without_end_ends() -> None:
    """Local objects can hold themselves."""
    deep: dict[str, object] = {"name": CARD}
    deep["self"] = deep

    assert CARD not in json.dumps(before_send(deep))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.just(CARD),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just(CARD), inner),
)


@given(st.dictionaries(st.text(), JSON))
def test_no_report_holds_a_number_or_is_changed(told: dict[str, object]) -> None:
    """Whatever a library puts into it; the caller's own report stays as it was."""
    before = json.dumps(told)

    cleaned = before_send(told)

    assert cleaned is not None
    assert CARD not in json.dumps(cleaned)
    assert json.dumps(told) == before


def test_addresses_are_masked_wherever_they_stand() -> None:
    """A breadcrumb quotes what a person did, and with what address."""
    told = {
        "breadcrumbs": {"values": [{"message": "mail to ada.l+x@example.com failed", "data": {"to": "a%40b.example"}}]}
    }

    assert before_send(told) == {
        "breadcrumbs": {"values": [{"message": f"mail to {EMAIL_MASK} failed", "data": {"to": EMAIL_MASK}}]}
    }
