"""Subscriptions, their items and prices, and schedules, as Stripe posts them."""

from typing import Any

from tests.builders.envelope import CREATED, nulls
from tests.builders.invoice import CUSTOMER, INVOICE, MONTH, SUBSCRIPTION, SUBSCRIPTION_ITEM

PRICE = "price_1Qk7uZB7WZ01zgkWseatMonth"
PRODUCT = "prod_RkTeamSeat0001"


def subscription(**changes: Any) -> dict[str, Any]:
    """An active subscription to one seat, charged every month."""
    return {
        "id": SUBSCRIPTION,
        "object": "subscription",
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": CREATED,
        "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "cancellation_details": nulls("comment feedback feedback_option reason"),
        "collection_method": "charge_automatically",
        "created": CREATED,
        "currency": "usd",
        "customer": CUSTOMER,
        "default_payment_method": "pm_1Qk7uZB7WZ01zgkWhIjKlMnO",
        "default_tax_rates": [],
        "description": "Seats for the whole team",
        "discounts": [],
        "invoice_settings": nulls("account_tax_ids custom_fields description footer") | {"issuer": {"type": "self"}},
        "items": items(subscription_item()),
        "latest_invoice": INVOICE,
        "livemode": True,
        "managed_payments": {"enabled": False},
        "metadata": {"campaign": "spring"},
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": ["card"],
            "save_default_payment_method": "on_subscription",
        },
        "start_date": CREATED,
        "status": "active",
        "trial_settings": {
            "end_behavior": {"billing_cycle_anchor": "now", "missing_payment_method": "create_invoice"},
        },
        **nulls("application application_fee_percent billing_cycle_anchor_config billing_thresholds"),
        **nulls("cancel_at canceled_at customer_account days_until_due default_source ended_at"),
        **nulls("next_pending_invoice_item_invoice on_behalf_of pause_collection"),
        **nulls("pending_invoice_item_interval pending_setup_intent pending_update presentment_details"),
        **nulls("schedule status_details test_clock transfer_data trial_end trial_start"),
    } | changes


def items(*data: dict[str, Any]) -> dict[str, Any]:
    """A subscription's items as Stripe lists them."""
    url = f"/v1/subscription_items?subscription={data[0]['subscription'] if data else SUBSCRIPTION}"
    return {"object": "list", "data": list(data), "has_more": False, "total_count": len(data), "url": url}


def subscription_item(**changes: Any) -> dict[str, Any]:
    return {
        "id": SUBSCRIPTION_ITEM,
        "object": "subscription_item",
        "billed_until": CREATED + MONTH,
        "billing_thresholds": None,
        "created": CREATED,
        "current_period_end": CREATED + MONTH,
        "current_period_start": CREATED,
        "current_trial": None,
        "discounts": [],
        "metadata": {},
        "plan": plan(),
        "price": price(),
        "quantity": 1,
        "subscription": SUBSCRIPTION,
        "tax_rates": [],
    } | changes


def price(**changes: Any) -> dict[str, Any]:
    """Twenty dollars a month for each seat."""
    unit_amount = changes.get("unit_amount", 2000)
    return {
        "id": PRICE,
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": CREATED,
        "currency": "usd",
        "custom_unit_amount": None,
        "livemode": True,
        "lookup_key": "seat_monthly",
        "metadata": {},
        "nickname": "Seat, monthly",
        "product": PRODUCT,
        "recurring": {
            "interval": "month",
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
        "tax_behavior": "exclusive",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": unit_amount,
        "unit_amount_decimal": str(unit_amount),
    } | changes


def plan(**changes: Any) -> dict[str, Any]:
    """The same price in the shape that Stripe used before prices and still sends beside them."""
    amount = changes.get("amount", 2000)
    return {
        "id": PRICE,
        "object": "plan",
        "active": True,
        "amount": amount,
        "amount_decimal": str(amount),
        "billing_scheme": "per_unit",
        "created": CREATED,
        "currency": "usd",
        "interval": "month",
        "interval_count": 1,
        "livemode": True,
        "metadata": {},
        "meter": None,
        "nickname": "Seat, monthly",
        "product": PRODUCT,
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    } | changes


def subscription_schedule(**changes: Any) -> dict[str, Any]:
    """A schedule that raises the number of seats after a month."""
    later = {"start_date": CREATED + MONTH, "end_date": CREATED + 2 * MONTH}
    return {
        "id": "sub_sched_1Qk7uZB7WZ01zgkWtUvWxYzA",
        "object": "subscription_schedule",
        "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
        "created": CREATED,
        "current_phase": {"end_date": CREATED + MONTH, "start_date": CREATED},
        "customer": CUSTOMER,
        "default_settings": _schedule_settings(),
        "end_behavior": "release",
        "livemode": True,
        "metadata": {"campaign": "spring"},
        "pause_schedules": [],
        "phases": [phase(), phase(items=[phase_item(quantity=5)], **later)],
        "status": "active",
        "subscription": SUBSCRIPTION,
        **nulls("application canceled_at completed_at customer_account released_at"),
        **nulls("released_subscription test_clock"),
    } | changes


def _schedule_settings() -> dict[str, Any]:
    return {
        **nulls("application_fee_percent billing_thresholds default_payment_method description on_behalf_of"),
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": "automatic",
        "collection_method": "charge_automatically",
        "invoice_settings": nulls("account_tax_ids custom_fields days_until_due description footer")
        | {"issuer": {"type": "self"}},
        "transfer_data": None,
    }


def phase(**changes: Any) -> dict[str, Any]:
    """A stretch of a schedule during which the items stay the same."""
    return {
        **nulls("application_fee_percent automatic_tax billing_cycle_anchor billing_thresholds"),
        **nulls("collection_method default_payment_method description invoice_settings on_behalf_of"),
        **nulls("transfer_data trial_end"),
        "add_invoice_items": [],
        "currency": "usd",
        "default_tax_rates": [],
        "discounts": [],
        "end_date": CREATED + MONTH,
        "items": [phase_item()],
        "metadata": {},
        "proration_behavior": "create_prorations",
        "start_date": CREATED,
        "trial": None,
    } | changes


def phase_item(**changes: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {"billing_thresholds": None, "discounts": [], "metadata": {}, "tax_rates": []}
    return nothing | {"plan": PRICE, "price": PRICE, "quantity": 1} | changes
