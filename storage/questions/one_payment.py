"""One payment as the list of payments shows it."""

from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Dialect, Text, bindparam
from sqlalchemy.sql.compiler import SQLCompiler

from storage.exports.columns import Row
from storage.questions.filters import Filters
from storage.questions.payments import statement

ANY_ID = bindparam("id", type_=Text)


def payment(connection: Connection, filters: Filters, id: str) -> list[Row]:
    """Read a payment by its id or that of its PaymentIntent; an id may be known in more than one account."""
    asked = written(connection.dialect, filters.livemode, filters.account).construct_expanded_state({"id": id})
    return [row._asdict() for row in connection.exec_driver_sql(asked.statement, asked.parameters)]


@lru_cache(maxsize=64)
def written(dialect: Dialect, livemode: bool, account: str | None) -> SQLCompiler:  # noqa: FBT001 — what it depends on
    """Write the statement once: to put it together takes five times as long as to answer it."""
    filters = Filters(ZoneInfo("UTC"), date.max, livemode=livemode, account=account)
    sql = statement(filters, id=ANY_ID).compile(dialect=dialect)
    if not isinstance(sql, SQLCompiler):
        raise TypeError("a select is compiled to SQL")
    return sql
