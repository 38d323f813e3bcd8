"""Since when a charge was sold as it is now: what comes later mostly refunds it, or disputes it.

Totals as of a moment then need not look such a charge up. It is known of charges whose events came one after the other;
an event that came late makes it unknown again.
"""

from collections.abc import Callable

from storage.billing.charge import Charge
from storage.billing.snapshot import KEY, SNAPSHOT_COLUMNS, UNCHANGED_SINCE, Row, first
from storage.database import Base

# What refunds and disputes set anew, beside the snapshot's own.
RETURNED = frozenset({"amount_refunded", "refunded", "disputed"})
SOLD = tuple(c.name for c in Charge.__table__.columns if c.name not in {*SNAPSHOT_COLUMNS, *RETURNED, *KEY})
SAME = " is not distinct from ".join(f"row({', '.join(f'{row}.{name}' for name in SOLD)})" for row in ("t", "excluded"))
# What a newer snapshot makes of it.
NEWER = (
    f"{UNCHANGED_SINCE} = coalesce(excluded.{UNCHANGED_SINCE}, "
    f"case when {SAME} and coalesce(t.amount_refunded, 0) = 0 then coalesce(t.{UNCHANGED_SINCE}, t.as_of) end)"
)


def is_told(model: type[Base]) -> bool:
    """Say whether a table's rows tell it."""
    return model is Charge


def of(model: type[Base]) -> Callable[[Row, Row], Row]:
    """Say what the newer of two snapshots becomes."""
    return folded if is_told(model) else lambda _, newer: newer


def folded(older: Row, newer: Row) -> Row:
    """Say it of the newer of two snapshots, where it does not go back to before the older one."""
    is_same = all(older.get(name) == newer.get(name) for name in SOLD) and not older.get("amount_refunded")
    since = first(older.get(UNCHANGED_SINCE), newer.get(UNCHANGED_SINCE)) if is_same else newer["as_of"]
    return newer if since is None else newer | {UNCHANGED_SINCE: since}


def forgetting(document: str, batch: str) -> str:
    """Write what makes it unknown where a snapshot of the batch was not the newest."""
    same = " and ".join(f"t.{name} = batch.{name}" for name in KEY)
    came_late = f"(t.event_id <> batch.event_id or batch.{UNCHANGED_SINCE} is not null)"
    forget = (
        f"update {Charge.__tablename__} as t set {UNCHANGED_SINCE} = null from {batch} "  # noqa: S608 — our own names
        f"where t.{UNCHANGED_SINCE} is not null and {same} and {came_late}"
    )
    return f"get diagnostics written = row_count; if written < json_array_length({document}) then {forget}; end if"
