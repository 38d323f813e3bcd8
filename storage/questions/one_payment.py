"""One payment as the list of payments shows it."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from storage.exports.columns import Row
from storage.questions.filters import Filters
from storage.questions.once import few, planned_once
from storage.questions.payments import statement


def payment(connection: Connection, filters: Filters, id: str) -> list[Row]:
    """Read a payment by its id or that of its PaymentIntent; an id may be known in more than one account."""
    own = Filters(ZoneInfo("UTC"), date.max, livemode=filters.livemode, account=filters.account)
    with planned_once(connection):
        return list(few(connection, own, statement, {"id": id}))
