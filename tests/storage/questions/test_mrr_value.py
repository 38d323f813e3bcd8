"""What a subscription is worth a month: which count, by which prices, less which discounts."""

from typing import Any

import pytest

from tests.builders import items
from tests.conftest import Ledger
from tests.storage.questions.asking import rows
from tests.storage.questions.subscribing import Subscriber, priced


def worth(ledger: Ledger, *parts: dict[str, Any] | int, **changes: Any) -> int | None:
    """Start a subscription and ask what it brings a month; None where its price is unknown."""
    ledger.deliver(Subscriber(1, **changes).starts("2026-03-10", *parts))
    [(closing, unknown)] = rows(ledger, "mrr", "closing_mrr", "price_unknown", period="2026-03") or [(0, 0)]
    assert (closing, unknown) in {(closing, 0), (0, 1)}
    return None if unknown else int(closing)


@pytest.mark.parametrize(
    ("item", "a_month"),
    [
        (priced(12_000, "year"), 1_000),
        (priced(10_000, "year"), 833),  # 833.33
        (priced(20_000, "year"), 1_667),  # 1666.67
        (priced(18, "year"), 2),  # 1.5: a half goes up
        (priced(24_000, "year", every=2), 1_000),
        (priced(3_000, every=3), 1_000),
        (priced(1_000, quantity=7), 7_000),
        (priced(1_000, quantity=0), 0),
        (priced(300, "week"), 1_300),  # 52 weeks in twelve months
        (priced(300, "week", every=2), 650),
        (priced(12, "day"), 365),
        (priced(None, unit_amount_decimal="0.5", quantity=301), 151),  # 150.5
        (priced(500, usage_type="metered"), 0),
        (priced(1_000, quantity=25, transform_quantity={"divide_by": 10, "round": "up"}), 3_000),
        (priced(1_000, quantity=25, transform_quantity={"divide_by": 10, "round": "down"}), 2_000),
        (priced(None, billing_scheme="tiered", tiers_mode="graduated"), None),
        (priced(1_000, currency="eur"), None),
    ],
)
def test_price_is_worth_its_share_of_a_month(ledger: Ledger, item: dict[str, Any], a_month: int | None) -> None:
    """Years, weeks, packages and halves of a cent: exact, then rounded once; what is not told is unknown, not 0."""
    assert worth(ledger, item) == a_month


def test_items_are_added_before_anything_is_rounded(ledger: Ledger) -> None:
    """Three prices of 4 cents a year are one cent a month; each alone would be nothing."""
    assert worth(ledger, *(priced(4, "year") for _ in range(3)), priced(500, usage_type="metered")) == 1


def test_event_that_shows_some_items_only_tells_no_sum(ledger: Ledger) -> None:
    """Where an event has no room for all items, the sum of those it shows would pass for the whole."""
    assert worth(ledger, items=items(priced(1_000)) | {"has_more": True}) is None


@pytest.mark.parametrize(
    ("status", "a_month"),
    [
        ("active", 2_000),
        ("past_due", 2_000),
        ("trialing", 0),
        ("incomplete", 0),
        ("incomplete_expired", 0),
        ("unpaid", 0),
        ("paused", 0),
        ("canceled", 0),
    ],
)
def test_active_and_past_due_subscriptions_count(ledger: Ledger, status: str, a_month: int) -> None:
    """So Stripe defines it: what is on trial, unpaid or paused is promised at best."""
    assert worth(ledger, 2_000, status=status) == a_month


@pytest.mark.parametrize(("behavior", "a_month"), [("void", 0), ("mark_uncollectible", 0), ("keep_as_draft", 2_000)])
def test_paused_collection_counts_where_bills_are_still_to_be_paid(ledger: Ledger, behavior: str, a_month: int) -> None:
    """Drafts are collected later; void and uncollectible invoices never are."""
    assert worth(ledger, 2_000, pause_collection={"behavior": behavior, "resumes_at": None}) == a_month


FOREVER = {"id": "co_1", "duration": "forever", "percent_off": 25.5, "amount_off": None, "currency": None}
EURO_OFF = FOREVER | {"percent_off": None, "amount_off": 600, "currency": "usd"}


@pytest.mark.parametrize(
    ("coupon", "a_month"),
    [
        (FOREVER, 745),
        (FOREVER | {"duration": "once"}, 1_000),
        (FOREVER | {"duration": "repeating", "duration_in_months": 3}, 1_000),
        (EURO_OFF, 950),  # 600 off each yearly bill
        (EURO_OFF | {"amount_off": 90_000}, 0),
        (EURO_OFF | {"currency": "eur"}, 1_000),
    ],
)
def test_discount_counts_where_it_lasts_for_ever(ledger: Ledger, coupon: dict[str, Any], a_month: int) -> None:
    """As Stripe's own setting is: what ends would come back as expansion."""
    assert worth(ledger, priced(12_000, "year"), discount={"id": "di_1", "coupon": coupon}) == a_month


def test_discount_that_is_told_and_named_again_is_known(ledger: Ledger) -> None:
    """An event may tell one discount whole and list the ids of all: the one must not pass for unknown."""
    told = {"id": "di_1", "coupon": FOREVER | {"percent_off": 50}}
    ledger.deliver(Subscriber(1).starts("2026-03-10", 1_000, discount=told, discounts=["di_1"]))
    ledger.deliver(Subscriber(2).starts("2026-03-10", 1_000, discount=told, discounts=["di_1", "di_2"]))
    ledger.deliver(Subscriber(3).starts("2026-03-10", priced(1_000, discounts=["di_3"])))

    assert rows(ledger, "mrr", "closing_mrr", "discount_unknown", period="2026-03") == [(2_000, 2)]


def test_discount_of_which_only_the_id_is_told_is_said_to_be_unknown(ledger: Ledger) -> None:
    """Since 2025-03-31 events only name discounts: the sum may be too high, and says for how many subscriptions."""
    one = Subscriber(1)
    ledger.deliver(one.starts("2026-03-10", 1_000, discounts=["di_1"]))
    ledger.deliver(Subscriber(2).starts("2026-03-10", 1_000), one.told("2026-04-02", discounts=[]))

    assert rows(ledger, "mrr", "closing_mrr", "discount_unknown", period="2026-03") == [(2_000, 1)]
    assert rows(ledger, "mrr", "closing_mrr", "discount_unknown", period="2026-04") == [(2_000, 0)]
    asked = {"state": "discount_unknown", "on": "2026-03-31"}
    assert rows(ledger, "mrr-subscriptions", "subscription", "mrr", **asked) == [("sub_1", 1_000)]


def test_plans_of_old_api_versions_count_as_prices_do(ledger: Ledger) -> None:
    """Before prices an item had a plan, and a subscription no currency of its own."""
    item = priced(2_000, "year", quantity=6)
    item["plan"] |= {"interval": "year"}
    del item["price"]

    assert worth(ledger, item, currency=None) == 1_000
