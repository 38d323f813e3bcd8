"""Laws of recurring revenue: whatever happens, in whatever order it is told, the sums agree."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from storage.database import transaction
from storage.questions import QUESTIONS
from storage.questions.asked import read
from storage.questions.mrr_movements import KINDS
from tests.storage.questions.subscribing import Subscriber, priced
from tests.storage.test_order import LAW, engine, recorded, redacted

__all__ = ["engine"]

NOW = datetime(2026, 12, 31, tzinfo=UTC)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 30)).map(str)
PRICES = st.one_of(
    st.integers(0, 5_000),
    st.builds(priced, st.integers(0, 99_999), st.sampled_from(["year", "week"]), quantity=st.integers(0, 3)),
    st.just(priced(None, billing_scheme="tiered")),
)
STATUSES = st.sampled_from(["active", "active", "past_due", "trialing", "unpaid", "canceled"])


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw subscriptions of a few customers in two currencies, each changing as it likes."""
    told = []
    for number in range(draw(st.integers(1, 5))):
        customer, currency = draw(st.sampled_from(["cus_1", "cus_2"])), draw(st.sampled_from(["usd", "eur"]))
        one = Subscriber(number, customer, currency=currency)
        for day in sorted(draw(st.lists(DAYS, min_size=1, max_size=6))):
            told.append(one.told(day, draw(PRICES), status=draw(STATUSES)))
    return draw(st.permutations(told))


def answer(engine: Engine, name: str, **given: str) -> list[dict[str, Any]]:
    """Ask a question whole."""
    filters = read(QUESTIONS[name].filters, given.items(), ZoneInfo("UTC"), NOW)
    with transaction(engine) as connection:
        return [dict(row) for row in QUESTIONS[name].ask(connection, filters)]


def moment(row: dict[str, Any]) -> str:
    """Write when a movement was, in UTC."""
    return f"{row['created'].astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


@LAW
@given(told=histories())
def test_opening_and_movements_are_closing_and_every_number_is_the_sum_of_its_rows(
    engine: Engine, told: list[dict[str, Any]]
) -> None:
    """What an auditor adds up by hand must come out, for every month and currency."""
    recorded(engine, [[redacted(event)] for event in told])
    rows = answer(engine, "mrr-movements")

    before: dict[str, int] = {}
    for month in reversed(answer(engine, "mrr")):
        place = month["period"], month["currency"]
        behind = [row for row in rows if (moment(row)[:7], row["currency"]) == place]
        own = {kind: sum(row["amount"] or 0 for row in behind if row["kind"] == kind) for kind in KINDS}
        assert {kind: month[kind] for kind in KINDS} == own
        assert month["opening_mrr"] == before.get(month["currency"], 0)
        assert month["opening_mrr"] + sum(own.values()) == month["closing_mrr"] >= 0
        before[month["currency"]] = month["closing_mrr"]


@LAW
@given(told=histories(), day=DAYS)
def test_movements_until_a_day_are_the_subscriptions_of_that_day(
    engine: Engine, told: list[dict[str, Any]], day: str
) -> None:
    """Two roads to one balance: everything that moved it, and everything that it consists of."""
    recorded(engine, [[redacted(event)] for event in told])
    last = f"{day}T23:59:59"

    held = answer(engine, "mrr-subscriptions", on=day)
    moved = [row for row in answer(engine, "mrr-movements") if moment(row) <= last]

    for currency in ("usd", "eur"):
        parts = [row["mrr"] or 0 for row in held if row["currency"] == currency]
        assert sum(parts) == sum(row["amount"] or 0 for row in moved if row["currency"] == currency)


@LAW
@given(told=histories())
def test_customers_and_rates_stay_within_bounds(engine: Engine, told: list[dict[str, Any]]) -> None:
    """Nobody leaves who was not there, and no cohort keeps more customers than it had."""
    recorded(engine, [[redacted(event)] for event in told])

    came = ("opening_customers", "new_customers", "returned_customers", "found_customers")
    for month in answer(engine, "churn"):
        assert 0 <= month["churned_customers"] <= sum(month[name] for name in came)
        assert month["gross_mrr_churn"] is None or month["gross_mrr_churn"] >= 0
    for month in answer(engine, "retention"):
        assert 0 <= month["retained_customers"] <= month["customers"]
        assert month["retained_mrr"] >= 0


@LAW
@given(told=histories(), data=st.data())
def test_order_of_arrival_changes_no_figure(engine: Engine, told: list[dict[str, Any]], data: st.DataObject) -> None:
    """Stripe delivers in any order, and more than once."""
    recorded(engine, [[redacted(event)] for event in told])
    first = answer(engine, "mrr-movements")
    again = data.draw(st.permutations([*told, *told[:3]]))

    recorded(engine, [[redacted(event) for event in again]])

    assert answer(engine, "mrr-movements") == first
