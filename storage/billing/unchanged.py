"""Since when a row has said of what was sold and settled what it says now: what tells it later mostly repeats it.

Later events of a charge refund it or dispute it, and every event of a dispute tells its balance transactions again. So
totals as of a moment need not look such a row up. What comes late and says otherwise makes it unknown again; what comes
again changes nothing.
"""

from collections.abc import Callable, Mapping
from functools import cache

from sqlalchemy import DateTime

from storage.billing.balance_transaction import BalanceTransaction
from storage.billing.charge import Charge
from storage.billing.snapshot import KEY, SNAPSHOT_COLUMNS, UNCHANGED_SINCE, Row, first
from storage.database import Base

BATCH = "batch"  # what a document of rows is called where it is taken apart
# What may change beside the snapshot's own columns: what refunds and disputes set anew.
RETURNED: Mapping[type[Base], frozenset[str]] = {
    Charge: frozenset({"amount_refunded", "refunded", "disputed"}),
    BalanceTransaction: frozenset(),
}


def is_told(model: type[Base]) -> bool:
    """Say whether a table's rows tell it."""
    return model in RETURNED


def compared(model: type[Base]) -> tuple[str, ...]:
    """Name the columns of what was sold or settled."""
    aside = {*SNAPSHOT_COLUMNS, *KEY, *RETURNED[model]}
    return tuple(column.name for column in model.__table__.columns if column.name not in aside)


def compared_row(model: type[Base], row: str) -> str:
    """Write them as one value. A row of the batch has times as Unix seconds."""
    columns = model.__table__.columns
    values = (
        f"to_timestamp({row}.{name})" if row == BATCH and isinstance(columns[name].type, DateTime) else f"{row}.{name}"
        for name in compared(model)
    )
    return f"row({', '.join(values)})"


def was_same(model: type[Base], now: str, then: str) -> str:
    """Write that a snapshot said the same as another one does now, and that nothing had been refunded."""
    is_same = f"{compared_row(model, now)} is not distinct from {compared_row(model, then)}"
    return f"{is_same} and coalesce({then}.amount_refunded, 0) = 0" if model is Charge else is_same


def newer(model: type[Base]) -> str:
    """Write what a newer snapshot makes of it. One that was folded from several says since when those were alike."""
    return (
        f"{UNCHANGED_SINCE} = case when {was_same(model, 'excluded', 't')} "
        f"then greatest(excluded.{UNCHANGED_SINCE}, coalesce(t.{UNCHANGED_SINCE}, t.as_of)) "
        f"when t.as_of < excluded.{UNCHANGED_SINCE} then excluded.{UNCHANGED_SINCE} end"
    )


@cache
def folded(model: type[Base]) -> Callable[[Row, Row], Row]:
    """Say what the newer of two snapshots becomes. Where nothing is said, both and all folded into them are alike."""
    if not is_told(model):
        return lambda _, newer: newer
    names = compared(model)

    def fold(older: Row, newer: Row) -> Row:
        is_same = all(older.get(name) == newer.get(name) for name in names) and not older.get("amount_refunded")
        since = first(older.get(UNCHANGED_SINCE), newer.get(UNCHANGED_SINCE)) if is_same else newer["as_of"]
        return newer if since is None else newer | {UNCHANGED_SINCE: since}

    return fold


def forgetting(model: type[Base], document: str, batch: str) -> str:
    """Write what makes it unknown where a snapshot of the batch came late and says otherwise."""
    its_own = " and ".join(f"t.{name} = {BATCH}.{name}" for name in KEY)
    since = f"t.{UNCHANGED_SINCE}"
    agrees = f"(t.event_id = {BATCH}.event_id or {was_same(model, 't', BATCH)})"
    alike = f"coalesce(to_timestamp({BATCH}.{UNCHANGED_SINCE}) <= {since}, true)"
    forget = (
        f"update {model.__tablename__} as t set {UNCHANGED_SINCE} = null from {batch} "  # noqa: S608 — our own names
        f"where to_timestamp({BATCH}.as_of) >= {since} and {its_own} and not ({agrees} and {alike})"
    )
    return f"get diagnostics written = row_count; if written < json_array_length({document}) then {forget}; end if"
