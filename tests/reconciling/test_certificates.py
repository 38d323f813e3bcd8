"""What a certificate says of what was compared, and of what could not be."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests import builders
from tests.lives import DAY
from tests.reconciling.conftest import Books
from tests.reconciling.shop import Shop


def destination(where: str, types: tuple[str, ...]) -> dict[str, Any]:
    """An event destination as the newer API lists it."""
    is_broker = where == "a broker"
    return {
        "id": "ed_1", "object": "v2.core.event_destination", "created": "2026-01-01T00:00:00.000Z",
        "enabled_events": list(types), "event_payload": "snapshot", "status": "enabled",
        "type": "amazon_eventbridge" if is_broker else "webhook_endpoint",
        "webhook_endpoint": None if is_broker else {"url": "https://ledger.example.com/webhooks/stripe/"},
    }  # fmt: skip


@pytest.fixture
def shop(books: Books) -> Shop:
    made = Shop(books)
    made.deliver()
    return made


def test_types_that_the_endpoint_is_not_set_up_for_are_not_missed(shop: Shop) -> None:
    """Nobody can lose what nobody ordered; the certificate counts them."""
    shop.stripe.subscribed = ("charge.succeeded", "payment_intent.succeeded")
    told = builders.event("invoice.created", builders.invoice(), created=shop.charge["created"])
    shop.stripe.happens([told])

    outcome = shop.books.reconcile()

    assert outcome.findings == []
    limits = {limit["what"]: limit for limit in outcome.statement["not_checked"]}
    assert limits["events of other types"]["count"] > 0
    assert "invoice" in limits


def test_without_a_look_at_endpoints_what_ever_arrived_is_expected(shop: Shop) -> None:
    shop.stripe.refuses |= {"/v1/webhook_endpoints"}
    again = shop.stripe.events[-1] | {"id": "evt_lost"}
    other = builders.event("invoice.created", builders.invoice(), created=shop.charge["created"])
    shop.stripe.happens([again, other])

    outcome = shop.books.reconcile()

    assert [finding.key for finding in outcome.findings] == [("missing_event", "event", "evt_lost", "")]
    assert "event types that never arrived" in {limit["what"] for limit in outcome.statement["not_checked"]}


@pytest.mark.parametrize("where", ["an endpoint", "a destination of the newer API", "a broker"])
def test_what_is_expected_is_what_the_guardian_takes_for_ours(shop: Shop, where: str) -> None:
    """An address with a slash at its end, an event destination, a broker's: each says which types ought to arrive."""
    types = ("charge.succeeded", "payment_intent.succeeded")
    shop.stripe.subscribed = types if where == "an endpoint" else ()
    shop.stripe.address += "/"
    shop.stripe.destinations = [destination(where, types)] if where != "an endpoint" else []
    told = builders.event("invoice.created", builders.invoice(), created=shop.charge["created"])
    shop.stripe.happens([told])

    outcome = shop.books.reconcile(brokers=where == "a broker")

    assert outcome.findings == []
    limits = {limit["what"]: limit for limit in outcome.statement["not_checked"]}
    assert limits["events of other types"]["count"] > 0
    assert "event types that never arrived" not in limits


def test_a_thin_destination_asks_for_objects_and_for_no_event_that_stripe_lists(shop: Shop) -> None:
    """The list shows snapshots; which of them ought to be here, no thin destination says."""
    shop.stripe.subscribed = ()
    thin = destination("a destination of the newer API", ("v1.invoice.created",)) | {"event_payload": "thin"}
    shop.stripe.destinations = [thin]
    told = builders.event("invoice.created", builders.invoice(), created=shop.charge["created"])
    shop.stripe.happens([told])

    found = {finding.key for finding in shop.books.reconcile().findings}

    assert found == {("missing_object", "invoice", told["data"]["object"]["id"], "")}


def test_a_certificate_says_what_was_compared_and_what_was_not(shop: Shop) -> None:
    """Dated, with versions; no id, no amount and nobody's name is in it."""
    shop.stripe.refuses |= {"/v1/disputes"}

    statement = shop.books.reconcile().statement

    assert statement["compared"]["charge"] == {"at_stripe": 1, "in_the_books": 1}
    assert statement["compared"]["event"]["at_stripe"] == statement["compared"]["event"]["in_the_books"]
    assert statement["differences"] == {}
    assert {"what": "dispute", "reason": "v1/disputes: the key lacks the permission"} in statement["not_checked"]
    assert statement["versions"].keys() == {"checkout_ledger", "rules", "stripe_api"}
    assert not any(word in json.dumps(statement) for word in (shop.charge["id"], builders.ADA.name, "5000"))


def test_beyond_thirty_days_only_objects_are_compared_and_the_certificate_says_so(shop: Shop) -> None:
    shop.stripe.now += 40 * DAY

    statement = shop.books.reconcile(replace(shop.books.scope(), end=shop.books.scope(40).start)).statement

    assert "event" not in statement["compared"]
    assert any("30 days" in limit["reason"] for limit in statement["not_checked"])


def test_what_no_list_can_settle_is_said_not_to_be_checked(shop: Shop) -> None:
    """Whoever relies on a certificate must read there what it does not vouch for."""
    created = shop.charge["created"]
    told = [
        builders.event("customer.subscription.created", builders.subscription(created=created), created=created),
        builders.event("mandate.updated", {"id": "mandate_1", "object": "mandate", "livemode": True}, created=created),
        builders.event("coupon.created", {"id": "OFF", "object": "coupon", "created": created}, created=created),
    ]
    shop.stripe.happens(told)
    shop.books.deliver(*told)

    outcome = shop.books.reconcile()

    assert outcome.findings == []
    assert {limit["what"] for limit in outcome.statement["not_checked"]} >= {
        "payment_intent: requires_confirmation, requires_payment_method",
        "balance_transaction: status",
        "subscription_item: no longer in a subscription",
        "payout_content: no longer in a payout",
        "coupon: other values",
        "mandate",
        "other values",
    }


def test_manual_payouts_and_unknown_fees_are_said_not_to_be_checked(shop: Shop) -> None:
    shop.books.change("update payouts set automatic = false")
    shop.books.change("delete from balance_transactions")

    limits = {limit["what"]: limit.get("count") for limit in shop.books.reconcile(key=False).statement["not_checked"]}

    assert limits == {"manual payouts": 1, "fees of charges": 1, "everything at Stripe": None}


def test_what_merchants_wrote_into_ids_is_masked(shop: Shop) -> None:
    """A customer's id may be a card number; the discrepancy about it must not tell."""
    card = "4242" * 4
    told = builders.event("customer.created", builders.customer(id="cus_x"), created=shop.charge["created"])
    shop.stripe.happens([told])
    shop.books.deliver(told)
    shop.books.change("update customers set id = 'cus_y' where id = 'cus_x'")
    shop.stripe.shows(builders.customer(id=card, created=shop.charge["created"]))

    shop.books.reconcile()

    assert card not in str(shop.books.discrepancies("*")) + str(shop.books.ledger.rows("select * from certificates"))
