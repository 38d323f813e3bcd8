"""API versions: in which shapes Stripe's events reach us, and what of them we do not know."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, case, cast, func, select

from storage.events import StoredEvent
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import rows, scope, within
from storage.recent_versions import CHECKED, OBSERVED

EVENTS = StoredEvent.__table__
COLUMNS = columns(
    last_seen=Kind.TIME,
    api_version=Kind.TEXT,
    compared=Kind.TEXT,
    events=Kind.COUNT,
    first_seen=Kind.TIME,
    dropped=Kind.COUNT,
    unknown=Kind.COUNT,
    account=Kind.ID,
)
SKEW = timedelta(days=1)  # an event is received after it was created, but for what the clocks differ
VERSION, RECEIPT = EVENTS.c.api_version, EVENTS.c.receipt


def api_versions(connection: Connection, filters: Filters) -> Iterator[Row]:
    """In which API versions do events reach us?

    Stripe renders an event once, in the version that its endpoint is pinned to, or in the account's own. One row for
    each account and version; the times are those of the first and the last event in the period.

    compared says how the version stands to the newest one that this release was checked against: same, older, newer;
    thin where the event carries no object and so has no version; unversioned where Stripe named none.

    dropped is how many fields were let go by a rule or because nobody knows them, and unknown how many of them nobody
    knows: of a newer version they say that Stripe has added some. The question unknown-fields names them.

    What to do: pin each endpoint to one version, and change it once this release knows the newer one.
    """
    found = select(
        EVENTS.c.account,
        VERSION,
        compared().label("compared"),
        func.count().label("events"),
        func.min(EVENTS.c.created).label("first_seen"),
        func.max(EVENTS.c.created).label("last_seen"),
        total(cast(RECEIPT.op("->>")("dropped"), BigInteger)).label("dropped"),
        total(func.json_array_length(RECEIPT.op("->")("unknown"))).label("unknown"),
    )
    found = found.where(*scope(EVENTS, filters), EVENTS.c.type != OBSERVED).group_by(
        EVENTS.c.account, VERSION, "compared"
    )
    return rows(connection, bounded(found, filters).order_by(EVENTS.c.account, VERSION.desc().nulls_last()))


def bounded(found: Select[Any], filters: Filters) -> Select[Any]:
    """Keep to the period; its start bounds also when events were received, which an index knows."""
    found = found.where(*within(filters.period, EVENTS.c.created))
    start = filters.period.start
    return found.where(EVENTS.c.received_at >= start - SKEW) if start else found


def compared() -> ColumnElement[str]:
    """Compare a version with the checked one: they begin with their day."""
    day = func.left(VERSION, 10).collate("C")
    is_thin = EVENTS.c.type.like("v1.%") | EVENTS.c.type.like("v2.%")
    none = case((is_thin, "thin"), else_="unversioned")
    return case((VERSION.is_(None), none), (day < CHECKED[:10], "older"), (day > CHECKED[:10], "newer"), else_="same")


def total(numbers: ColumnElement[Any]) -> ColumnElement[Any]:
    """Add up; where no receipt says any there are none."""
    return cast(func.coalesce(func.sum(numbers), 0), BigInteger)
