"""Objects that have no table of their own, held against the newest event that tells of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from storage.reconciling.fields import is_untold
from storage.reconciling.finding import (
    FOREIGN_CURRENCY,
    MISSING_OBJECT,
    WRONG_AMOUNT,
    WRONG_STATUS,
    Finding,
    Scope,
    written,
)
from storage.redacted import RedactedEvent

# Payloads of other API versions may call the rest otherwise.
COMPARED: Mapping[str, str] = {"amount": WRONG_AMOUNT, "currency": FOREIGN_CURRENCY, "status": WRONG_STATUS}
NEWEST = text("""
select distinct on (object_type, object_id) object_id, created, facts from events
where object_id = any(:ids) and object_type = any(:types) and account = :account and livemode = :livemode
  and facts::text <> '{}'
order by object_type, object_id, created desc, id collate "C" desc
""")


def compare(connection: Connection, scope: Scope, observed: Sequence[RedactedEvent]) -> Iterator[Finding]:
    """Compare amount, currency and status. An event that is newer than the look at Stripe wins."""
    named = [event for event in observed if event.object_id is not None]
    if not named:
        return
    asked = {"ids": [e.object_id for e in named], "types": list({e.object_type for e in named})}
    found = connection.execute(NEWEST, asked | {"account": scope.account, "livemode": scope.livemode})
    held = {id: (created, facts) for id, created, facts in found}
    for event in named:
        yield from _differences(event, held.get(str(event.object_id)))


def _differences(event: RedactedEvent, held: tuple[datetime, Mapping[str, Any]] | None) -> Iterator[Finding]:
    if held is None:
        yield _found(event, MISSING_OBJECT)
        return
    told_at, ours = held
    if told_at.timestamp() > event.created or is_untold(event.object_type, ours, event.facts):
        return
    for name, kind in COMPARED.items():
        values = ours.get(name), event.facts.get(name)
        if None not in values and values[0] != values[1]:
            yield _found(event, kind)._replace(field=name, ours=written(values[0]), theirs=written(values[1]))


def _found(event: RedactedEvent, kind: str) -> Finding:
    created = event.facts.get("created")
    return Finding(
        kind,
        event.object_type,
        str(event.object_id),
        currency=event.facts.get("currency"),
        created=None if created is None else datetime.fromtimestamp(created, UTC),
    )
