"""Sums kept ready: totals from them are those of the movements, whatever has happened, whenever they are refreshed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from storage.database import run, transaction
from storage.questions import period
from storage.questions.filters import Filters
from storage.questions.moment import CREATED, RECEIVED, Moment
from storage.record import record
from storage.refreshing import refresh
from tests import books
from tests.examples import examples
from tests.storage.sums.conftest import compare, compare_then, told_of

LAW = settings(max_examples=examples(15))
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns")
# Some in one quarter of an hour, some at its ends, some in other months; and when clocks in St. John's were set back,
# a minute after midnight: what is one quarter of an hour lies on two days there.
BACK = int(datetime(2009, 11, 1, 2, 31, tzinfo=UTC).timestamp())
TIMES = st.sampled_from(
    [BACK - 61, BACK - 60, BACK - 30, BACK, 1_793_923_200, 1_793_923_199, 1_793_924_099, 1_796_083_200]
)
NUMBERS = st.sampled_from([None, 0, 100, 250])
CURRENCIES = st.sampled_from(["eur", "usd"])


def one_of(prefix: str) -> st.SearchStrategy[str]:
    """One of few ids, so that objects meet."""
    return st.sampled_from([f"{prefix}_1", f"{prefix}_2"])


ANY = st.one_of(one_of("ch"), one_of("re"), one_of("du"))
MOVE = st.one_of(st.none(), one_of("txn"))
WORDS = st.sampled_from(["succeeded", "failed", "needs_response", "won"])
SHARED = {"created": st.one_of(st.none(), TIMES), "amount": NUMBERS, "currency": CURRENCIES, "status": WORDS}
NAMES = {"balance_transaction": MOVE, "failure_balance_transaction": MOVE}
# By type: an id, and the facts of any snapshot, likely or not.
OBJECTS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "charge": {"id": one_of("ch"), "payment_intent": st.one_of(st.none(), one_of("pi")), "amount_captured": NUMBERS,
               "amount_refunded": NUMBERS, **SHARED, **NAMES},
    "payment_intent": {"id": one_of("pi"), "amount_received": NUMBERS, **SHARED},
    "refund": {"id": one_of("re"), "charge": st.one_of(st.none(), one_of("ch")), **SHARED, **NAMES},
    "dispute": {"id": one_of("du"), "charge": one_of("ch"), **SHARED},
    "balance_transaction": {"id": one_of("txn"), "source": st.one_of(st.none(), ANY), "fee": NUMBERS, "net": NUMBERS,
                            "available_on": st.one_of(st.none(), TIMES), "type": WORDS,
                            "reporting_category": st.sampled_from([None, "charge", "refund", "payout", "tax"]),
                            **SHARED},
}  # fmt: skip
# A charge of which nothing changes but what has gone back of it.
SOLD = {"created": st.just(BACK), "amount": st.just(100), "status": st.just("succeeded"), "currency": st.just("eur")}
SOLD |= {"id": one_of("ch"), "amount_captured": st.just(100), "amount_refunded": NUMBERS, "disputed": st.booleans()}
OBJECT = st.one_of(
    st.tuples(st.just(type_), st.fixed_dictionaries(facts), TIMES)
    for type_, facts in [*OBJECTS.items(), ("charge", SOLD)]
)
STEP = st.one_of(OBJECT, st.lists(OBJECT, min_size=2, max_size=4), st.just("refresh"))
OWNERS = st.sampled_from([("", True), ("", False), ("acct_1", True)])
ASKED = [
    Filters(
        zone=ZoneInfo(zone),
        as_of=date(2026, 11, 20),
        by=by,
        period=period.between(period.days(span), ZoneInfo(zone)) if span else period.ALWAYS,
    )
    for zone in ZONES
    for by, span in (("day", "2009-10-31"), ("day", "2026"), ("month", "2026-11"), ("day", "2026-11-06"))
] + [Filters(zone=ZoneInfo(zone), as_of=date(2026, 11, 20)) for zone in ZONES]

STEPS = st.lists(st.tuples(OWNERS, STEP, st.sampled_from(ASKED)), min_size=1, max_size=8)
# Just before and after something happened, a day after it, and long after.
MOMENTS = st.builds(
    lambda at, later: Moment(datetime.fromtimestamp(at + later, UTC), CREATED),
    TIMES,
    st.sampled_from([0, 1, 900, 86_400, 86_401, 40 * 86_400]),
)


def events(told: Any, numbers: Iterator[int], owner: tuple[str, bool]) -> list[Any]:
    """Write what a step tells as events of one account and mode."""
    account, livemode = owner
    return [
        told_of(f"evt_{next(numbers)}", type_, at, account=account, livemode=livemode, **without_nulls(facts))
        for type_, facts, at in (told if isinstance(told, list) else [told])
    ]


def without_nulls(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is null, as redaction does."""
    return {name: value for name, value in facts.items() if value is not None}


@LAW
@given(steps=STEPS)
def test_totals_are_the_same_with_and_without_sums_kept_ready(
    owner: Engine, intake: Engine, finance: Engine, steps: list[tuple[tuple[str, bool], Any, Filters]]
) -> None:
    """A figure that was true a minute ago is wrong: whatever comes, in any order, totals tell it at once."""
    books.empty(owner)
    refresh(intake)
    numbers = count()
    for own, step, filters in steps:
        if step == "refresh":
            refresh(intake)
        else:
            with transaction(intake) as connection:
                record(partial(run, connection), events(step, numbers, own), [])
        compare(finance, filters, account=own[0], livemode=own[1])
    refresh(intake)
    for own, _, filters in steps[:3]:
        compare(finance, filters, account=own[0], livemode=own[1])
    with owner.connect() as connection:
        assert connection.scalar(text("select count(*) from stale_sums")) == 0


@LAW
@given(steps=STEPS, moments=st.lists(MOMENTS, min_size=1, max_size=4), received=st.integers(0, 7))
def test_totals_as_of_a_moment_are_the_same_with_and_without_sums_kept_ready(
    owner: Engine,
    intake: Engine,
    finance: Engine,
    steps: list[tuple[tuple[str, bool], Any, Filters]],
    moments: list[Moment],
    received: int,
) -> None:
    """What was known on a day never hangs on what has been added up since, nor on when that was."""
    books.empty(owner)
    refresh(intake)
    numbers = count()
    times = []
    for own, step, _ in steps:
        times.append(datetime.now(UTC))
        if step == "refresh":
            refresh(intake)
        else:
            with transaction(intake) as connection:
                record(partial(run, connection), events(step, numbers, own), [])
    asked = [*moments, Moment(times[received % len(times)], RECEIVED), Moment(times[0] + timedelta(days=1), RECEIVED)]
    for _ in ("as it came", "refreshed"):
        for moment in asked:
            for own, _, filters in steps[:3]:
                compare_then(finance, filters, moment, account=own[0], livemode=own[1])
        refresh(intake)
