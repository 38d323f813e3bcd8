"""Pages of what moved recurring revenue and of what it consists of: read another way than exports, and the same."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from storage.database import transaction
from storage.questions import QUESTIONS
from storage.questions.asked import read
from storage.questions.cursor import place
from storage.questions.mrr_movements import KINDS
from storage.questions.mrr_subscriptions import STATES
from tests.conftest import Ledger
from tests.storage.questions.asking import rows
from tests.storage.questions.subscribing import Subscriber, at, members, priced
from tests.storage.test_order import LAW, engine, recorded, redacted

__all__ = ["engine"]

NOW = datetime(2026, 12, 31, tzinfo=UTC)
DAYS = st.sampled_from(["2026-01-01", "2026-01-02", "2026-02-10", "2026-02-11", "2026-03-30", "2026-05-01"])
PRICES = st.sampled_from([0, 500, 500, 900, priced(None, billing_scheme="tiered")])
STATUSES = st.sampled_from(["active", "active", "past_due", "trialing", "canceled"])
CUSTOMERS = st.sampled_from(["cus_1", "cus_1", "cus_2", "sub_1", None])
DISCOUNTS = st.sampled_from([[], ["di_1"]])
CURRENCIES = ("usd", "eur", None)  # the last tells it by its prices only
Told = list[dict[str, Any]]


@st.composite
def histories(draw: st.DrawFn) -> Told:
    """Draw subscriptions whose ids repeat between accounts and modes, and whose customer is named, or not, at will."""
    told = []
    for number, account, livemode in draw(st.sets(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()))):
        one = Subscriber(number, currency=CURRENCIES[number % 3])
        one.created = at(f"2025-1{number % 2}-01" if livemode else f"2026-0{1 + number % 2}-01")  # by a test clock
        for day in sorted(draw(st.lists(DAYS, min_size=1, max_size=5))):
            changes = {"customer": draw(CUSTOMERS), "discounts": draw(DISCOUNTS), "status": draw(STATUSES)}
            event = one.told(day, draw(PRICES), livemode=livemode, **changes)
            told.append(event | {"livemode": livemode} | ({"account": "acct_1"} if account else {}))
    return draw(st.permutations(told))


ANY = {
    "livemode": st.sampled_from(["true", "false"]),
    "account": st.just("acct_1"),
    "currency": st.sampled_from(["usd", "eur"]),
    "customer": st.sampled_from(["cus_1", "cus_2", "sub_1"]),
    "subscription": st.sampled_from(["sub_0", "sub_1"]),
    "period": st.sampled_from(["2026-01", "2026-02", "2026-02-10"]),
    "as_of": st.sampled_from(["2026-02-10", "2026-04-01"]),
    "tz": st.just("Pacific/Auckland"),
}
MOVEMENTS = {"kind": st.sampled_from(KINDS), "cohort": st.sampled_from(["2026-01", "2026-02"])}
SUBSCRIPTIONS = {"state": st.sampled_from(STATES), "on": DAYS}


def whole(engine: Engine, name: str, given: dict[str, str]) -> Told:
    """Ask as an export does."""
    filters = read(QUESTIONS[name].filters, given.items(), ZoneInfo("UTC"), NOW)
    with transaction(engine) as connection:
        return list(QUESTIONS[name].ask(connection, filters))


def paged(engine: Engine, name: str, given: dict[str, str], limit: int) -> Told:
    """Ask page after page."""
    filters = replace(read(QUESTIONS[name].filters, given.items(), ZoneInfo("UTC"), NOW), limit=limit)
    found: Told = []
    page = None
    while page is None or len(page) == limit:
        with transaction(engine) as connection:
            page = list(QUESTIONS[name].ask(connection, filters))
        found += page
        filters = replace(filters, after=place(found[-1]) if found else None)
    return found


@LAW
@given(told=histories(), given=st.fixed_dictionaries({}, optional=ANY | MOVEMENTS), limit=st.integers(1, 4))
def test_pages_of_movements_tell_what_the_export_tells(
    engine: Engine, told: Told, given: dict[str, str], limit: int
) -> None:
    """Whatever they are narrowed to, and wherever pages end: the same rows with the same figures, in the same order."""
    recorded(engine, [[redacted(event)] for event in told])

    for asked in ({}, given):
        assert paged(engine, "mrr-movements", asked, limit) == whole(engine, "mrr-movements", asked)


@LAW
@given(told=histories(), given=st.fixed_dictionaries({}, optional=ANY | SUBSCRIPTIONS), limit=st.integers(1, 4))
def test_pages_of_subscriptions_tell_what_the_export_tells(
    engine: Engine, told: Told, given: dict[str, str], limit: int
) -> None:
    """The list of subscriptions as it is now leads to what each was on that day."""
    recorded(engine, [[redacted(event)] for event in told])

    for asked in ({}, given):
        assert paged(engine, "mrr-subscriptions", asked, limit) == whole(engine, "mrr-subscriptions", asked)


def test_kind_that_is_rare_is_found_behind_many_others(ledger: Ledger) -> None:
    """A page looks at what moved last, and goes on where none of it is of the kind."""
    one = Subscriber(1)
    ledger.deliver(
        one.starts("2026-01-01", 900), one.ends("2026-01-02"), Subscriber(2, "cus_1").starts("2026-01-03", 5)
    )
    ledger.deliver(*members(10, 20, "2026-02-01", 700))

    asked = {"kind": "reactivation", "limit": "1"}
    assert rows(ledger, "mrr-movements", "kind", "subscription", "cohort", **asked) == [
        ("reactivation", "sub_2", "2026-01")
    ]


def test_one_subscription_is_chosen_of_those_of_a_day(ledger: Ledger) -> None:
    """A filter that is offered narrows the answer."""
    ledger.deliver(*members(1, 3, "2026-02-01", 700))

    assert rows(ledger, "mrr-subscriptions", "subscription", subscription="sub_2") == [("sub_2",)]
