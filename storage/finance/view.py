"""A view for BI tools: which columns it shows of what, and what each of them means."""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, FromClause, Integer, Select, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from storage.database import Base
from storage.finance.amounts import MAJOR, MONEY
from storage.finance.words import COUNTS, WORDS, Words

FIRST = ("id", "number", "created")
LAST = ("account", "livemode", "as_of", "event_id")
NEVER = frozenset({"rank"})  # orders snapshots of one second, and tells nobody anything
# Whose currency these are in where the view has it; all other amounts are in `currency`.
OWN_CURRENCY = {
    "source_amount_total": "source_currency",
    "fee": "settlement_currency",
    "net_of_fees": "settlement_currency",
}
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


class Shown(NamedTuple):
    """One column of a view: its name, for good; what it shows; and what that means."""

    name: str
    value: ColumnElement[Any]
    says: str


@dataclass(frozen=True, slots=True)
class View:
    """A view by the name that BI tools know it by, for good."""

    name: str
    says: str
    columns: tuple[Shown, ...]
    parts: tuple[Select[Any], ...]

    @property
    def statements(self) -> Iterator[str]:
        """Write the view and its comments. It reads with the rights of whoever asks: it cannot show more than those."""
        query = " union all ".join(compiled(part) for part in self.parts)
        yield f"create view finance.{self.name} with (security_invoker = true) as {query}"
        yield f"comment on view finance.{self.name} is {text(self.says)}"
        for column in self.columns:
            name = DIALECT.identifier_preparer.quote(column.name)
            yield f"comment on column finance.{self.name}.{name} is {text(column.says)}"


def of_model(model: type[Base], *added: Shown, without: Iterable[str] = (), says: Words | None = None) -> View:
    """Show a table of ours under its own name, with the words that its module and class have for it."""
    module = inspect.getmodule(model)
    told = " ".join(filter(None, (inspect.getdoc(module), inspect.getdoc(model))))
    return of_table(model.__tablename__, first_lines(told), model.__table__, *added, without=without, says=says)


def of_table(
    name: str,
    told: str,
    table: FromClause,
    *added: Shown,
    without: Iterable[str] = (),
    says: Words | None = None,
) -> View:
    """Show a table's columns, the key at both ends, and beside each amount the same in the major unit."""
    left_out = NEVER.union(without)
    shown = tuple(columns_of(table, [c for c in ordered(table) if c not in left_out], says or {}))
    shown += added
    values = (column.value.label(column.name) for column in shown)
    return View(name, told, shown, (select(*values).select_from(table),))


def ordered(table: FromClause) -> list[str]:
    """Order columns: the id first, whose it is and where it comes from last."""
    names = [column.name for column in table.c]
    middle = [name for name in names if name not in (*FIRST, *LAST)]
    return [
        *(name for name in FIRST if name in names),
        *middle,
        *(name for name in LAST if name in names),
    ]


def columns_of(table: FromClause, names: Iterable[str], says: Words) -> Iterator[Shown]:
    """Show columns with their words; an amount twice."""
    for name in names:
        column = table.c[name]
        if isinstance(column.type, BigInteger) and name in MONEY:
            yield from amount(name, column, table.c, says)
        else:
            yield Shown(name, column, said(name, column, says))


def said(name: str, column: ColumnElement[Any], says: Words) -> str:
    """Find a column's words: the view's own, else those that hold everywhere."""
    return says.get(name) or (COUNTS if isinstance(column.type, Integer) else WORDS).get(name, "")


def amount(
    name: str, column: ColumnElement[Any], among: ReadOnlyColumnCollection[str, Any], says: Words
) -> tuple[Shown, Shown]:
    """Show an amount in its currency's smallest unit, and as people write it."""
    currency = currency_of(name, among)
    told = says.get(name) or MONEY[name]
    major = func.finance.major(column, among[currency])
    return (
        Shown(name, column, f"{told} In the smallest unit of `{currency}`: 4990 is 49.90 eur, 4990 jpy, 4.990 kwd."),
        Shown(f"{name}{MAJOR}", major, f"{told} The same as `{name}`, in the major unit of `{currency}`: 49.90 eur."),
    )


def currency_of(name: str, among: ReadOnlyColumnCollection[str, Any]) -> str:
    """Name the column with an amount's currency."""
    own = OWN_CURRENCY.get(name, "currency")
    return own if own in among else "currency"


def first_lines(told: str) -> str:
    """Make one paragraph of a docstring's lines."""
    return " ".join(told.split())


def compiled(query: Select[Any]) -> str:
    """Write a query as SQL with its constants in it."""
    return str(query.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))


def text(words: str) -> str:
    """Quote words for SQL."""
    return "'" + words.replace("'", "''") + "'"
