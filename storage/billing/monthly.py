"""What a subscription brings a month by its prices: recurring revenue (MRR), exact until it is rounded once."""

from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple

from storage.billing.snapshot import Facts, first, listed, within

# Stripe divides a yearly price by 12 and names no factor for shorter ones (docs.stripe.com/billing/subscriptions/
# analytics/glossary). A year has 52 weeks, or 365 days: a weekly price times 4.33 as billing analysts take it
# (groups.google.com/a/lists.stripe.com/g/api-discuss/c/8paOD6PKnCY), unrounded.
IN_A_MONTH = {"year": Fraction(1, 12), "month": Fraction(1), "week": Fraction(52, 12), "day": Fraction(365, 12)}
PAYING = frozenset({"active", "past_due"})
FREE = frozenset({"void", "mark_uncollectible"})  # pauses whose invoices nobody has to pay
ROUNDINGS = {"up": ceil, "down": floor}


class Terms(NamedTuple):
    """One item's monthly value and how often a month it is billed; None is unknown."""

    monthly: Fraction | None
    times: Fraction | None


class Monthly(NamedTuple):
    """MRR in minor units, None where a price is unknown; and whether a discount is named whose terms are not told."""

    amount: int | None
    is_discount_unknown: bool = False


def mrr(subscription: Facts) -> Monthly:
    """Value what counts: active or past due, and not paused in a way that asks for no money."""
    pause = within(subscription, "pause_collection", "behavior")
    if subscription.get("status") not in PAYING or pause in FREE:
        return Monthly(0)
    if within(subscription, "items", "has_more"):
        return Monthly(None)
    return valued(subscription, listed(subscription, "items"))


def valued(subscription: Facts, items: list[Facts]) -> Monthly:
    """Add up the items, take off what is taken off for ever, and round."""
    currency = currency_of(subscription)
    parts = [terms(item, currency) for item in items]
    if not items or any(part.monthly is None for part in parts):
        return Monthly(None)
    added = sum((part.monthly for part in parts if part.monthly), Fraction(0))
    coupon, times = within(subscription, "discount", "coupon"), one([part.times for part in parts])
    told = coupon is None or is_told(coupon, times, currency)
    total = less(added, coupon, times or Fraction(0)) if coupon and told else added
    return Monthly(half_up(total), total > 0 and (not told or bool(only_named(subscription, items))))


def only_named(subscription: Facts, items: list[Facts]) -> set[str]:
    """List the discounts of which we have the id only, as in all events since API version 2025-03-31."""
    named = {id for owner in (subscription, *items) for id in owner.get("discounts") or ()}
    return named - {within(subscription, "discount", "id")}


def currency_of(subscription: Facts) -> Any:
    """Read a subscription's currency; where it has none of its own, its prices tell it."""
    prices = (within(item, name, "currency") for item in listed(subscription, "items") for name in ("price", "plan"))
    return first(subscription.get("currency"), *prices)


def terms(item: Facts, currency: Any) -> Terms:
    """Value one item a month. What depends on usage is no recurring revenue; tiers are unknown."""
    price, recurring = item.get("price") or item.get("plan") or {}, within(item, "price", "recurring")
    recurring = recurring or item.get("plan") or {}
    times = frequency(recurring)
    if recurring.get("usage_type") == "metered":
        return Terms(Fraction(0), times)
    unit = unit_amount(price)
    if times is None or unit is None or price.get("currency") != currency:
        return Terms(None, times)
    return Terms(unit * quantity(item, price) * times, times)


def frequency(recurring: Facts) -> Fraction | None:
    """Say how often a month a price is billed."""
    interval, count = recurring.get("interval"), recurring.get("interval_count") or 1
    return IN_A_MONTH[interval] / count if interval in IN_A_MONTH else None


def unit_amount(price: Facts) -> Fraction | None:
    """Read what one costs, in minor units or a fraction of them; a plan says `amount` where a price says more."""
    names = ("unit_amount_decimal", "amount_decimal", "unit_amount", "amount")
    found = first(*(price.get(name) for name in names))
    return None if found is None else Fraction(str(found))


def quantity(item: Facts, price: Facts) -> int:
    """Say how many are billed; what is sold by the dozen is counted in dozens."""
    count: int = first(item.get("quantity"), 1)
    package = price.get("transform_quantity")
    if not package:
        return count
    return ROUNDINGS[package["round"]](Fraction(count, package["divide_by"]))


def less(monthly: Fraction, coupon: Facts, times: Fraction) -> Fraction:
    """Take off what lasts for ever: a percentage, or an amount as often as there is a bill; nothing is the least."""
    percent, amount = coupon.get("percent_off"), coupon.get("amount_off")
    if coupon["duration"] != "forever":
        return monthly
    if percent is not None:
        return monthly * (1 - Fraction(str(percent)) / 100)
    return max(monthly - Fraction(amount or 0) * times, Fraction(0))


def is_told(coupon: Facts, times: Fraction | None, currency: Any) -> bool:
    """Say whether we can tell what a coupon takes off."""
    if coupon.get("duration") != "forever" or coupon.get("percent_off") is not None:
        return "duration" in coupon
    return times is not None and coupon.get("currency") == currency and coupon.get("amount_off") is not None


def one(found: list[Any]) -> Any:
    """Take the value that all share."""
    return found[0] if len(set(found)) == 1 else None


def half_up(amount: Fraction) -> int:
    """Round to whole minor units; a half goes up."""
    return floor(amount + Fraction(1, 2))
