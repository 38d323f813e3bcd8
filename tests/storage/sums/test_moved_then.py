"""Totals as of a moment from sums of today: what was otherwise then is put right, and the rest is not read again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.sql import visitors

from storage.billing import unchanged
from storage.billing.charge import Charge
from storage.database import run, transaction
from storage.questions import moved_then
from storage.questions.filters import Filters
from storage.questions.moment import CREATED, RECEIVED, Moment
from storage.questions.movements import CHARGES, PARTS
from storage.questions.period import ALWAYS, Period
from storage.record import record
from storage.refreshing import refresh
from tests.storage.sums.conftest import compare_then, told_of, totals_then
from webhooks.asking import reading

MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
SOLD = int(datetime(2026, 5, 20, 10, tzinfo=UTC).timestamp())
LATER = int(datetime(2026, 7, 3, 12, tzinfo=UTC).timestamp())
END_OF_MAY = Moment(JUNE, CREATED)
OF_MAY = Filters(zone=ZoneInfo("UTC"), as_of=date(2026, 5, 31), by="month", period=Period(MAY, JUNE))


YEAR = replace(OF_MAY, period=Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)))
LATER_PARTS = text("select kind, latest from later_parts")


def tell(intake: Engine, type_: str, at: int, /, livemode: bool = True, **facts: Any) -> None:
    """Record one event of its own."""
    known = {"currency": "eur", "created": SOLD, **facts}
    told = told_of(f"evt_{facts['id']}_{at}", type_, at, livemode=livemode, **known)
    with transaction(intake) as connection:
        record(partial(run, connection), [told], [])


def sale(intake: Engine, at: int = SOLD, id: str = "ch_1", **facts: Any) -> None:
    """Tell of a charge, and what became of it."""
    tell(intake, "charge", at, id=id, status="succeeded", amount=500, amount_captured=500, **facts)


@pytest.fixture
def added_up(intake: Engine) -> Engine:
    """Books whose sums are kept ready."""
    refresh(intake)
    return intake


def test_what_has_not_changed_since_is_not_read_again(
    added_up: Engine, finance: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a month only what was refunded since is looked up; to add everything up would take seconds."""
    sale(added_up)
    sale(added_up, id="ch_2")
    refresh(added_up)
    sale(added_up, LATER, amount_refunded=200)
    tell(added_up, "refund", LATER, id="re_1", created=LATER, charge="ch_1", amount=200, status="succeeded")
    refresh(added_up)
    told = compare_then(finance, OF_MAY, END_OF_MAY)

    monkeypatch.delattr(moved_then, "movements")
    with reading(finance) as connection:
        assert told == list(totals_then(connection, replace(OF_MAY, moment=END_OF_MAY)))
    assert [(row["count"], row["gross"], row["refunded"]) for row in told] == [(2, 1000, 0)]


def test_what_was_refunded_by_an_event_that_came_late_had_not_been_known_by_then(
    added_up: Engine, finance: Engine
) -> None:
    """No refund tells of it, only the charge; and it is a sum of a month before the moment that has it."""
    sale(added_up)
    seen = Moment(datetime.now(UTC), RECEIVED)
    sale(added_up, LATER, amount_refunded=200)
    refresh(added_up)

    told = compare_then(finance, YEAR, seen)

    assert [(row["period"], row["gross"], row["refunded"]) for row in told] == [("2026-05", 500, 0)]


def test_what_a_test_clock_refunded_ahead_of_time_is_known_once_it_is_received(
    added_up: Engine, finance: Engine
) -> None:
    """Its event was made a month after the moment, and received before it."""
    now = int(datetime.now(UTC).timestamp())
    sale(added_up, now, created=now, livemode=False)
    sale(added_up, now + 30 * 86_400, created=now, livemode=False, amount_refunded=200)
    refresh(added_up)

    moment = Moment(datetime.now(UTC) + timedelta(hours=2), RECEIVED)
    told = compare_then(finance, replace(OF_MAY, period=ALWAYS), moment, livemode=False)

    assert [sum(row[name] for row in told) for name in ("gross", "refunded")] == [500, 200]


def test_a_charge_made_later_than_its_events_was_not_there_then(added_up: Engine, finance: Engine) -> None:
    """Whatever wrote it: looked up or not, it counts from the day on which it was made."""
    sale(added_up, SOLD, created=SOLD + 5 * 86_400)
    sale(added_up, LATER, created=SOLD + 5 * 86_400, disputed=True)
    refresh(added_up)

    for days, gross in ((1, []), (6, [500])):
        moment = Moment(datetime.fromtimestamp(SOLD + days * 86_400, UTC), CREATED)
        assert [row["gross"] for row in compare_then(finance, YEAR, moment)] == gross


def lost(intake: Engine) -> None:
    """Tell of a dispute of May that moved money in July."""
    tell(intake, "dispute", SOLD, id="du_1", charge="ch_1", amount=500, status="needs_response")
    moved = {"source": "du_1", "amount": -500, "fee": 1500, "net": -2000, "type": "adjustment", "created": LATER}
    tell(intake, "balance_transaction", LATER, id="txn_1", reporting_category="dispute", **moved)


def test_what_a_dispute_moved_months_later_was_not_there_then(added_up: Engine, finance: Engine) -> None:
    """Sums of May have its fee; nobody looks for what was made in July when asked for May."""
    lost(added_up)
    refresh(added_up)
    with finance.connect() as connection:
        assert connection.execute(LATER_PARTS).all() == [("dispute", datetime.fromtimestamp(LATER, UTC))]

    (then,) = compare_then(finance, OF_MAY, END_OF_MAY)
    (now,) = compare_then(finance, OF_MAY, Moment(datetime(2026, 8, 1, tzinfo=UTC), CREATED))
    assert [(row["fee"], row["fees_unknown"]) for row in (then, now)] == [(None, 1), (1500, 0)]


def test_sums_are_read_only_once_it_is_known_what_of_them_was_made_later(
    added_up: Engine, owner: Engine, finance: Engine
) -> None:
    """An older release adds sums up and says nothing of it; the next refresh finds it out, and adds nothing up anew."""
    lost(added_up)
    refresh(added_up)
    with owner.begin() as connection:
        found = connection.execute(LATER_PARTS).all()
        connection.execute(text("delete from later_parts"))
        connection.execute(text("insert into movement_sums select * from movement_sums limit 0"))

    assert [row["fees_unknown"] for row in compare_then(finance, OF_MAY, END_OF_MAY)] == [1]
    assert refresh(added_up) == 0
    with owner.begin() as connection:
        assert connection.execute(LATER_PARTS).all() == found


@pytest.mark.parametrize("livemode", [True, False])
def test_of_a_year_what_came_after_the_moment_is_not_there(added_up: Engine, finance: Engine, livemode: bool) -> None:
    """The year goes on after the moment; in test mode clocks differ as they like, and nothing is taken for granted."""
    sale(added_up, livemode=livemode)
    sale(added_up, LATER, id="ch_2", created=LATER, livemode=livemode)
    sale(added_up, LATER, id="ch_3", livemode=livemode)
    refresh(added_up)
    asked = replace(YEAR, livemode=livemode)
    told = compare_then(finance, asked, END_OF_MAY, livemode=livemode)
    assert [(row["period"], row["count"]) for row in told] == [("2026-05", 1)]


def test_a_refund_without_an_amount_that_was_told_later_leaves_no_row_of_nothing(
    added_up: Engine, finance: Engine
) -> None:
    """What is unknown, less what is unknown, is nothing: a row stands where something moved, and nowhere else."""
    tell(added_up, "refund", LATER, id="re_1", charge="ch_1", status="succeeded")
    refresh(added_up)
    assert compare_then(finance, OF_MAY, END_OF_MAY) == []
    assert len(compare_then(finance, OF_MAY, Moment(datetime(2026, 8, 1, tzinfo=UTC), CREATED))) == 1


def test_what_was_received_by_then_is_told_from_the_sums_too(added_up: Engine, finance: Engine) -> None:
    """An event of May that came after we were asked was not known, whatever its own time says."""
    sale(added_up)
    refresh(added_up)
    between = Moment(datetime.now(UTC), RECEIVED)
    sale(added_up, id="ch_2")
    refresh(added_up)
    assert [row["gross"] for row in compare_then(finance, OF_MAY, between)] == [500]
    assert [row["gross"] for row in compare_then(finance, OF_MAY, END_OF_MAY)] == [1000]


def test_a_sale_reads_nothing_of_a_charge_that_is_not_compared() -> None:
    """A column that sales came to read, and that nobody compares, would leave a sum of today in what was known then."""
    sold = [PARTS[kind](lambda _, at: [at.is_not(None)]) for kind in ("charge", "payment_intent")]
    read = {
        found.name
        for statement in sold
        for found in visitors.iterate(statement)
        if getattr(found, "table", None) is CHARGES
    }
    assert {"amount_captured", "status", "balance_transaction", "payment_intent"} <= read
    assert read - set(unchanged.compared(Charge)) <= {"id", "account", "livemode", "event_id"}
