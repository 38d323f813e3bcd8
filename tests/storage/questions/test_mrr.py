"""Monthly recurring revenue: what counts, how much, and what moved it."""

from typing import Any

import pytest

from tests.builders import items
from tests.conftest import Ledger
from tests.storage.questions.asking import rows
from tests.storage.questions.subscribing import Subscriber, at, members, priced

KINDS = ("new", "expansion", "contraction", "churn", "reactivation", "found", "unpriced")
YEAR_2026 = {"period": "2026"}


def monthly(ledger: Ledger, *names: str, **given: str) -> list[tuple[Any, ...]]:
    """Ask for the months of 2026, up to the last in which something is said."""
    return rows(ledger, "mrr", "period", *names, **YEAR_2026 | given)


def worth(ledger: Ledger, *parts: dict[str, Any] | int, **changes: Any) -> int | None:
    """Start a subscription and ask what it brings a month; None where its price is unknown."""
    ledger.deliver(Subscriber(1, **changes).starts("2026-03-10", *parts))
    [(closing, unknown)] = rows(ledger, "mrr", "closing_mrr", "price_unknown", period="2026-03") or [(0, 0)]
    assert (closing, unknown) in {(closing, 0), (0, 1)}
    return None if unknown else int(closing)


def test_published_example_of_stripe_comes_out(ledger: Ledger) -> None:
    """docs.stripe.com/billing/subscriptions/analytics/glossary: 100 × 100 USD + 50 × (600 USD / 12) = 12,500 USD."""
    ledger.deliver(*members(1, 100, "2026-03-01", 10_000))
    ledger.deliver(*members(101, 50, "2026-03-01", priced(60_000, "year")))

    assert rows(ledger, "mrr", "closing_mrr", "arr", "customers", period="2026-03") == [(1_250_000, 15_000_000, 150)]


def test_published_example_of_movements_comes_out(ledger: Ledger) -> None:
    """help.chartmogul.com/hc/en-us/articles/201244842: four Gold a year, two Silver a month, both left, then back."""
    gold, silver = Subscriber(1, "cus_1"), Subscriber(2, "cus_1")
    back = Subscriber(3, "cus_1")
    ledger.deliver(gold.starts("2026-01-01", priced(50_000, "year", quantity=4)))
    ledger.deliver(silver.starts("2026-01-05", priced(3_000, quantity=2)), silver.ends("2026-01-19"))
    ledger.deliver(gold.ends("2026-12-31"), back.starts("2027-02-01", priced(5_000, quantity=3)))

    assert rows(ledger, "mrr-movements", "kind", "amount", "mrr", "customer_mrr", "subscription") == [
        ("reactivation", 15_000, 15_000, 15_000, "sub_3"),
        ("churn", -16_667, 0, 0, "sub_1"),
        ("contraction", -6_000, 0, 16_667, "sub_2"),
        ("expansion", 6_000, 6_000, 22_667, "sub_2"),
        ("new", 16_667, 16_667, 16_667, "sub_1"),
    ]


def test_every_month_begins_as_the_one_before_ended(ledger: Ledger) -> None:
    """A year told by hand: who came, paid more, paid less, left and came back; quiet months are there, too."""
    one, two, other = Subscriber(1), Subscriber(2), Subscriber(3, currency="eur")
    ledger.deliver(one.starts("2026-01-15", 2_000), two.starts("2026-01-20", 5_000), other.starts("2026-02-01", 700))
    ledger.deliver(one.told("2026-02-10", 3_000), two.told("2026-02-11", 4_000), one.ends("2026-04-30"))
    ledger.deliver(Subscriber(4, "cus_1").starts("2026-05-01", 2_500))

    span = {"from": "2026-01-01", "to": "2026-06-01", "currency": "usd"}
    usd = rows(ledger, "mrr", "period", "opening_mrr", *KINDS, "closing_mrr", "customers", **span)

    assert usd == [
        ("2026-05", 4_000, 0, 0, 0, 0, 2_500, 0, 0, 6_500, 2),
        ("2026-04", 7_000, 0, 0, 0, -3_000, 0, 0, 0, 4_000, 1),
        ("2026-03", 7_000, 0, 0, 0, 0, 0, 0, 0, 7_000, 2),
        ("2026-02", 7_000, 0, 1_000, -1_000, 0, 0, 0, 0, 7_000, 2),
        ("2026-01", 0, 7_000, 0, 0, 0, 0, 0, 0, 7_000, 2),
    ]
    assert rows(ledger, "mrr", "closing_mrr", currency="eur", period="2026-02") == [(700,)]


def test_period_opens_with_what_was_there_before_it(ledger: Ledger) -> None:
    """Half a month's figures begin at its middle."""
    one = Subscriber(1)
    ledger.deliver(one.starts("2026-01-15", 2_000), one.told("2026-03-10", 3_000), one.told("2026-03-20", 2_500))

    span = {"from": "2026-03-15", "to": "2026-04-01"}
    assert rows(ledger, "mrr", "period", "opening_mrr", "contraction", "closing_mrr", **span) == [
        ("2026-03", 3_000, -500, 2_500)
    ]
    assert rows(ledger, "mrr", "period", "opening_mrr", "closing_mrr", period="2026-02") == [("2026-02", 2_000, 2_000)]


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
    """Stripe lists twenty items in an event; the sum of those would pass for the whole."""
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
    """Versions between 2024 and 2025-03-31 tell one discount whole and list the ids of all."""
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

    assert monthly(ledger, "closing_mrr", "discount_unknown")[-2:] == [("2026-04", 2_000, 0), ("2026-03", 2_000, 1)]
    asked = {"state": "discount_unknown", "on": "2026-03-31"}
    assert rows(ledger, "mrr-subscriptions", "subscription", "mrr", **asked) == [("sub_1", 1_000)]


def test_trial_counts_from_the_day_it_is_paid(ledger: Ledger) -> None:
    """A trial brings nothing, and the customer is new when it ends."""
    one = Subscriber(1, trial_end=at("2026-04-10"))
    ledger.deliver(one.starts("2026-03-10", 2_000, status="trialing"), one.told("2026-04-10", status="active"))

    assert rows(ledger, "mrr", "period", "new", "closing_mrr", period="2026-04") == [("2026-04", 2_000, 2_000)]
    assert rows(ledger, "mrr", "period", period="2026-03") == []


def test_cancelled_at_period_end_churns_when_it_ends(ledger: Ledger) -> None:
    """The wish to leave moves nothing: the customer may think better of it."""
    one = Subscriber(1)
    ledger.deliver(one.starts("2026-03-10", 2_000), one.told("2026-03-20", cancel_at_period_end=True))
    ledger.deliver(one.ends("2026-04-10"))

    assert rows(ledger, "mrr-movements", "kind", "amount", "event_type") == [
        ("churn", -2_000, "customer.subscription.deleted"),
        ("new", 2_000, "customer.subscription.created"),
    ]


def test_renewal_moves_nothing(ledger: Ledger) -> None:
    """Most events of a subscription tell of a new period only."""
    one = Subscriber(1)
    ledger.deliver(one.starts("2026-03-10", 2_000), *(one.told(f"2026-0{month}-10") for month in range(4, 10)))

    assert rows(ledger, "mrr-movements", "kind") == [("new",)]


def test_subscription_we_first_hear_of_later_is_found_not_new(ledger: Ledger) -> None:
    """Connecting the ledger to a running business must not show its whole revenue as new business of that day."""
    old, trial = Subscriber(1), Subscriber(2, trial_end=at("2026-03-09"))
    old.created = trial.created = at("2024-01-01")
    ledger.deliver(old.told("2026-03-10", 2_000), trial.told("2026-03-10", 500), old.ends("2026-05-01"))

    assert rows(ledger, "mrr-movements", "kind", "amount", "cohort") == [
        ("churn", -2_000, None),
        ("new", 500, "2026-03"),
        ("found", 2_000, None),
    ]


def test_price_that_becomes_unknown_is_told_and_nobody_churns(ledger: Ledger) -> None:
    """Tiers hide what the customer pays, not that they pay."""
    one, two = Subscriber(1), Subscriber(2)
    tiered = priced(None, billing_scheme="tiered")
    ledger.deliver(one.starts("2026-03-10", 2_000), one.told("2026-04-10", tiered), two.starts("2026-04-11", tiered))
    ledger.deliver(two.ends("2026-05-02"))

    assert rows(ledger, "mrr-movements", "kind", "amount", "mrr", "customer_mrr") == [
        ("churn", None, 0, 0),
        ("new", None, None, 0),
        ("unpriced", -2_000, None, 0),
        ("new", 2_000, 2_000, 2_000),
    ]
    names = ("unpriced", "closing_mrr", "price_unknown", "customers")
    assert monthly(ledger, *names)[-3:] == [
        ("2026-05", 0, 0, 1, 1),
        ("2026-04", -2_000, 0, 2, 2),
        ("2026-03", 0, 2_000, 0, 1),
    ]
    assert rows(ledger, "mrr-subscriptions", "subscription", "mrr", on="2026-04-30") == [
        ("sub_2", None),
        ("sub_1", None),
    ]


def test_switch_within_a_second_is_no_churn(ledger: Ledger) -> None:
    """One subscription ends as the next begins: the customer never left."""
    one, two = Subscriber(1, "cus_1"), Subscriber(2, "cus_1")
    ledger.deliver(one.starts("2026-03-10", 2_000), one.ends("2026-04-10"), two.starts("2026-04-10", 2_000))

    assert sorted(rows(ledger, "mrr-movements", "kind", "amount", period="2026-04")) == [
        ("contraction", -2_000),
        ("expansion", 2_000),
    ]


def test_test_mode_and_connected_accounts_stay_apart(ledger: Ledger) -> None:
    """Neither play money nor other people's revenue is ours."""
    told = Subscriber(1).starts("2026-03-10", 2_000)
    theirs = Subscriber(2).starts("2026-03-10", 700) | {"account": "acct_1"}
    test = Subscriber(3).starts("2026-03-10", 90)
    test["data"]["object"]["livemode"] = test["livemode"] = False
    ledger.deliver(told, theirs, test)

    asked: list[dict[str, str]] = [{}, {"account": "acct_1"}, {"livemode": "false"}]
    assert [rows(ledger, "mrr", "closing_mrr", period="2026-03", **given) for given in asked] == [
        [(2_000,)],
        [(700,)],
        [(90,)],
    ]


def test_plans_of_old_api_versions_count_as_prices_do(ledger: Ledger) -> None:
    """Before prices an item had a plan, and a subscription no currency of its own."""
    item = priced(2_000, "year", quantity=6)
    item["plan"] |= {"interval": "year"}
    del item["price"]

    assert worth(ledger, item, currency=None) == 1_000


def test_day_of_a_movement_is_a_day_of_the_books(ledger: Ledger) -> None:
    """Noon in London on the last of March is the first of April in Auckland."""
    ledger.deliver(Subscriber(1).starts("2026-03-31", 2_000))

    asked = {"tz": "Pacific/Auckland"}
    assert rows(ledger, "mrr", "period", "new", period="2026-04", **asked) == [("2026-04", 2_000)]
    assert rows(ledger, "mrr", "period", period="2026-03", **asked) == []
