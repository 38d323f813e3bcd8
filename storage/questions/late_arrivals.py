"""Late arrivals: what closed periods would say otherwise today, movement by movement."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Connection, Text, any_, literal, select
from sqlalchemy import Row as Answered

from storage import periods
from storage.events import StoredEvent
from storage.exports.columns import Kind, Row, columns
from storage.movement_sums import MEASURES
from storage.questions.filters import Filters, own
from storage.questions.known import as_of
from storage.questions.moment import RECEIVED, Moment
from storage.questions.movements import movements
from storage.questions.period import Period

COLUMNS = columns(
    received_at=Kind.TIME,
    period=Kind.TEXT,
    moved_at=Kind.TIME,
    kind=Kind.TEXT,
    object=Kind.ID,
    currency=Kind.TEXT,
    count=Kind.COUNT,
    gross=Kind.MONEY,
    refunded=Kind.MONEY,
    disputed=Kind.MONEY,
    net=Kind.MONEY,
    fee=Kind.MONEY,
    fees_unknown=Kind.COUNT,
    fees_converted=Kind.COUNT,
    refunded_unitemised=Kind.MONEY,
    event=Kind.ID,
    account=Kind.ID,
)
NOTHING_LATE = "Nothing came late: the closed periods say today what they said when they were closed."
OTHERWISE = "otherwise"
Key = tuple[str, str, str | None]  # the kind, the object's id, the currency
Sums = dict[str, Any]
Moved = Mapping[Key, Sums]
EVENTS = StoredEvent.__table__


def late_arrivals(connection: Connection, filters: Filters) -> Iterator[Row]:
    """What came after a period was closed and belongs to it, and by how much does it change the totals?

    One row for each movement that the totals of a closed period would count otherwise today: what they would have more,
    or less (below zero), than at the closing. The sum of a period's rows is the adjusting entry: closed totals and
    these amounts together are the totals today. Without a period, all closed ones are looked through.

    `event` is the one that tells the object as it is today, and received_at when it reached us. fee is what is known
    of the cost: fees_unknown counts what became unknown, and falls below zero for what became known.

    kind: charge, payment_intent (its charge is unknown), refund, dispute, or unitemised: the part of a charge's refunds
    that only its running total tells. otherwise is a difference that no movement explains: the books were closed by
    another release, which counted otherwise, or an event was being written while the period was closed.
    """
    filters = own(filters)
    for closing in periods.closings(connection, filters.account or "", livemode=filters.livemode):
        if lies_in(closing, filters.period):
            found = differences(connection, replace(filters, period=Period(closing.starts, closing.ends)), closing)
            yield from (row for row in found if filters.currency in (None, row["currency"]))


def lies_in(closing: Answered[Any], span: Period) -> bool:
    """Say whether a closed period lies in the span asked for."""
    is_after = span.start is None or closing.starts >= span.start
    return is_after and (span.end is None or closing.ends <= span.end)


def differences(connection: Connection, filters: Filters, closing: Answered[Any]) -> list[Row]:
    """Hold a period's movements as they are against those that were known when it was closed."""
    filters = replace(filters, currency=None)
    now = moved(connection, filters)
    with as_of(connection, Moment(closing.known_until, RECEIVED), livemode=filters.livemode):
        then = moved(connection, filters)
    found = [difference(now.get(key), then.get(key)) for key in sorted(now.keys() | then.keys(), key=str)]
    found = [row for row in found + unexplained(closing, then.values()) if any(row[name] for name in MEASURES)]
    times = received(connection, [row["event"] for row in found], filters)
    own_columns = {"period": closing.period, "account": closing.account}
    shown = (own_columns | dict(row) | {"received_at": times.get(row["event"])} for row in found)
    return [{column.name: row[column.name] for column in COLUMNS} for row in shown]


def moved(connection: Connection, filters: Filters) -> Moved:
    """Read what moved in a period."""
    found = connection.execute(movements(filters))
    return {(row.kind, row.object, row.currency): row._asdict() for row in found}


def difference(now: Sums | None, then: Sums | None) -> Sums:
    """Say how much more a movement counts now."""
    either = now or then or {}
    told = {"moved_at": either["at"], "kind": either["kind"], "object": either["object"], "event": either["event"]}
    return told | more(either["currency"], now or {}, then or {})


def more(currency: str | None, now: Sums, then: Sums) -> Sums:
    """Take the one from the other, measure by measure."""
    sums = {name: now.get(name, 0) - then.get(name, 0) for name in MEASURES}
    return {"currency": currency} | sums | {"net": sums["gross"] - sums["refunded"] - sums["disputed"]}


def summed(rows: Iterable[Sums]) -> dict[str | None, Sums]:
    """Add up movements by currency."""
    sums: dict[str | None, Sums] = {}
    for row in rows:
        held = sums.setdefault(row["currency"], dict.fromkeys(MEASURES, 0))
        for name in MEASURES:
            held[name] += row[name] or 0
    return sums


def unexplained(closing: Answered[Any], then: Iterable[Sums]) -> list[Sums]:
    """Compare the totals that were answered with those that are answered today as of the closing."""
    again, held = summed(then), {row["currency"]: row for row in closing.totals}
    nothing = {"moved_at": None, "kind": OTHERWISE, "object": None, "event": None}
    currencies = sorted(again.keys() | held.keys(), key=str)
    return [nothing | more(currency, again.get(currency, {}), held.get(currency, {})) for currency in currencies]


def received(connection: Connection, ids: Iterable[str], filters: Filters) -> dict[str, datetime]:
    """Look up when events reached us."""
    named = literal(sorted({id for id in ids if id}), ARRAY(Text))
    its_own = EVENTS.c.account == filters.account, EVENTS.c.livemode == filters.livemode
    found = select(EVENTS.c.id, EVENTS.c.received_at).where(EVENTS.c.id == any_(named), *its_own)
    return {id: at for id, at in connection.execute(found)}
