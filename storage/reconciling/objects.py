"""Objects as Stripe shows them, held against the rows of the billing tables; and rows that Stripe did not show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from typing import Any, NamedTuple, cast

from sqlalchemy import ARRAY, Boolean, Connection, Select, Table, Text, any_, bindparam, exists, select

from storage.billing import PROJECTIONS
from storage.billing.line_item import LineItem
from storage.billing.snapshot import KEY
from storage.billing.upsert import project
from storage.database import Base
from storage.reconciling import without_table
from storage.reconciling.fields import Compared, compared, differing, is_untold, meaning
from storage.reconciling.finding import MISSING_OBJECT, STALE_SNAPSHOT, Finding, Scope, written
from storage.redacted import RedactedEvent

Held = Mapping[type[Base], Mapping[str, Mapping[str, Any]]]  # by table and id
# Stripe posts no event for these states (docs.stripe.com/api/events/types): the books cannot know them yet.
UNTOLD: Mapping[str, frozenset[str]] = {
    "checkout.session": frozenset({"open"}),
    "invoice_payment": frozenset({"open", "canceled"}),
}


class Seen(NamedTuple):
    """One object that Stripe shows, and the rows that it makes, by table."""

    event: RedactedEvent
    rows: Mapping[type[Base], Sequence[Mapping[str, Any]]]


def compare(connection: Connection, scope: Scope, observed: Iterable[RedactedEvent]) -> list[Finding]:
    """Hold what Stripe shows against the tables. A row that is newer than the look at Stripe wins."""
    seen = [Seen(event, _rows(event)) for event in observed]
    held = _held(connection, scope, seen)
    told = without_table.compare(connection, scope, [each.event for each in seen if not each.rows])
    return [*chain.from_iterable(_differences(each, held) for each in seen), *told]


def _rows(event: RedactedEvent) -> dict[type[Base], list[Mapping[str, Any]]]:
    """Project; facts too odd for it are compared without a table, as parked events are."""
    try:
        return {model: list(rows.values()) for model, rows in project([event]).items()}
    except Exception:  # noqa: BLE001 — one odd object must not hide the others of its page
        return {}


def _held(connection: Connection, scope: Scope, seen: Iterable[Seen]) -> Held:
    ids: dict[type[Base], list[str]] = {}
    for each in seen:
        for model, rows in each.rows.items():
            ids.setdefault(model, []).extend(row["id"] for row in rows)
    return {model: read(connection, model, scope, wanted) for model, wanted in ids.items()}


def read(connection: Connection, model: type[Base], scope: Scope, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Read what is compared of the rows with these ids."""
    given = {"ids": ids, "account": scope.account, "livemode": scope.livemode}
    return {row["id"]: dict(row) for row in connection.execute(_reading(model), given).mappings()}


@cache
def _reading(model: type[Base]) -> Select[Any]:
    table = cast("Table", model.__table__)
    names = ("id", "as_of", "rank", "created", *(column.name for column in compared(model)))
    same = (
        table.c.account == bindparam("account", type_=Text),
        table.c.livemode == bindparam("livemode", type_=Boolean),
    )
    return select(*(table.c[name] for name in dict.fromkeys(names))).where(
        table.c.id == any_(bindparam("ids", type_=ARRAY(Text))), *same
    )


def _differences(seen: Seen, held: Held) -> Iterator[Finding]:
    for model, rows in seen.rows.items():
        if model is LineItem and not has_lines(seen.event, rows, held):
            continue
        for theirs in rows:
            ours = held[model].get(theirs["id"])
            if ours is None:
                yield from _missing(seen.event, model, theirs)
            elif is_older(ours, seen.event) and not is_untold(seen.event.object_type, ours, theirs):
                yield from _different(seen.event, model, ours, theirs)


def has_lines(event: RedactedEvent, rows: Iterable[Mapping[str, Any]], held: Held) -> bool:
    """Say whether a completed session's line items are in the books: they are fetched all at once, or never were.

    Of an open session they may change without an event; those of the others nobody fetches.
    """
    return event.facts.get("status") == "complete" and any(row["id"] in held[LineItem] for row in rows)


def is_older(ours: Mapping[str, Any], event: RedactedEvent) -> bool:
    """Say whether our row is at least as old as the look at Stripe."""
    return bool(ours["as_of"].timestamp() <= event.created)


def _missing(event: RedactedEvent, model: type[Base], theirs: Mapping[str, Any]) -> Iterator[Finding]:
    if theirs.get("status") not in UNTOLD.get(event.object_type, ()):
        yield _found(event, model, theirs)._replace(kind=MISSING_OBJECT)


def _different(
    event: RedactedEvent, model: type[Base], ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Iterator[Finding]:
    """Make a finding of each amount, currency and status that differs, and one of all that is only stale."""
    moved_on = theirs["rank"] > ours["rank"]
    stale: list[Compared] = []
    for column in differing(model, ours, theirs):
        kind = meaning(column, model.__tablename__, moved_on=moved_on)
        if kind == STALE_SNAPSHOT:
            stale.append(column)
            continue
        both = written(ours[column.name]), written(theirs[column.name])
        yield _found(event, model, theirs)._replace(kind=kind, field=column.name, ours=both[0], theirs=both[1])
    if stale:
        told = [" ".join(f"{c.name}={written(side[c.name]) or '–'}" for c in stale) for side in (ours, theirs)]
        yield _found(event, model, theirs)._replace(kind=STALE_SNAPSHOT, ours=told[0], theirs=told[1])


def _found(event: RedactedEvent, model: type[Base], theirs: Mapping[str, Any]) -> Finding:
    created = theirs.get("created", event.facts.get("created"))
    is_part = theirs["id"] != event.object_id
    return Finding(
        kind="",
        object_type=name_of(model) if is_part else event.object_type,
        object_id=theirs["id"],
        currency=theirs.get("currency"),
        created=None if created is None else datetime.fromtimestamp(created, UTC),
        part_of=(event.object_type, event.object_id or "") if is_part else None,
    )


def name_of(model: type[Base]) -> str:
    """Name the object that a table holds: its module bears Stripe's name."""
    return model.__module__.rpartition(".")[2]


def table_of(object_type: str) -> type[Base] | None:
    """Find the table that holds an object itself; None if it only has events."""
    projections = PROJECTIONS.get(object_type, ())
    return projections[0].model if projections else None


def types_covered(object_type: str) -> tuple[str, ...]:
    """Name everything that a list of these objects shows: themselves, and what they hold."""
    return (object_type, *(name_of(p.model) for p in PROJECTIONS.get(object_type, ())[1:]))


def has_any(connection: Connection, scope: Scope, model: type[Base]) -> bool:
    """Say whether the books hold any such object of this account and mode."""
    table = cast("Table", model.__table__)
    chosen = exists().where(table.c.account == scope.account, table.c.livemode == scope.livemode).select()
    return bool(connection.scalar(chosen))


def created_within(connection: Connection, scope: Scope, model: type[Base]) -> dict[str, datetime]:
    """List what we hold from the period, but for what is marked as deleted: ids, and when they were made."""
    table = cast("Table", model.__table__)
    chosen = select(table.c.id, table.c.created).where(
        table.c.account == scope.account,
        table.c.livemode == scope.livemode,
        table.c.created >= scope.start,
        table.c.created < scope.end,
    )
    if "deleted" in table.c:
        chosen = chosen.where(table.c.deleted.is_not(True))
    return {id: created for id, created in connection.execute(chosen)}


def other_mode(connection: Connection, scope: Scope, model: type[Base], id: str) -> bool:
    """Say whether the books hold the same id in the other mode, too."""
    table = cast("Table", model.__table__)
    same = dict(zip(KEY, (id, scope.account, not scope.livemode), strict=True))
    return bool(connection.scalar(exists().where(*(table.c[name] == value for name, value in same.items())).select()))
