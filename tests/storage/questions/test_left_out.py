"""What the books leave out is told: events of which only the envelope is kept, and why; fields that nobody knows."""

from typing import Any

import pytest
from sqlalchemy import text

from storage.questions import QUESTIONS
from tests.builders import CREATED, charge, event, refund
from tests.conftest import Ledger
from tests.storage.questions.asking import DAY, document, rows
from webhooks.redaction.rules.envelope_only import DECISIONS, NEW_AT_STRIPE

EARLIER = """
insert into events (id, account, livemode, type, created, object_type, object_id, facts, receipt)
values ('evt_old', '', true, 'radar.value_list.created', to_timestamp(:at), 'radar.value_list', 'rsl_1', '{}',
  '{"rules": 2, "unsupported": true}')
"""


def left_out(name: str, number: int, at: int = CREATED, **changes: Any) -> dict[str, Any]:
    """An event about an object without rules."""
    found = {"id": f"obj_{number}", "object": name, "livemode": changes.get("livemode", True)}
    return event(f"{name}.created", found, id=f"evt_{number}", created=at, **changes)


def test_what_nobody_decided_on_stands_before_what_was_decided(ledger: Ledger) -> None:
    """An object that is new at Stripe needs a newer release; what was left out by decision needs nothing."""
    ledger.deliver(left_out("teapot", 1), left_out("teapot", 2, CREATED + DAY), left_out("teapot", 2, CREATED + DAY))
    ledger.deliver(left_out("issuing.card", 3, CREATED + 2 * DAY), event("charge.succeeded", charge()))

    assert document(ledger, "unsupported")["rows"] == [
        {
            "last_seen": "2026-11-07T21:20:00Z", "object_type": "teapot", "type": "teapot.created", "why": "new",
            "count": 2, "first_seen": "2026-11-06T21:20:00Z", "event": "evt_2", "account": "",
        },
        {
            "last_seen": "2026-11-08T21:20:00Z", "object_type": "issuing.card", "type": "issuing.card.created",
            "why": "cards", "count": 1, "first_seen": "2026-11-08T21:20:00Z", "event": "evt_3", "account": "",
        },
    ]  # fmt: skip


def test_accounts_modes_periods_and_types_are_told_apart(ledger: Ledger) -> None:
    """As for all that finance asks."""
    ledger.deliver(left_out("teapot", 1), left_out("kettle", 2, livemode=False), left_out("pot", 3, account="acct_1"))

    assert sorted(rows(ledger, "unsupported", "event")) == [("evt_1",), ("evt_3",)]
    assert rows(ledger, "unsupported", "event", livemode="false") == [("evt_2",)]
    assert rows(ledger, "unsupported", "event", account="acct_1") == [("evt_3",)]
    assert rows(ledger, "unsupported", "event", object_type="teapot") == [("evt_1",)]
    assert rows(ledger, "unsupported", "event", type="pot.created") == [("evt_3",)]
    assert rows(ledger, "unsupported", "event", period="2026-11-07") == []


def test_receipts_of_earlier_releases_do_not_say_why_and_that_is_said(ledger: Ledger) -> None:
    """They are append-only: what they do not tell is not made up."""
    with ledger.owner.begin() as connection:
        connection.execute(text(EARLIER), {"at": CREATED})

    assert rows(ledger, "unsupported", "object_type", "why") == [("radar.value_list", "untold")]


@pytest.mark.parametrize("word", [*DECISIONS, NEW_AT_STRIPE, "untold"])
def test_each_reason_is_explained(word: str) -> None:
    """The page says what its words mean."""
    assert word in QUESTIONS["unsupported"].help.replace(",", " ").replace(":", " ").split()


def test_fields_that_nobody_knows_are_told_by_path(ledger: Ledger) -> None:
    """A field that appears after an upgrade at Stripe may be a fact that moved."""
    ledger.deliver(
        event("refund.created", refund(new_at_stripe="x"), id="evt_1"),
        event("refund.updated", refund(new_at_stripe="y"), id="evt_2", created=CREATED + DAY),
        event("charge.succeeded", charge(outcome={"novel": 1}), id="evt_3", api_version="2099-01-01"),
    )

    shown = ("object_type", "path", "api_version", "count", "event", "first_seen")
    assert rows(ledger, "unknown-fields", *shown) == [
        ("refund", "new_at_stripe", "2026-10-28.endive", 2, "evt_2", "2026-11-06T21:20:00Z"),
        ("charge", "outcome.novel", "2099-01-01", 1, "evt_3", "2026-11-06T21:20:00Z"),
    ]
    assert rows(ledger, "unknown-fields", "path", object_type="charge") == [("outcome.novel",)]


def test_nothing_left_out_is_said_in_words(ledger: Ledger) -> None:
    """Good news looks like good news."""
    ledger.deliver(event("charge.succeeded", charge()))

    assert "the books hold more than the envelope" in ledger.client.get("/audit/unsupported").text
    assert "Every field that Stripe delivered is known" in ledger.client.get("/audit/unknown-fields").text
