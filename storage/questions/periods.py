"""Periods: what was closed, with which totals, and what was opened again."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnClause,
    ColumnElement,
    Connection,
    FromClause,
    Text,
    and_,
    case,
    column,
    func,
    select,
    true,
)

from storage.exports.columns import Kind, Row, columns
from storage.movement_sums import MEASURES
from storage.periods import PERIODS
from storage.questions.filters import Filters, own
from storage.questions.listing import rows, told_by, within

COLUMNS = columns(
    closed_at=Kind.TIME,
    period=Kind.TEXT,
    act=Kind.TEXT,
    currency=Kind.TEXT,
    count=Kind.COUNT,
    gross=Kind.MONEY,
    refunded=Kind.MONEY,
    disputed=Kind.MONEY,
    net=Kind.MONEY,
    fee=Kind.FEE,
    net_of_fees=Kind.FEE,
    fees_unknown=Kind.COUNT,
    fees_converted=Kind.COUNT,
    refunded_unitemised=Kind.MONEY,
    by=Kind.TEXT,
    reason=Kind.TEXT,
    known_until=Kind.TIME,
    starts=Kind.TIME,
    ends=Kind.TIME,
    account=Kind.ID,
)
NOTHING_CLOSED = "No period was closed yet: flask periods close 2026-03"
OWN = ("period", "act", "by", "reason", "known_until", "starts", "ends", "account")


def periods(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which periods are closed, with which totals, and which were opened again?

    A closing locks a period with the totals that were answered then: they hold everything that had reached us before
    known_until, and nothing that came later changes them. Each closing has a row per currency; a period that is opened
    again has a row that says why. Of a period's rows the newest hold: act says closed or reopened.

    Any question about a closed period is answered as of its closing with `as_of=close`; what came since is told by
    late-arrivals. The figures mean what they mean in totals.
    """
    table, held = PERIODS, totals()
    shown = (table.c[name] for name in OWN)
    found = select(table.c.at.label("closed_at"), *shown, held.c.currency, *figures(held))
    found = found.select_from(table.outerjoin(held, true())).where(
        table.c.livemode == filters.livemode,
        table.c.account == own(filters).account,
        *told_by(filters, table.c.at),
        *inside(filters),
    )
    if filters.currency is not None:
        found = found.where(held.c.currency == filters.currency)
    return rows(connection, found.order_by(table.c.number.desc(), held.c.currency))


def inside(filters: Filters) -> list[ColumnElement[bool]]:
    """Keep to periods that lie in the span asked for."""
    span = filters.period
    return [*within(span, PERIODS.c.starts), *([PERIODS.c.ends <= span.end] if span.end else [])]


def totals() -> FromClause:
    """Take a closing's totals apart, a row for each currency."""
    names: list[ColumnClause[Any]] = [column("currency", Text), *(column(name, BigInteger) for name in MEASURES)]
    document = func.coalesce(PERIODS.c.totals, func.jsonb_build_array())
    return func.jsonb_to_recordset(document).table_valued(*names).render_derived(with_types=True).lateral("held")


def figures(held: FromClause) -> list[ColumnElement[Any]]:
    """Show the sums as totals does: a fee is unknown while a part of it is."""
    net = held.c.gross - held.c.refunded - held.c.disputed
    fee = case((and_(held.c.fees_unknown == 0, held.c.fees_converted == 0), held.c.fee))
    sums = {name: held.c[name] for name in MEASURES} | {"fee": fee, "net": net, "net_of_fees": net - fee}
    return [value.label(name) for name, value in sums.items()]
