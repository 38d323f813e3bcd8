"""One payment's history: every event, what it changed, and the same story in whatever order it arrived."""

from itertools import permutations
from typing import Any

from tests.builders import (
    CREATED,
    charge,
    checkout_session,
    dispute,
    early_fraud_warning,
    event,
    invoice,
    invoice_payment,
    old_charge,
    payment_intent,
    refund,
    review,
    thin,
)
from tests.conftest import Ledger
from tests.storage.questions.asking import paid, refunded

Told = list[tuple[Any, ...]]


def history(ledger: Ledger, id: str, **given: str) -> dict[str, Any]:
    """Ask for a payment's history."""
    answer = ledger.client.get(f"/audit/payments/{id}.json", query_string=given)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def types(ledger: Ledger, id: str) -> list[str]:
    """List the types of a payment's events."""
    return [step["type"] for step in history(ledger, id)["events"]]


def changes(told: dict[str, Any], *fields: str) -> Told:
    """List what happened to the named fields."""
    return [
        (step["type"], change["id"], change["field"], change["old"], change["new"])
        for step in told["events"]
        for change in step["changes"]
        if change["field"] in fields
    ]


def life() -> list[dict[str, Any]]:
    """A payment that is authorised, captured and partly refunded, three events of it within one second."""
    begun = payment_intent(id="pi_1", status="requires_payment_method", amount_received=0, latest_charge=None)
    held = charge(id="ch_1", payment_intent="pi_1", captured=False, amount_captured=0)
    return [
        event("payment_intent.created", begun, id="evt_9"),
        event("charge.succeeded", held, id="evt_8"),
        event("charge.captured", charge(id="ch_1", payment_intent="pi_1"), id="evt_7"),
        event(
            "payment_intent.succeeded", payment_intent(id="pi_1", latest_charge="ch_1"), id="evt_1", created=CREATED + 1
        ),
        refunded(1, 1000, CREATED + 60),
    ]


def test_history_tells_what_each_event_changed(ledger: Ledger) -> None:
    """Old value, new value, and the event that says so: what an auditor asks for."""
    ledger.deliver(*reversed(life()))

    told = changes(history(ledger, "pi_1"), "status", "amount_captured", "amount_received")

    assert sorted(told, key=lambda change: change[1]) == [
        ("charge.succeeded", "ch_1", "amount_captured", None, 0),
        ("charge.succeeded", "ch_1", "status", None, "succeeded"),
        ("charge.captured", "ch_1", "amount_captured", 0, 5000),
        ("payment_intent.created", "pi_1", "amount_received", None, 0),
        ("payment_intent.created", "pi_1", "status", None, "requires_payment_method"),
        ("payment_intent.succeeded", "pi_1", "amount_received", 0, 5000),
        ("payment_intent.succeeded", "pi_1", "status", "requires_payment_method", "succeeded"),
        ("refund.created", "re_1", "status", None, "succeeded"),
    ]


def test_history_is_the_same_in_any_order_of_arrival(ledger: Ledger) -> None:
    """Only `received_at` may tell how the events travelled."""
    stories = []
    for order in permutations(range(4)):
        events = life()
        ledger.deliver(*(events[place] for place in order), events[4])
        told = history(ledger, "pi_1")["events"]
        stories.append([{name: value for name, value in step.items() if name != "received_at"} for step in told])

    assert stories == [stories[0]] * 24
    assert [step["type"] for step in stories[0]][-2:] == ["payment_intent.succeeded", "refund.created"]


def test_last_values_are_those_of_the_books(ledger: Ledger) -> None:
    """The story must end where the billing table stands."""
    ledger.deliver(*life())
    told = history(ledger, "pi_1")
    last = {(id, field): new for _, id, field, _, new in changes(told, "status", "amount_captured", "latest_charge")}

    books = ledger.rows("select status, amount_captured from charges where id = 'ch_1'")
    intent = ledger.rows("select status, latest_charge from payment_intents where id = 'pi_1'")

    assert books == [(last["ch_1", "status"], last["ch_1", "amount_captured"])]
    assert intent == [(last["pi_1", "status"], last["pi_1", "latest_charge"])]


def test_history_takes_in_everything_about_the_payment(ledger: Ledger) -> None:
    """Sessions, invoices and what pays them, warnings, reviews, refunds and disputes belong to it, no others."""
    pays = invoice_payment(payment={"type": "payment_intent", "payment_intent": "pi_1"}, invoice="in_1")
    ledger.deliver(
        *paid(1),
        event("checkout.session.completed", checkout_session(payment_intent="pi_1")),
        event("invoice_payment.paid", pays),
        event("invoice.paid", invoice(id="in_1")),
        event("radar.early_fraud_warning.created", early_fraud_warning(charge="ch_1", payment_intent="pi_1")),
        event("review.opened", review(charge=None, payment_intent="pi_1")),
        event("charge.dispute.created", dispute(charge="ch_1", payment_intent="pi_1")),
        refunded(1, 1000),
        *paid(2),
        refunded(2, 1000, of=2),
        event("invoice.paid", invoice(id="in_2")),
    )

    by_intent, by_charge = types(ledger, "pi_1"), types(ledger, "ch_1")

    assert by_intent == by_charge
    assert sorted(by_intent) == [
        "charge.dispute.created",
        "charge.succeeded",
        "checkout.session.completed",
        "invoice.paid",
        "invoice_payment.paid",
        "payment_intent.succeeded",
        "radar.early_fraud_warning.created",
        "refund.created",
        "review.opened",
    ]


def test_old_invoice_is_found_through_its_own_columns(ledger: Ledger) -> None:
    """Before API version 2025-03-31 the invoice named its payment."""
    billed = invoice(id="in_1", payment_intent="pi_1", charge="ch_1")
    ledger.deliver(*paid(1), event("invoice.paid", billed, api_version="2024-06-20"))

    assert sorted(types(ledger, "pi_1")) == ["charge.succeeded", "invoice.paid", "payment_intent.succeeded"]


def test_checkout_of_a_subscription_is_found_through_its_invoice(ledger: Ledger) -> None:
    """In subscription mode the session names an invoice, not a payment."""
    pays = invoice_payment(payment={"type": "payment_intent", "payment_intent": "pi_1"}, invoice="in_1")
    session = checkout_session(payment_intent=None, invoice="in_1", mode="subscription")
    ledger.deliver(*paid(1), event("invoice_payment.paid", pays), event("checkout.session.completed", session))

    assert "checkout.session.completed" in types(ledger, "pi_1")


def test_refunds_inside_an_old_charge_are_part_of_the_story(ledger: Ledger) -> None:
    """The charge's event is what tells of them."""
    ledger.deliver(event("charge.refunded", old_charge(id="ch_1"), api_version="2020-08-27"))

    told = history(ledger, "ch_1")

    assert [row["id"] for row in told["summary"]] == ["ch_1"]
    assert [change[:3] for change in changes(told, "amount")] == [
        ("charge.refunded", "ch_1", "amount"),
        ("charge.refunded", "re_3Qk7uZB7WZ01zgkW0dEfGhIj", "amount"),
    ]


def test_charges_of_an_unknown_payment_intent_are_told_together(ledger: Ledger) -> None:
    """A failed and a successful attempt name the same PaymentIntent, whose own events never came."""
    failed = charge(id="ch_1", payment_intent="pi_1", status="failed", amount_captured=0)
    ledger.deliver(
        event("charge.failed", failed), paid(1)[1], event("charge.succeeded", charge(id="ch_2", payment_intent="pi_1"))
    )

    told = history(ledger, "pi_1")

    assert (told["payment"], [row["id"] for row in told["summary"]]) == ("pi_1", ["ch_2", "ch_1"])
    assert types(ledger, "ch_2") == types(ledger, "pi_1")


def test_payment_is_only_told_in_its_own_mode(ledger: Ledger) -> None:
    """Test data is shown only to who asks for it; the answer says how."""
    ledger.deliver(*(event(e["type"], e["data"]["object"], livemode=False) for e in paid(1)))

    live = ledger.client.get("/audit/payments/pi_1.json")

    assert (live.status_code, live.get_json()["detail"]) == (404, "Ask with livemode=false to see it.")
    assert len(history(ledger, "pi_1", livemode="false")["events"]) == 2


def test_parked_event_is_told_as_waiting(ledger: Ledger) -> None:
    """An event that could not be booked yet must not vanish from the story."""
    ledger.deliver(*paid(1), refunded(1, 1000))
    with ledger.owner.begin() as connection:
        connection.exec_driver_sql(
            "insert into parked_events (id, account, livemode, error)"
            " select id, account, livemode, 'ValueError' from events where type = 'refund.created'"
        )

    told = history(ledger, "pi_1")["events"]

    assert {step["type"]: (step["parked"], bool(step["changes"])) for step in told} == {
        "charge.succeeded": (False, True),
        "payment_intent.succeeded": (False, True),
        "refund.created": (True, False),
    }


def test_refund_that_fails_is_told_as_a_change(ledger: Ledger) -> None:
    """The books change long after the refund was booked: the story says when, and by which event."""
    failed = refund(id="re_1", amount=1000, charge="ch_1", payment_intent="pi_1", status="failed")
    ledger.deliver(*paid(1), refunded(1, 1000), event("refund.failed", failed, created=CREATED + 900, id="evt_failed"))

    last = history(ledger, "pi_1")["events"][-1]

    assert (last["event"], last["created"], last["changes"]) == (
        "evt_failed",
        "2026-11-06T21:35:00Z",
        [{"object": "refund", "id": "re_1", "field": "status", "old": "succeeded", "new": "failed", "currency": "usd"}],
    )


def test_a_thin_twin_is_no_second_change_in_whichever_order_the_two_come(ledger: Ledger) -> None:
    """Who moves to thin events receives both for a while; a thin event without its twin is told."""
    told = refunded(1, 1000, CREATED + 60)
    twin, alone = (
        thin("v1.refund.updated", told["data"]["object"], twin=id, created="2026-11-06T21:21:00Z", livemode=True)
        for id in (told["id"], "evt_that_never_came")
    )
    ledger.deliver(*paid(1), twin, told, alone)

    assert types(ledger, "pi_1")[-2:] == ["v1.refund.updated", "refund.created"]
    assert len(types(ledger, "pi_1")) == 4
