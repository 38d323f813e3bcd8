"""Write billing rows so that the newest snapshot wins inside the database, whatever order they arrive in."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import BigInteger, Boolean, DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB

from storage.billing import HISTORIES, PROJECTIONS, TABLES, unchanged
from storage.billing.snapshot import KEY, UNCHANGED_SINCE, Row
from storage.database import Base
from storage.free_text import FreeText
from storage.redacted import RedactedEvent

# Amounts and counts have fifteen digits at most: Stripe's have twelve (docs.stripe.com/currencies), a spreadsheet keeps
# fifteen, and the sums of thousands of them fit into a bigint. An event with more is parked.
AMOUNTS = "fifteen_digits"  # a domain, see migration 0036
RECORD_TYPES = {
    BigInteger: AMOUNTS, Boolean: "boolean", DateTime: "bigint", JSONB: "jsonb", Text: "text", FreeText: "text",
}  # fmt: skip
# Byte order, as Python compares strings when it folds a batch: the database's own collation may differ.
NEWER = """(excluded.as_of, excluded.rank, excluded.event_id collate "C") > (t.as_of, t.rank, t.event_id collate "C")"""
FINAL = "deleted = nullif(t.deleted is true or excluded.deleted is true, false)"
NOTHING_BUT_GONE = {"id", "object", "deleted"}

Rows = dict[type[Base], dict[tuple[Any, ...], Row]]


def project(events: Iterable[RedactedEvent]) -> Rows:
    """Turn events into billing rows, folded: of each object only the newest snapshot is left."""
    tables: Rows = {}
    for event in events:
        if not tells(event):
            continue
        for projection in PROJECTIONS.get(event.object_type, ()):
            common = {"rank": projection.rank(event.facts)} | stamp(event, projection.model)
            for row in projection.rows(event.facts):
                fold(tables.setdefault(projection.model, {}), common | row, unchanged.folded(projection.model))
    return tables


def remember(events: Iterable[RedactedEvent]) -> Rows:
    """Turn events into the rows of histories: each event keeps its own, and they are no object of Stripe's."""
    tables: Rows = {}
    for event in filter(tells, events):
        for projection in HISTORIES.get(event.object_type, ()):
            common = {"rank": projection.rank(event.facts), "id": event.id} | stamp(event, projection.model)
            for row in projection.rows(event.facts):
                fold(tables.setdefault(projection.model, {}), row | common)
    return tables


def tells(event: RedactedEvent) -> bool:
    """Say whether the event shows its object: a thin one only names it, and an upcoming invoice has no id yet."""
    return event.object_id is not None and not event.facts.keys() <= {"id"}


def stamp(event: RedactedEvent, model: type[Base]) -> Row:
    """Say whose object a row is, and which event set it.

    A deletion that carries nothing but the id is older than every snapshot: it marks the row and changes no figure.
    """
    own = {"account": event.account, "livemode": event.livemode, "as_of": event.created, "event_id": event.id}
    if "deleted" not in model.__table__.columns or not (event.type.endswith(".deleted") or event.facts.get("deleted")):
        return own
    bare = event.facts.keys() <= NOTHING_BUT_GONE
    return own | {"deleted": True} | ({"as_of": 0} if bare else {})


def fold(rows: dict[tuple[Any, ...], Row], row: Row, newer: Callable[[Row, Row], Row] = lambda _, newer: newer) -> None:
    """Keep the newer of two snapshots, as `newer` makes it of both; that something was deleted stays known."""
    key = (row["id"], row["account"], row["livemode"])
    other = rows.get(key)
    if other is None:
        rows[key] = row
        return
    rows[key] = newer(*sorted((row, other), key=order))
    if other.get("deleted") or row.get("deleted"):
        rows[key] = rows[key] | {"deleted": True}


def order(row: Row) -> tuple[int, int, str]:
    """Say how new a snapshot is."""
    return row["as_of"], row["rank"], row["event_id"]


def statement(model: type[Base], document: str) -> str:
    """Write what brings a table up to a JSON document of its rows, taken apart by the server."""
    merged = merge(model, document, model.__tablename__)
    if unchanged.is_told(model):
        return f"{merged}; {unchanged.forgetting(model, document, taken_apart(model, document))}"
    if "deleted" not in model.__table__.columns:
        return merged
    return f"{merged}; {deletion(model.__tablename__, document, taken_apart(model, document))}"


def taken_apart(model: type[Base], document: str) -> str:
    """Read a JSON document of a table's rows."""
    types = {c.name: RECORD_TYPES[type(c.type)] for c in model.__table__.columns} | {"rank": "bigint"}
    record = ", ".join(f"{quoted(name)} {kind}" for name, kind in types.items())
    return f"json_to_recordset({document}) as {unchanged.BATCH}({record})"


def merge(model: type[Base], document: str, table: str, only: str = "") -> str:
    """Write what merges a JSON document of rows into a table of the model's shape; `only` may keep some of them."""
    columns = {column.name: column.type for column in model.__table__.columns}
    names = list(columns)
    values = ", ".join(
        f"to_timestamp({quoted(name)})" if isinstance(kind, DateTime) else quoted(name)
        for name, kind in columns.items()
    )
    return (
        f"insert into {table} as t ({', '.join(map(quoted, names))}) "  # noqa: S608 — our own names
        f"select {values} from {taken_apart(model, document)} {only}"
        f"on conflict ({', '.join(KEY)}) do update set {changes(model)} where {NEWER}"
    )


def changes(model: type[Base]) -> str:
    """Say what a newer snapshot changes: everything, but that a deletion is final, and what is said of both."""
    names = {column.name for column in model.__table__.columns} - {*KEY, "deleted", UNCHANGED_SINCE}
    both = [FINAL] if "deleted" in model.__table__.columns else []
    both += [unchanged.newer(model)] if unchanged.is_told(model) else []
    return ", ".join([*(f"{quoted(name)} = excluded.{quoted(name)}" for name in sorted(names)), *both])


def deletion(table: str, document: str, batch: str) -> str:
    """Mark rows that an older event deleted: deletion does not depend on the order of events.

    Few batches delete anything, and their text tells (orjson writes no spaces): the others are spared the statement.
    """
    same = " and ".join(f"t.{name} = batch.{name}" for name in KEY)
    mark = (
        f"update {table} as t set deleted = true from {batch} where batch.deleted and t.deleted is not true and {same}"  # noqa: S608 — our own names
    )
    return f"if {document}::text like '%\"deleted\":true%' then {mark}; end if"


def quoted(name: str) -> str:
    """Quote a column name; Stripe has some that SQL reserves."""
    return f'"{name}"'


def documents(tables: Rows) -> list[list[Row] | None]:
    """Write the rows as the documents the upserts read, in key order: two committers then cannot deadlock."""
    return [[tables[model][key] for key in sorted(tables[model])] if model in tables else None for model in TABLES]
