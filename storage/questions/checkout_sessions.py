"""Checkout sessions: what was offered to buyers, and how each offer ended."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, func, select

from storage.billing.checkout_session import SETTLED, CheckoutSession
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import newest, rows, scope

SESSIONS = CheckoutSession.__table__
COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    outcome=Kind.TEXT,
    amount_total=Kind.MONEY,
    currency=Kind.TEXT,
    mode=Kind.TEXT,
    status=Kind.TEXT,
    payment_status=Kind.TEXT,
    amount_subtotal=Kind.MONEY,
    amount_discount=Kind.MONEY,
    amount_shipping=Kind.MONEY,
    amount_tax=Kind.MONEY,
    customer=Kind.ID,
    payment_intent=Kind.ID,
    subscription=Kind.ID,
    invoice=Kind.ID,
    client_reference_id=Kind.TEXT,
    payment_link=Kind.ID,
    expires_at=Kind.TIME,
    account=Kind.ID,
)
STATUS, PAYMENT_STATUS = (func.coalesce(SESSIONS.c[name], "") for name in ("status", "payment_status"))
COMPLETE = SESSIONS.c.status == "complete"
PAID = SESSIONS.c.payment_status.in_(sorted(SETTLED))
WHICH = {
    "completed": and_(COMPLETE, PAID),
    "unpaid": and_(COMPLETE, PAYMENT_STATUS.not_in(sorted(SETTLED))),
    "expired": SESSIONS.c.status == "expired",
    "open": STATUS.not_in(("complete", "expired")),
}
OUTCOMES = tuple(WHICH)
OUTCOME = case(*((which, name) for name, which in WHICH.items()))


def checkout_sessions(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which checkouts were completed, left unpaid or expired?

    completed: paid, or nothing was to be paid. unpaid: the buyer finished, but the money has not come, as with bank
    debits that take days or fail. expired: never finished. open: may still be.
    """
    shown = (SESSIONS.c[column.name] for column in COLUMNS if column.name != "outcome")
    chosen = select(*shown, OUTCOME.label("outcome")).where(*scope(SESSIONS, filters))
    if filters.outcome is not None:
        chosen = chosen.where(WHICH[filters.outcome])
    return rows(connection, newest(chosen, SESSIONS, filters))
