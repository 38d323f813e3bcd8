"""Totals as of a moment from sums of today: what was otherwise then is put right, and the rest is not read again."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from storage.database import run, transaction
from storage.questions import moved_then
from storage.questions.filters import Filters
from storage.questions.moment import CREATED, Moment
from storage.questions.period import Period
from storage.record import record
from storage.refreshing import refresh
from tests.storage.sums.conftest import compare_then, told_of, totals_then
from webhooks.asking import reading

MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
SOLD = int(datetime(2026, 5, 20, 10, tzinfo=UTC).timestamp())
LATER = int(datetime(2026, 7, 3, 12, tzinfo=UTC).timestamp())
END_OF_MAY = Moment(JUNE, CREATED)
OF_MAY = Filters(zone=ZoneInfo("UTC"), as_of=date(2026, 5, 31), by="month", period=Period(MAY, JUNE))


def tell(intake: Engine, type_: str, at: int, /, **facts: Any) -> None:
    """Record one event of its own."""
    told = told_of(f"evt_{facts['id']}_{at}", type_, at, currency="eur", **{"created": SOLD, **facts})
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
