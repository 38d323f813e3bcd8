"""Certificates: which periods were compared with Stripe, and what could not be."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Text, cast, select

from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import newest, rows, scope, told_by
from storage.reconciling.certificates import Certificate

COLUMNS = columns(
    id=Kind.ID,
    created=Kind.TIME,
    period=Kind.TEXT,
    starts=Kind.TIME,
    ends=Kind.TIME,
    provisional=Kind.FLAG,
    compared=Kind.COUNT,
    differences=Kind.COUNT,
    not_checked=Kind.TEXT,
    account=Kind.ID,
)
NOTHING_CERTIFIED = "No period was certified yet: flask sync reconcile --period 2026-10"
TABLE = select(
    cast(Certificate.number, Text).label("id"),
    Certificate.certified_at.label("created"),
    *(getattr(Certificate, name) for name in ("starts", "ends", "provisional", "livemode", "account", "statement")),
).subquery("certificates")


def certificates(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which periods were compared with Stripe, and what could not be checked?

    A certificate is never changed; a later run makes a new one. `created` is when it was made. `compared` is how many
    objects and events Stripe showed, `differences` how many of them differed then. A provisional one was made before
    its period had ended. `flask sync certificate --period 2026-10` prints the newest one whole.
    """
    names = ("id", "created", "starts", "ends", "provisional", "account", "statement")
    made = told_by(filters, TABLE.c.created)
    chosen = select(*(TABLE.c[name] for name in names)).where(*scope(TABLE, filters), *made)
    return (told(row) for row in rows(connection, newest(chosen, TABLE, filters)))


def told(row: Row) -> dict[str, Any]:
    """Sum a statement up."""
    statement = row["statement"]
    summed = {
        "period": statement["period"]["name"],
        "compared": sum(counts["at_stripe"] for counts in statement["compared"].values()),
        "differences": sum(statement["differences"].values()),
        "not_checked": "; ".join(limit["what"] for limit in statement["not_checked"]),
    }
    return {column.name: summed.get(column.name, row.get(column.name)) for column in COLUMNS}
