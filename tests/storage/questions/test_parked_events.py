"""Parked events are told to finance: what the books do not show yet, and why."""

from typing import Any

import pytest
from sqlalchemy import text

from tests.builders import CREATED, charge, event, refund
from tests.conftest import Ledger
from tests.storage.questions.asking import document, rows, sheet

TOO_NARROW = "alter table {} add constraint small check (amount < 1000) not valid"
PARKED_AT = "2026-11-20 10:00:00Z"


@pytest.fixture(autouse=True)
def narrow(ledger: Ledger) -> None:
    """Tables that do not take what Stripe sends."""
    with ledger.owner.begin() as connection:
        for table in ("refunds", "charges"):
            connection.execute(text(TOO_NARROW.format(table)))


def parked(ledger: Ledger, *told: dict[str, Any]) -> None:
    """Deliver events that are parked, all at one time."""
    assert set(ledger.deliver(*told)) == {200}
    with ledger.owner.begin() as connection:
        connection.execute(text(f"update parked_events set parked_at = '{PARKED_AT}', tried_at = '{PARKED_AT}'"))


def test_a_parked_event_is_told_with_its_fault_and_its_next_try(ledger: Ledger) -> None:
    """Finance sees that a figure may be missing, and for how long at least."""
    parked(ledger, event("refund.created", refund(id="re_1", amount=5000), id="evt_1"))

    assert document(ledger, "parked-events")["rows"] == [
        {
            "created": "2026-11-06T21:20:00Z", "id": "evt_1", "type": "refund.created", "error": "CheckViolation",
            "attempts": 1, "next_try_at": "2026-11-20T10:01:00Z", "parked_at": "2026-11-20T10:00:00Z",
            "tried_at": "2026-11-20T10:00:00Z", "object_type": "refund", "object": "re_1", "account": "",
        }
    ]  # fmt: skip
    assert sheet(ledger, "parked-events")[1][1:4] == ["evt_1", "refund.created", "CheckViolation"]


def test_parked_events_are_narrowed_and_paged_like_every_list(ledger: Ledger) -> None:
    """When a table breaks, thousands wait."""
    refunds = [event("refund.created", refund(id=f"re_{n}", amount=5000), id=f"evt_{n}") for n in range(3)]
    parked(ledger, *refunds, event("charge.succeeded", charge(id="ch_1"), id="evt_9", created=CREATED + 1))
    parked(ledger, event("charge.succeeded", charge(id="ch_2"), id="evt_test", livemode=False))

    page = document(ledger, "parked-events", limit="2")
    rest = ledger.client.get(page["next"]).get_json()
    assert [row["id"] for row in page["rows"] + rest["rows"]] == ["evt_9", "evt_2", "evt_1", "evt_0"]
    assert rows(ledger, "parked-events", "id", type="charge.succeeded") == [("evt_9",)]
    assert len(rows(ledger, "parked-events", "id", object_type="refund")) == 3
    assert rows(ledger, "parked-events", "id", error="KeyError") == []
    assert rows(ledger, "parked-events", "id", livemode="false") == [("evt_test",)]


def test_the_page_leads_to_the_payment_and_says_when_nothing_waits(ledger: Ledger) -> None:
    """From a parked charge to what is known of it, though the books do not have it."""
    clean = ledger.client.get("/audit/parked-events").text
    parked(ledger, event("charge.succeeded", charge(id="ch_1")))
    found = ledger.client.get("/audit/parked-events").text

    assert "Nothing waits." in clean
    assert 'href="/audit/payments/ch_1"' in found
