"""One payment's whole history: every event that touched it, and what each changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, DateTime, and_, select

from storage.billing import PROJECTIONS, TABLES
from storage.billing.upsert import order, project
from storage.database import Base
from storage.events import StoredEvent, redacted
from storage.exports.columns import Kind, columns
from storage.parked import KEY, ParkedEvent
from storage.questions.payment_objects import Payment
from storage.redacted import THIN

EVENTS, PARKED = StoredEvent.__table__, ParkedEvent.__table__
MONEY = frozenset({"subtotal", "total", "tax", "discount", "starting_balance", "ending_balance"})
OURS = frozenset({"id", "account", "livemode", "as_of", "rank", "event_id"})
BY_TYPE = {DateTime: Kind.TIME, BigInteger: Kind.COUNT, Boolean: Kind.FLAG}
COLUMNS = columns(
    created=Kind.TIME,
    received_at=Kind.TIME,
    event=Kind.ID,
    type=Kind.TEXT,
    parked=Kind.FLAG,
    object=Kind.TEXT,
    id=Kind.ID,
    field=Kind.TEXT,
    old=Kind.WRITTEN,
    new=Kind.WRITTEN,
    currency=Kind.TEXT,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one object, before and after the event; `currency` is the object's."""

    object: str
    id: str
    field: str
    kind: Kind
    old: Any
    new: Any
    currency: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One event and what it changed. A parked event waits for its replay: it has changed nothing yet."""

    event: str
    type: str
    created: datetime
    received_at: datetime
    object: str
    id: str
    parked: bool
    changes: tuple[Change, ...]


Version = tuple[str, dict[str, Any]]


def history(connection: Connection, payment: Payment) -> list[Step]:
    """What happened to this payment, in which order, and which event says so?

    Every event of the PaymentIntent, its charges, refunds, disputes, warnings, reviews, checkout sessions and invoices,
    ordered by (created, how far the object's life had come, event id), in whatever order they arrived. With each, the
    fields it changed: what they were before, and since.
    """
    stored = sorted(once(events_of(connection, payment)), key=place)
    versions = [version for event in stored if not event.parked for version in seen(event)]
    changed: dict[str, list[Change]] = {}
    for event, change in compared(versions):
        changed.setdefault(event, []).append(change)
    return [step(event, changed.get(event.id, ())) for event in stored]


def events_of(connection: Connection, payment: Payment) -> Sequence[Any]:
    """Read the events of a payment's objects, and whether they are parked."""
    link = and_(*(EVENTS.c[name] == PARKED.c[name] for name in KEY))
    found = select(EVENTS, PARKED.c.id.is_not(None).label("parked")).select_from(EVENTS.outerjoin(PARKED, link))
    theirs = EVENTS.c.object_id.in_(sorted(payment.objects)), EVENTS.c.object_type.in_(sorted(PROJECTIONS))
    return connection.execute(
        found.where(*theirs, EVENTS.c.account == payment.account, EVENTS.c.livemode == payment.livemode)
    ).all()


def once(events: Sequence[Any]) -> list[Any]:
    """Leave out a thin event whose snapshot twin is here: the two are one change, and the twin tells it."""
    ids = {event.id for event in events}
    return [event for event in events if event.receipt.get(THIN) not in ids]


def place(event: Any) -> tuple[datetime, int, str]:
    """Order events as projections order snapshots; a parked one may have no rank."""
    rank = 0 if event.parked else PROJECTIONS[event.object_type][0].rank(event.facts)
    return event.created, rank, event.id


def seen(event: Any) -> Iterator[Version]:
    """Project an event: a charge of an older API version carries its refunds inside."""
    for model, rows in project([redacted(event)]).items():
        for row in rows.values():
            yield model.__tablename__, row


def compared(versions: Iterable[Version]) -> Iterator[tuple[str, Change]]:
    """Compare each version of an object with the one before; yield the event and what it changed."""
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for table, row in sorted(versions, key=lambda version: order(version[1])):
        before = known.get((table, row["id"]), {})
        for change in differences(table, before, row):
            yield row["event_id"], change
        known[table, row["id"]] = row


def differences(table: str, before: dict[str, Any], now: dict[str, Any]) -> Iterator[Change]:
    """Name the fields that differ; what a snapshot lacks is unknown."""
    currency = now.get("currency") or before.get("currency")
    for field in dict.fromkeys((*before, *now)):
        old, new = before.get(field), now.get(field)
        if old != new and field not in OURS:
            kind = KINDS[table][field]
            yield Change(OBJECTS[table], now["id"], field, kind, held(kind, old), held(kind, new), currency)


def kinds_of(model: type[Base]) -> dict[str, Kind]:
    """Say what each column of a table holds."""
    return {
        column.name: Kind.MONEY if is_money(column.name) else BY_TYPE.get(type(column.type), Kind.TEXT)
        for column in model.__table__.columns
    }


def is_money(name: str) -> bool:
    """Tell amounts from other numbers by their names, which are Stripe's."""
    return name in MONEY or name.startswith("amount") or name.endswith("_amount")


def held(kind: Kind, value: Any) -> Any:
    """Make a time of Stripe's seconds."""
    return datetime.fromtimestamp(value, UTC) if kind is Kind.TIME and value is not None else value


def step(event: Any, changed: Iterable[Change]) -> Step:
    """Tell one event, its own object first."""
    own = (event.id, event.type, event.created, event.received_at, event.object_type, event.object_id)
    first = sorted(changed, key=lambda change: bool(change.id != event.object_id))
    return Step(*own, event.parked, tuple(first))


OBJECTS = {
    projection.model.__tablename__: name for name, projections in PROJECTIONS.items() for projection in projections
}
KINDS = {model.__tablename__: kinds_of(model) for model in TABLES}
