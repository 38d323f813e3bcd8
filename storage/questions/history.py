"""One payment's whole history: every event that touched it, and what each changed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Connection, DateTime, and_, func, or_, select

from storage.billing import PROJECTIONS, TABLES
from storage.billing.balance_transaction import PARTS
from storage.billing.payout_content import PayoutContent
from storage.billing.snapshot import SNAPSHOT_COLUMNS
from storage.billing.upsert import order, project
from storage.database import Base
from storage.events import StoredEvent, redacted
from storage.exports.columns import Kind, columns
from storage.parked import KEY, ParkedEvent
from storage.questions.payment_objects import Payment
from storage.redacted import THIN

ITEMS = PayoutContent.__table__
EVENTS, PARKED = StoredEvent.__table__, ParkedEvent.__table__
MONEY = frozenset(
    ("subtotal", "total", "tax", "discount", "starting_balance", "ending_balance", "balance", "fee", "net", *PARTS)
)
OURS = SNAPSHOT_COLUMNS | {"id"}
UNTOLD = {PayoutContent.__tablename__: frozenset({"created", "place", "is_last"})}  # how a list was read
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
Figures = dict[tuple[str, str], dict[str, tuple[Change, str]]]  # by (object, id) and field; the event that set it


def history(connection: Connection, payment: Payment) -> list[Step]:
    """What happened to this payment, in which order, and which event says so?

    Every event of the PaymentIntent, its charges, refunds, disputes, warnings, reviews, checkout sessions and invoices,
    of the balance transactions that settled them and of the payouts that paid these out, ordered by (created, how far
    the object's life had come, event id), in whatever order they arrived. With each, the fields it changed: what they
    were before, and since.
    """
    return whole(connection, payment)[0]


def whole(
    connection: Connection, payment: Payment, types: Collection[str] = tuple(PROJECTIONS)
) -> tuple[list[Step], Figures]:
    """Tell the history, and where it ends: each object's fields as they stand, with the event that set each."""
    stored = sorted(once(events_of(connection, payment, types)), key=place)
    versions = [version for event in stored if not event.parked for version in seen(event) if is_of(version, payment)]
    changed: dict[str, list[Change]] = {}
    figures: Figures = {}
    for event, change in compared(versions):
        changed.setdefault(event, []).append(change)
        figures.setdefault((change.object, change.id), {})[change.field] = change, event
    return [step(event, changed.get(event.id, ())) for event in stored], figures


def events_of(connection: Connection, payment: Payment, types: Collection[str]) -> Sequence[Any]:
    """Read the events of a payment's objects, and whether they are parked; of any type of object where none is told."""
    link = and_(*(EVENTS.c[name] == PARKED.c[name] for name in KEY))
    found = select(EVENTS, PARKED.c.id.is_not(None).label("parked")).select_from(EVENTS.outerjoin(PARKED, link))
    own = EVENTS.c.account == payment.account, EVENTS.c.livemode == payment.livemode, matters(payment)
    theirs = [EVENTS.c.object_type.in_(sorted(types))] if types else []
    return connection.execute(found.where(EVENTS.c.object_id.in_(sorted(payment.objects)), *theirs, *own)).all()


def matters(payment: Payment) -> ColumnElement[bool]:
    """Leave out what lists a payout's other contents: a large payout is shown once for each hundred of them."""
    piece = EVENTS.c.facts.op("->")("contents")
    first = func.coalesce(piece.op("->>")("before"), "0") == "0"
    ours = select(ITEMS.c.event_id).where(ITEMS.c.id.in_(sorted(payment.objects)))
    return or_(piece.is_(None), first, EVENTS.c.id.in_(ours))


def is_of(version: Version, payment: Payment) -> bool:
    """Leave out a payout's other contents: they belong to other payments."""
    table, row = version
    return table != PayoutContent.__tablename__ or row["id"] in payment.objects


def once(events: Sequence[Any]) -> list[Any]:
    """Leave out a thin event whose snapshot twin is here: the two are one change, and the twin tells it."""
    ids = {event.id for event in events}
    return [event for event in events if event.receipt.get(THIN) not in ids]


def place(event: Any) -> tuple[datetime, int, str]:
    """Order events as projections order snapshots; a parked one may have no rank."""
    known = PROJECTIONS.get(event.object_type)
    rank = 0 if event.parked or known is None else known[0].rank(event.facts)
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
        if old != new and field not in OURS and field not in UNTOLD.get(table, ()):
            kind = KINDS[table][field]
            yield Change(OBJECTS[table], now["id"], field, kind, held(kind, old), held(kind, new), currency)


def kinds_of(model: type[Base]) -> dict[str, Kind]:
    """Say what each column of a table holds."""
    return {
        column.name: Kind.MONEY if is_money(column) else BY_TYPE.get(type(column.type), Kind.TEXT)
        for column in model.__table__.columns
    }


def is_money(column: ColumnElement[Any]) -> bool:
    """Tell amounts from other numbers by their names, which are Stripe's."""
    named = column.name in MONEY or column.name.startswith("amount") or column.name.endswith("_amount")
    return named and isinstance(column.type, BigInteger)


def held(kind: Kind, value: Any) -> Any:
    """Make a time of Stripe's seconds."""
    return datetime.fromtimestamp(value, UTC) if kind is Kind.TIME and value is not None else value


def step(event: Any, changed: Iterable[Change]) -> Step:
    """Tell one event, its own object first."""
    own = (event.id, event.type, event.created, event.received_at, event.object_type, event.object_id)
    first = sorted(changed, key=lambda change: bool(change.id != event.object_id))
    return Step(*own, event.parked, tuple(first))


# What a table's rows are, where they also come inside others; what is said of a payout's contents is said of these.
OBJECTS = (
    {projection.model.__tablename__: name for name, projections in PROJECTIONS.items() for projection in projections}
    | {projections[0].model.__tablename__: name for name, projections in PROJECTIONS.items()}
    | {PayoutContent.__tablename__: "balance_transaction"}
)
KINDS = {model.__tablename__: kinds_of(model) for model in TABLES}
