"""One payment as the list of payments shows it."""

from sqlalchemy import Connection

from storage.exports.columns import Row
from storage.questions import once
from storage.questions.filters import Filters
from storage.questions.payments import statement


def payment(connection: Connection, filters: Filters, id: str) -> list[Row]:
    """Read a payment by its id or that of its PaymentIntent; an id may be known in more than one account."""
    return once.by_id(connection, statement, id, livemode=filters.livemode, account=filters.account)
