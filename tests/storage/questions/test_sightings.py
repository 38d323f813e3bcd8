"""Where card numbers arrive: counted exactly once, told without the number, and clear about what to do."""

from typing import Any

from tests.builders import CREATED, charge, checkout_session, event
from tests.conftest import Ledger
from tests.storage.questions.asking import document, rows

CARD = "4242" * 4
SHOWN = ("object_type", "path", "detector", "count", "events", "event", "object", "account")
DAY = 86_400


def sighted(id: str, at: int = CREATED, **changes: Any) -> dict[str, Any]:
    """A checkout whose order number somebody typed a card number into."""
    session = checkout_session(id=f"cs_{id}", client_reference_id=CARD)
    return event("checkout.session.completed", session, created=at, **{"id": f"evt_{id}"} | changes)


def test_each_place_is_a_row_with_what_is_needed_to_mend_it(ledger: Ledger) -> None:
    """The merchant needs the field, how often, since when, and one event to look at."""
    twice = event("charge.refunded", charge(id="ch_1", receipt_number=CARD, failure_code=CARD), id="evt_3")
    assert ledger.deliver(sighted("1"), sighted("2", CREATED + DAY), twice, event("charge.succeeded", charge()))

    assert document(ledger, "sightings")["rows"] == [
        {
            "last_seen": "2026-11-07T21:20:00Z",
            "object_type": "checkout.session",
            "path": "client_reference_id",
            "detector": "card_number",
            "count": 2,
            "events": 2,
            "first_seen": "2026-11-06T21:20:00Z",
            "event": "evt_2",
            "object": "cs_2",
            "account": "",
        },
        *(
            {
                "last_seen": "2026-11-06T21:20:00Z",
                "object_type": "charge",
                "path": path,
                "detector": "card_number",
                "count": 1,
                "events": 1,
                "first_seen": "2026-11-06T21:20:00Z",
                "event": "evt_3",
                "object": "ch_1",
                "account": "",
            }
            for path in ("failure_code", "receipt_number")
        ),
    ]


def test_a_redelivery_counts_once(ledger: Ledger) -> None:
    """Stripe delivers at least once; a number that arrived once must not look like a stream of them."""
    ledger.deliver(sighted("1"), sighted("1"), sighted("1"))

    assert rows(ledger, "sightings", "count", "events") == [(1, 1)]


def test_accounts_and_modes_are_told_apart(ledger: Ledger) -> None:
    """One merchant's broken form is not another's, and a tester's card is not a buyer's."""
    ledger.deliver(sighted("1", account="acct_1"), sighted("2"), sighted("3", livemode=False))

    assert sorted(rows(ledger, "sightings", "account", "event")) == [("", "evt_2"), ("acct_1", "evt_1")]
    assert rows(ledger, "sightings", "event", account="acct_1") == [("evt_1",)]
    assert rows(ledger, "sightings", "event", livemode="false") == [("evt_3",)]


def test_a_period_counts_only_what_came_in_it(ledger: Ledger) -> None:
    """Whoever mended a form asks for the days since: nothing there means that it worked."""
    ledger.deliver(sighted("1"), sighted("2", CREATED + DAY), sighted("3", CREATED + 9 * DAY))

    assert rows(ledger, "sightings", "count", "event", period="2026-11-07") == [(1, "evt_2")]
    assert rows(ledger, "sightings", "count", "event", to="2026-11-08") == [(2, "evt_2")]
    assert rows(ledger, "sightings", "count", **{"from": "2026-11-16"}) == []


def test_no_part_of_the_number_is_told_in_any_form(ledger: Ledger) -> None:
    """Neither the first six nor the last four: they would find the card elsewhere."""
    ledger.deliver(sighted("1"))

    told = [ledger.client.get(f"/audit/sightings{form}").text for form in ("", ".json", ".csv")]
    told.append(ledger.runner.invoke(args=["audit", "sightings"]).output)

    assert [text for text in told if "client_reference_id" not in text] == []
    assert [text for text in told if "4242" in text] == []


def test_the_page_says_what_to_do_and_links_the_payment(ledger: Ledger) -> None:
    """A list of paths alone helps nobody who has to mend a shop."""
    clean = ledger.client.get("/audit/sightings").text
    ledger.deliver(event("charge.succeeded", charge(id="ch_1", receipt_number=CARD)))
    found = ledger.client.get("/audit/sightings").text

    assert "No card number was seen in anything that Stripe delivered." in clean
    assert '<details class="notes">' in clean
    assert '<details class="notes" open>' in found
    assert "Find the form or the program that fills this field" in found
    assert 'href="/audit/payments/ch_1"' in found
