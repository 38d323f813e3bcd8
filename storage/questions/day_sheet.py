"""The day sheet: what was in Stripe's balance in the morning, what moved, and what was there in the evening."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from storage.balance_sums import MEASURES
from storage.billing.payout import Payout
from storage.billing.topup import Topup
from storage.exports.columns import Kind, Row, columns
from storage.movement_sums import SUMS, UNCAPTURED
from storage.questions import balance_moves, movements, ready
from storage.questions.balance_moves import BALANCE
from storage.questions.fees import KINDS
from storage.questions.filters import Filters, own
from storage.questions.listing import rows, scope, within
from storage.questions.movements import Lacks, Narrow
from storage.questions.period import Period
from storage.questions.ready import Kept
from storage.questions.settled import is_known
from storage.questions.totals import FORMATS
from storage.questions.transfers import FEE_REFUNDS, FEES, REVERSALS, TRANSFERS

COLUMNS = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    opening=Kind.MONEY,
    charges=Kind.MONEY,
    refunds=Kind.MONEY,
    disputes=Kind.MONEY,
    transfers=Kind.MONEY,
    application_fees=Kind.MONEY,
    billed_fees=Kind.MONEY,
    topups=Kind.MONEY,
    reserves=Kind.MONEY,
    other=Kind.MONEY,
    fees=Kind.MONEY,
    payouts=Kind.MONEY,
    closing=Kind.MONEY,
    count=Kind.COUNT,
    unknown=Kind.COUNT,
    unknown_so_far=Kind.COUNT,
)
OTHERS = (Payout.__table__, Topup.__table__, TRANSFERS, REVERSALS, FEES, FEE_REFUNDS)
LACKING = ("charge", "refund", "dispute")
# Of charges, refunds and disputes, totals count the same as unknown.
LACKED = Kept(SUMS, ("fees_unknown",), {kind: movements.PARTS[kind] for kind in LACKING})
BEFORE = ""  # sorts before every day


def day_sheet(connection: Connection, filters: Filters) -> Iterator[Row]:
    """What was in the balance, what moved it, and what was left, per day or month and currency?

    opening + charges + refunds + disputes + transfers + application_fees + billed_fees + topups + reserves + other
    − fees − payouts = closing, and the closing balance of a day is the opening balance of the next that has a row.
    The columns add up amounts by Stripe's reporting category, with their signs: refunds and transfers are negative.
    fees are those of all movements of the day; billed_fees are what Stripe charges by itself, such as for Radar.

    opening is the sum of everything before, back to the first balance transaction that we know. It is Stripe's balance
    if the books reach back to the account's beginning. by_date: created (the default), the day on which it happened,
    pending money included; available, the day from which it can be paid out.

    No webhook carries balance transactions but those of disputes: workers fetch them. unknown counts what moved money
    on the day and whose balance transaction we lack (charges, refunds, disputes, payouts, transfers, application fees,
    top-ups), in its own currency, and movements without amounts or date; unknown_so_far counts from the beginning.
    While it is not 0, the balances are not whole. Connected accounts are never added to our own.
    """
    filters = own(filters)
    dated = kept(connection, filters) or one_by_one(filters)
    undated = balance_moves.undated(narrowed(filters), balance_moves.KINDS[filters.by_date])
    parts = (*dated, undated, *(unsettled(filters, table) for table in OTHERS))
    sheet = running(by_day(union_all(*parts).subquery("moved"), filters))
    shown = select(sheet).where(sheet.c.period != BEFORE)
    return rows(connection, shown.order_by(sheet.c.period.desc(), sheet.c.currency))


def kept(connection: Connection, filters: Filters) -> list[Select[Any]] | None:
    """Take what moved from sums that are kept ready; None where they are not to be used."""
    wanted = replace(filters, period=Period(None, filters.period.end))
    kinds = {kind: BALANCE.parts[kind] for kind in (balance_moves.KINDS[filters.by_date], UNCAPTURED)}
    found = ready.added_up(connection, wanted, (BALANCE._replace(parts=kinds), LACKED), filters.period.start)
    if found is None:
        return None
    moved, lacked = found
    counted = union_all(*lacked).subquery("lacked")
    unknown = balance_moves.movement(counted.c.at, counted, {"unknown": counted.c.fees_unknown})
    return [*moved, unknown.where(counted.c.fees_unknown != 0)]


def one_by_one(filters: Filters) -> list[Select[Any]]:
    """Take everything that moved and of which we know when it counts."""
    moved = balance_moves.dated(narrowed(filters), balance_moves.KINDS[filters.by_date])
    return [moved, *(lacking(filters, *kind) for kind in KINDS)]


def narrowed(filters: Filters) -> Narrow:
    """Keep to what was asked for, up to the period's end."""
    return lambda table, at: [*scope(table, filters), *until(filters, at)]


def lacking(filters: Filters, table: FromClause, settled: FromClause, lacks: Lacks) -> Select[Any]:
    """Take what moved money and has no balance transaction that we know: on its own day, whatever day is asked for."""
    return unknown(filters, table).select_from(table.join(settled, true())).where(lacks(settled))


def unsettled(filters: Filters, table: FromClause) -> Select[Any]:
    """Take what names a balance transaction that we do not know."""
    named = (table.c[name] for name in ("balance_transaction", "failure_balance_transaction") if name in table.c)
    return unknown(filters, table).where(or_(*(and_(id.is_not(None), ~is_known(id, table)) for id in named)))


def unknown(filters: Filters, table: FromClause) -> Select[Any]:
    """Count an object as unknown on the day on which it was made."""
    at = table.c.created
    return balance_moves.unknown(table, at).where(*scope(table, filters), *until(filters, at), at.is_not(None))


def until(filters: Filters, at: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Keep to what happened before the period's end: the opening balance needs all of it."""
    return within(Period(None, filters.period.end), at)


def by_day(moved: FromClause, filters: Filters) -> FromClause:
    """Add up by day or month and currency; what was before the period is one row of its own."""
    day = func.to_char(func.timezone(filters.zone.key, moved.c.at), FORMATS[filters.by])
    start = filters.period.start
    period = (day if start is None else case((moved.c.at < start, BEFORE), else_=day)).label("period")
    sums = (cast(func.sum(moved.c[name]), BigInteger).label(name) for name in MEASURES)
    # By place: PostgreSQL cannot see that two parameters with the same zone group by the same name.
    places: tuple[ColumnElement[Any], ...] = (literal_column("1"), literal_column("2"))
    return select(period, moved.c.currency, *sums).group_by(*places).subquery("day")


def running(day: FromClause) -> FromClause:
    """Carry balances from day to day."""

    def so_far(name: str) -> ColumnElement[Any]:
        carried = func.sum(day.c[name]).over(partition_by=day.c.currency, order_by=day.c.period.collate("C"))
        return cast(carried, BigInteger)

    balances = {"opening": so_far("net") - day.c.net, "closing": so_far("net"), "unknown_so_far": so_far("unknown")}
    return select(day, *(value.label(name) for name, value in balances.items())).subquery("sheet")
