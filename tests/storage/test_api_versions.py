"""One fact, one row: whatever API version an endpoint is pinned to, finance reads the same (docs/api-versions.md)."""

from typing import Any

import pytest

from storage.billing import PROJECTIONS
from tests.builders import API_VERSION, CREATED, invoice_payment, items, subscription, subscription_item
from tests.builders.invoice import CUSTOMER, INVOICE, MONTH, SUBSCRIPTION
from tests.builders.people import ADA
from tests.builders.refund import CHARGE, PAYMENT_INTENT
from tests.builders.versions import IN_VERSION, VERSIONS, invoice_in, untaxed_invoice_in
from tests.webhooks.redaction.synthetic import event
from webhooks.redaction import redact

ROWS = {
    "charge": {
        "amount_captured": 5000,
        "amount_refunded": 1000,
        "payment_intent": PAYMENT_INTENT,
        "payment_method_type": "card",
        "card_brand": "visa",
    },
    "checkout.session": {"amount_total": 5000, "payment_status": "paid", "amount_tax": 0},
    "credit_note": {"amount": 500, "pre_payment_amount": 0, "post_payment_amount": 500, "invoice": INVOICE},
    "dispute": {"amount": 5000, "network_reason_code": "10.4"},
    "invoice": {"subscription": SUBSCRIPTION, "total": 2380, "tax": 380, "discount": 0, "customer": CUSTOMER},
    "payment_intent": {"amount_received": 5000, "latest_charge": CHARGE, "status": "succeeded"},
    "subscription": {"current_period_start": CREATED, "current_period_end": CREATED + MONTH, "status": "active"},
}
# Since Basil an object of its own, invoice_payment, ties payment and invoice; only since then invoices can be overpaid.
NOT_IN_ALL = {"charge": {"invoice"}, "invoice": {"payment_intent", "charge", "amount_overpaid"}}


def projected(object_type: str, found: dict[str, Any], version: str) -> list[list[dict[str, Any]]]:
    """Redact an object and project what was kept, into each of its tables."""
    facts = redact(event(object_type, found, api_version=version)).facts
    return [list(projection.rows(facts)) for projection in PROJECTIONS[object_type]]


def row(object_type: str, version: str) -> dict[str, Any]:
    """Project an object in the shape of a version into its own table; NULL is as good as nothing."""
    [found], *_ = projected(object_type, IN_VERSION[object_type](version), version)
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("object_type", IN_VERSION)
def test_what_moved_is_read_where_each_version_has_it(object_type: str, version: str) -> None:
    """A moved field that is read in one place only is NULL for half of the endpoints, and no error says so."""
    found = row(object_type, version)

    assert {name: found.get(name) for name in ROWS[object_type]} == ROWS[object_type]


@pytest.mark.parametrize("version", VERSIONS[:-1])
@pytest.mark.parametrize("object_type", IN_VERSION)
def test_all_versions_give_the_same_row(object_type: str, version: str) -> None:
    """Upgrading an endpoint's version must not change the books."""
    old, new = row(object_type, version), row(object_type, API_VERSION)
    same = {*old, *new} - NOT_IN_ALL.get(object_type, set())

    assert {name: old.get(name) for name in same} == {name: new.get(name) for name in same}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_payment_of_an_invoice_is_known_in_each_version(version: str) -> None:
    """Before Basil the invoice names it, since then an invoice payment does."""
    [invoice], payments = projected("invoice", invoice_in(version), version)
    named = [paid["payment_intent"] for paid in (payments or [invoice])]

    assert named == [PAYMENT_INTENT]


def test_payments_inside_an_invoice_are_those_of_the_events() -> None:
    """The API gives them expanded, the webhooks alone; both must end in one row."""
    alone = invoice_payment(amount_paid=2380, amount_requested=2380)
    [[expected]] = projected("invoice_payment", alone, API_VERSION)

    _, [found] = projected("invoice", invoice_in(API_VERSION), API_VERSION)

    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("version", VERSIONS)
def test_no_tax_and_no_discount_are_zero(version: str) -> None:
    """An empty list says that there is none, and so does what it adds up to; NULL would say that nobody knows."""
    [found], _ = projected("invoice", untaxed_invoice_in(version), version)

    assert (found["tax"], found["discount"]) == (0, 0)


def test_a_deleted_invoice_that_shows_no_figures_has_none() -> None:
    """Zero would be an invention."""
    [found], _ = projected("invoice", {"id": INVOICE, "object": "invoice", "deleted": True}, API_VERSION)

    assert (found["tax"], found["discount"]) == (None, None)


@pytest.mark.parametrize("version", VERSIONS)
def test_items_have_the_period_of_each_version(version: str) -> None:
    """The period moved from the subscription to its items."""
    _, [item] = projected("subscription", IN_VERSION["subscription"](version), version)

    assert (item["current_period_start"], item["current_period_end"]) == (CREATED, CREATED + MONTH)


def test_a_subscription_spans_the_periods_of_its_items() -> None:
    """Since Basil items can be billed at different intervals."""
    yearly = subscription_item(id="si_2", current_period_start=CREATED - MONTH, current_period_end=CREATED + 11 * MONTH)

    [[found], _] = projected("subscription", subscription(items=items(subscription_item(), yearly)), API_VERSION)

    assert (found["current_period_start"], found["current_period_end"]) == (CREATED - MONTH, CREATED + 11 * MONTH)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_address_of_delivery_goes_to_the_vault_in_each_version(version: str) -> None:
    """It moved twice; a place that was forgotten would be lost to the person who asks for their data."""
    session = IN_VERSION["checkout.session"](version)

    redacted = redact(event("checkout.session", session, api_version=version))

    told = redacted.person.get("shipping") or redacted.person.get("shipping_details")
    told = told or redacted.person["collected_information"]["shipping_details"]
    assert (told["name"], told["address"]["line1"]) == (ADA.name, ADA.line1)
