"""Which lists of Stripe's API show the objects that the books know, and how each is asked."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

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


# Where one object is read that no list of ours shows.
SINGLE: Mapping[str, str] = {
    "account": "/v1/accounts",
    "billing.alert": "/v1/billing/alerts",
    "billing.credit_grant": "/v1/billing/credit_grants",
    "billing.credit_balance_transaction": "/v1/billing/credit_balance_transactions",
    "billing.meter": "/v1/billing/meters",
    "climate.order": "/v1/climate/orders",
    "mandate": "/v1/mandates",
    "payment_method": "/v1/payment_methods",
    "payment_record": "/v1/payment_records",
    "plan": "/v1/plans",
    "reporting.report_run": "/v1/reporting/report_runs",
    "scheduled_query_run": "/v1/sigma/scheduled_query_runs",
    "shipping_rate": "/v1/shipping_rates",
    "subscription_item": "/v1/subscription_items",
    "tax_id": "/v1/tax_ids",
    "test_helpers.test_clock": "/v1/test_helpers/test_clocks",
    "v2.core.account": "/v2/core/accounts",
}
# Stripe lists events for 30 days (docs.stripe.com/api/events); objects without an end.
EVENT: Final = "event"
EVENT_DAYS: Final = 30
STREAMS: Mapping[str, ListOf] = {EVENT: ListOf("/v1/events"), **LISTS}
# Where an object is read that an account has one of.
ONLY: Mapping[str, str] = {
    "balance": "/v1/balance",
    "balance_settings": "/v1/balance_settings",
    "tax.settings": "/v1/tax/settings",
}
# Objects that thin events name and that have no address of their own: theirs is below another object's.
BELOW_ANOTHER = frozenset(
    {"capability", "cash_balance", "customer_cash_balance_transaction", "discount", "fee_refund", "person"}
)
OF_THE_ROAD = frozenset({"v2.core.event_destination"})  # a ping says that it is there: nothing of it is in the books
FETCHABLE = LISTS.keys() | SINGLE.keys() | ONLY.keys()


def place(object_type: str, id: str | None) -> str | None:
    """Say where one object is read; None for one that is part of another, or that we keep nothing of."""
    if not id:
        return ONLY.get(object_type)
    folder = LISTS[object_type].path if object_type in LISTS else SINGLE.get(object_type)
    return folder and f"{folder}/{quote(id, safe='')}"


def on_demand(object_type: str) -> Params:
    """Ask one object for what its list is asked to show on demand (docs.stripe.com/api/expanding_objects)."""
    expanded = [name.removeprefix("data.") for name in LISTS[object_type].params.get("expand", ())]
    return {"expand": expanded} if expanded else {}


def asked(stream: str, start: int | None, end: int | None) -> Params:
    """Narrow a list to objects created from `start` up to, and without, `end`: Unix seconds, UTC."""
    bounds = {name: value for name, value in (("gte", start), ("lt", end)) if value is not None}
    listed = STREAMS[stream]
    return dict(listed.params) | ({"created": bounds} if bounds and listed.by_created else {})
