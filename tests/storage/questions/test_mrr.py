"""Monthly recurring revenue: what moved it, month by month, and which event says so."""

from typing import Any

from tests.conftest import Ledger
from tests.storage.questions.asking import rows
from tests.storage.questions.subscribing import Subscriber, at, members, priced

KINDS = ("new", "expansion", "contraction", "churn", "reactivation", "found", "unpriced")
YEAR_2026 = {"period": "2026"}


def monthly(ledger: Ledger, *names: str, **given: str) -> list[tuple[Any, ...]]:
    """Ask for the months of 2026, up to the last in which something is said."""
    return rows(ledger, "mrr", "period", *names, **YEAR_2026 | given)


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


def test_day_of_a_movement_is_a_day_of_the_books(ledger: Ledger) -> None:
    """Noon in London on the last of March is the first of April in Auckland."""
    ledger.deliver(Subscriber(1).starts("2026-03-31", 2_000))

    asked = {"tz": "Pacific/Auckland"}
    assert rows(ledger, "mrr", "period", "new", period="2026-04", **asked) == [("2026-04", 2_000)]
    assert rows(ledger, "mrr", "period", period="2026-03", **asked) == []
