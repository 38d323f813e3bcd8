"""Write billing rows so that the newest snapshot wins inside the database, whatever order they arrive in."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB

from storage.billing import PROJECTIONS
from storage.billing.snapshot import KEY, Row
from storage.database import Base
from storage.redacted import RedactedEvent

RECORD_TYPES = {BigInteger: "bigint", Boolean: "boolean", DateTime: "bigint", JSONB: "jsonb", Text: "text"}
# Byte order, as Python compares strings when it folds a batch: the database's own collation may differ.
NEWER = """(excluded.as_of, excluded.rank, excluded.event_id collate "C") > (t.as_of, t.rank, t.event_id collate "C")"""
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
                fold(tables.setdefault(projection.model, {}), common | row)
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


def fold(rows: dict[tuple[Any, ...], Row], row: Row) -> None:
    """Keep the newer of two snapshots; that something was deleted stays known."""
    key = (row["id"], row["account"], row["livemode"])
    other = rows.get(key)
    if other is None or order(row) > order(other):
        rows[key] = row
    if other is not None and (other.get("deleted") or row.get("deleted")):
        rows[key] = rows[key] | {"deleted": True}


def order(row: Row) -> tuple[int, int, str]:
    """Say how new a snapshot is."""
    return row["as_of"], row["rank"], row["event_id"]


@cache
def statement(model: type[Base]) -> str:
    """Compile the table's one upsert: its rows of the batch's JSON document in, taken apart by the server."""
    columns = {column.name: column.type for column in model.__table__.columns}
    record = ", ".join(f"{quoted(name)} {RECORD_TYPES[type(kind)]}" for name, kind in columns.items())
    values = ", ".join(
        f"to_timestamp({quoted(name)})" if isinstance(kind, DateTime) else quoted(name)
        for name, kind in columns.items()
    )
    guard, changes = conflict(list(columns))
    return (
        f"insert into {model.__tablename__} as t ({', '.join(map(quoted, columns))}) "  # noqa: S608 — our own names
        f"select {values} from jsonb_to_recordset(billing->'{model.__tablename__}') as batch({record}) "
        f"on conflict ({', '.join(KEY)}) do update set {changes} where {guard}"
    )


def conflict(columns: list[str]) -> tuple[str, str]:
    """Say when an existing row changes, and to what. Deletion is final and independent of order."""
    plain = [name for name in columns if name not in KEY and name != "deleted"]
    if "deleted" not in columns:
        return NEWER, ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in plain)
    changes = [f"{quoted(n)} = case when {NEWER} then excluded.{quoted(n)} else t.{quoted(n)} end" for n in plain]
    guard = f"{NEWER} or (excluded.deleted and t.deleted is not true)"
    return guard, ", ".join([*changes, "deleted = nullif(t.deleted is true or excluded.deleted is true, false)"])


def quoted(name: str) -> str:
    """Quote a column name; Stripe has some that SQL reserves."""
    return f'"{name}"'


def document(tables: Rows) -> dict[str, list[Row]]:
    """Write the rows as the document the upserts read, in key order: two committers then cannot deadlock."""
    return {model.__tablename__: [rows[key] for key in sorted(rows)] for model, rows in tables.items()}
