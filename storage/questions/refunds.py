"""Refunds: what we gave back, one by one."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import newest, rows, scope
from storage.questions.returned import REFUNDS, counts

COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    amount=Kind.MONEY,
    currency=Kind.TEXT,
    status=Kind.TEXT,
    counts=Kind.FLAG,
    reason=Kind.TEXT,
    failure_reason=Kind.TEXT,
    charge=Kind.ID,
    payment_intent=Kind.ID,
    balance_transaction=Kind.ID,
    account=Kind.ID,
)
STATUSES = ("pending", "requires_action", "succeeded", "failed", "canceled")


def refunds(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which refunds did we give, and did they arrive?

    Each refund once, by its id. `counts` says whether totals include it: a failed or cancelled refund came back to us.
    Refunds that only a charge's running total tells of are not here: see refunded_unitemised in totals.
    """
    shown = (REFUNDS.c[column.name] for column in COLUMNS if column.name != "counts")
    chosen = select(*shown, counts(REFUNDS).label("counts")).where(*scope(REFUNDS, filters))
    return rows(connection, newest(chosen, REFUNDS, filters))
