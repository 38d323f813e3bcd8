"""Which lists of Stripe's API show the objects that the books know, and how each is asked."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from webhooks.stripe_api import Params


class ListOf(NamedTuple):
    """One list. `by_created` says that it can be narrowed to a span of creation times (docs.stripe.com/api)."""

    path: str
    by_created: bool = True
    params: Mapping[str, Any] = {}


# By Stripe's object name, in the order in which a backfill reads them: what money did first, then what it was for.
LISTS: Mapping[str, ListOf] = {
    "balance_transaction": ListOf("/v1/balance_transactions"),
    "charge": ListOf("/v1/charges"),
    "payment_intent": ListOf("/v1/payment_intents"),
    "refund": ListOf("/v1/refunds"),
    "dispute": ListOf("/v1/disputes"),
    "payout": ListOf("/v1/payouts"),
    "transfer": ListOf("/v1/transfers"),
    "application_fee": ListOf("/v1/application_fees"),
    "topup": ListOf("/v1/topups"),
    # Line items are shown on demand only: the first ten of each session, and where the rest is.
    "checkout.session": ListOf("/v1/checkout/sessions", params={"expand": ["data.line_items"]}),
    "invoice": ListOf("/v1/invoices"),
    "invoice_payment": ListOf("/v1/invoice_payments"),
    "invoiceitem": ListOf("/v1/invoiceitems"),
    "credit_note": ListOf("/v1/credit_notes"),
    "subscription": ListOf("/v1/subscriptions", params={"status": "all"}),
    "subscription_schedule": ListOf("/v1/subscription_schedules"),
    "customer": ListOf("/v1/customers"),
    "radar.early_fraud_warning": ListOf("/v1/radar/early_fraud_warnings"),
    "review": ListOf("/v1/reviews"),
    "product": ListOf("/v1/products"),
    "price": ListOf("/v1/prices"),
    "coupon": ListOf("/v1/coupons"),
    "promotion_code": ListOf("/v1/promotion_codes"),
    "tax_rate": ListOf("/v1/tax_rates"),
    "setup_intent": ListOf("/v1/setup_intents"),
    "quote": ListOf("/v1/quotes", by_created=False),
    "payment_link": ListOf("/v1/payment_links", by_created=False),
}


# Stripe lists events for 30 days (docs.stripe.com/api/events); objects without an end.
EVENT: Final = "event"
EVENT_DAYS: Final = 30
STREAMS: Mapping[str, ListOf] = {EVENT: ListOf("/v1/events"), **LISTS}


def asked(stream: str, start: int | None, end: int | None) -> Params:
    """Narrow a list to objects created from `start` up to, and without, `end`: Unix seconds, UTC."""
    bounds = {name: value for name, value in (("gte", start), ("lt", end)) if value is not None}
    listed = STREAMS[stream]
    return dict(listed.params) | ({"created": bounds} if bounds and listed.by_created else {})
