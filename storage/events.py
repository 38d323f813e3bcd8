"""The events we accepted: redacted, append-only, each once. Everything else can be rebuilt from them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, Index, PrimaryKeyConstraint, Row, cast, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base
from storage.free_text import FreeJson, FreeText
from storage.redacted import NOTHING, RedactedEvent

Key = tuple[str, str, bool]  # event id, account, livemode


THIN_TYPES = "type like 'v1.%' or type like 'v2.%'"  # an index holds these


class StoredEvent(Base):
    """One event as kept. `created` is Stripe's clock, `received_at` ours.

    Once is per account and mode: a live Connect endpoint also receives test events (docs.stripe.com/connect/webhooks).
    Facts and receipt are `json`, not `jsonb`: the bytes stay as they were redacted, and take a fifth less room.
    """

    __tablename__ = "events"
    created: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    livemode: Mapped[bool]
    id: Mapped[str]
    account: Mapped[str]
    type: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[str | None] = mapped_column(FreeText)
    api_version: Mapped[str | None]
    changed: Mapped[list[str] | None] = mapped_column(ARRAY(TEXT))
    facts: Mapped[dict[str, Any]] = mapped_column(FreeJson)
    receipt: Mapped[dict[str, Any]] = mapped_column(FreeJson)
    exempted: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    __table_args__ = (
        PrimaryKeyConstraint("id", "account", "livemode"),
        Index(None, "object_id", postgresql_using="hash"),
        *(
            Index(f"events_{name}_idx", "created", postgresql_where=text(f"(receipt ->> '{told}') is not null"))
            for name, told in (("sighted", "sightings"), ("unsupported", "unsupported"), ("unknown", "unknown"))
        ),
        Index("events_account_idx", "livemode", "account", postgresql_where=text("account <> ''")),
        Index("events_thin_idx", "created", postgresql_where=text(THIN_TYPES)),
        Index("events_health_idx", "created", postgresql_where=text("type like 'v2.core.health.%'")),
        Index("events_late_idx", "received_at", "created", postgresql_where=text("received_at - created > '1 hour'")),
        Index("events_received_idx", "received_at", postgresql_using="brin", postgresql_with={"autosummarize": "on"}),
    )


COLUMNS = {
    "id": "text", "account": "text", "livemode": "boolean", "type": "text", "created": "bigint", "object_type": "text",
    "object_id": "text", "api_version": "text", "changed": "text[]", "facts": "json", "receipt": "json",
    "exempted": "json",
}  # fmt: skip
INSERT = f"""
insert into events ({", ".join(COLUMNS)})
select {", ".join("to_timestamp(created)" if name == "created" else name for name in COLUMNS)}
from json_to_recordset(recorded) as batch({", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())})
on conflict do nothing
returning events.id, events.account, events.livemode
"""  # noqa: S608 — names from the table above, no input


def row(event: RedactedEvent) -> dict[str, Any]:
    """Write the event as one element of the batch that INSERT reads; the object's id is a column, not a fact twice."""
    facts = {name: value for name, value in event.facts.items() if name != "id"} if event.object_id else event.facts
    return {
        "id": event.id, "account": event.account, "livemode": event.livemode, "type": event.type,
        "created": event.created, "object_type": event.object_type, "object_id": event.object_id,
        "api_version": event.api_version, "changed": event.changed or None, "facts": facts,
        "receipt": event.receipt, "exempted": event.exempted or None,
    }  # fmt: skip


def redacted(stored: Row[Any]) -> RedactedEvent:
    """Give back the event as it was recorded; personal data is in the vault, not here."""
    return RedactedEvent(
        id=stored.id,
        type=stored.type,
        account=stored.account,
        livemode=stored.livemode,
        created=int(stored.created.timestamp()),
        api_version=stored.api_version,
        object_type=stored.object_type,
        object_id=stored.object_id,
        facts=({"id": stored.object_id} if stored.object_id else {}) | stored.facts,
        changed=tuple(stored.changed or ()),
        receipt=stored.receipt,
        exempted=stored.exempted or NOTHING,
    )


def stream(connection: Connection, size: int = 1000) -> Iterator[Sequence[RedactedEvent]]:
    """Read every event, in batches, without holding them all."""
    result = connection.execute(select(StoredEvent.__table__), execution_options={"yield_per": size})
    for batch in result.partitions():
        yield [redacted(stored) for stored in batch]


def holds(connection: Connection, id: str, account: str, livemode: bool) -> bool:  # noqa: FBT001 — its key
    """Say whether we have an event."""
    key = StoredEvent.id == id, StoredEvent.account == account, StoredEvent.livemode == livemode
    return connection.scalar(select(StoredEvent.id).where(*key)) is not None


def find(connection: Connection, id: str) -> Sequence[Row[Any]]:
    """Read the events with this id as they are kept: each account and mode may have one."""
    statement = select(StoredEvent.__table__).where(StoredEvent.id == id)
    return connection.execute(statement.order_by(StoredEvent.account, StoredEvent.livemode)).all()


def known(connection: Connection, keys: Collection[Key]) -> set[Key]:
    """Say which of these events we have: their ids, accounts and modes."""
    ids = {event_id for event_id, _, _ in keys}
    key = (StoredEvent.id, StoredEvent.account, StoredEvent.livemode)
    found = connection.execute(select(*key).where(StoredEvent.id == func.any(cast(list(ids), ARRAY(TEXT)))))
    return {(event_id, account, livemode) for event_id, account, livemode in found} & set(keys)


def count(connection: Connection) -> int:
    """How many events do we keep?"""
    return connection.scalars(select(func.count()).select_from(StoredEvent)).one()
