"""Disputes: what customers contest with their bank, and until when to answer."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import newest, rows, scope
from storage.questions.returned import DISPUTES, counts

COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    amount=Kind.MONEY,
    currency=Kind.TEXT,
    status=Kind.TEXT,
    due_by=Kind.TIME,
    counts=Kind.FLAG,
    reason=Kind.TEXT,
    network_reason_code=Kind.TEXT,
    submission_count=Kind.COUNT,
    charge=Kind.ID,
    payment_intent=Kind.ID,
    account=Kind.ID,
)
STATUSES = (
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "won",
    "lost",
    "prevented",
)


def disputes(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which payments are disputed, why, and until when must we answer?

    `due_by` is when the bank wants our evidence. `counts` says whether totals deduct it: not when it was won, prevented
    or is a mere warning.
    """
    shown = (DISPUTES.c[column.name] for column in COLUMNS if column.name != "counts")
    chosen = select(*shown, counts(DISPUTES).label("counts")).where(*scope(DISPUTES, filters))
    return rows(connection, newest(chosen, DISPUTES, filters))
