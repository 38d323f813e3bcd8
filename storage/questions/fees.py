"""Fees: what Stripe and platforms took, by day or month, and of what."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
    union_all,
)

from storage.billing.balance_transaction import PARTS
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters, own
from storage.questions.listing import rows, within
from storage.questions.movements import Lacks
from storage.questions.returned import CHARGES, DISPUTES, REFUNDS
from storage.questions.settled import MOVES, charge_lacks, dispute_lacks, moved_by, moved_by_charge, refund_lacks
from storage.questions.totals import FORMATS

UNKNOWN = "unknown"
COLUMNS = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    reporting_category=Kind.TEXT,
    count=Kind.COUNT,
    gross=Kind.MONEY,
    fee=Kind.MONEY,
    net=Kind.MONEY,
    stripe_fee=Kind.MONEY,
    fee_tax=Kind.MONEY,
    application_fee=Kind.MONEY,
    other_fee=Kind.MONEY,
)
SUMS = {"gross": "amount", "fee": "fee", "net": "net"} | {name: name for name in PARTS}


def fees(connection: Connection, filters: Filters) -> Iterator[Row]:
    """How much did we pay in fees, to whom and for what, per day or month and currency?

    Balance transactions on the day on which they were made, by Stripe's reporting category, in the currency in which
    they were settled. gross − fee = net. The fee is split into what Stripe kept (stripe_fee), the tax on that
    (fee_tax), what a platform took (application_fee) and anything else; a split that Stripe did not give is empty.
    Fees that Stripe charges by themselves, such as those of Radar or Billing, are movements of the category fee.

    The category unknown counts charges, refunds and disputes whose balance transaction we do not know, in their own
    currency: while it is there, the sums of its days are not whole. Connected accounts are never added to our own.
    """
    filters = own(filters)
    moved = union_all(settled(filters), *(lacking(filters, *kind) for kind in KINDS)).subquery("moved")
    period = func.to_char(func.timezone(filters.zone.key, moved.c.at), FORMATS[filters.by]).label("period")
    sums = (whole(moved.c[name]).label(name) for name in SUMS)
    shown = select(period, moved.c.currency, moved.c.reporting_category, func.count().label("count"), *sums)
    if filters.currency is not None:
        shown = shown.where(moved.c.currency == filters.currency)
    if filters.reporting_category is not None:
        shown = shown.where(moved.c.reporting_category == filters.reporting_category)
    # By place: PostgreSQL cannot see that two parameters with the same zone group by the same name.
    places: list[ColumnElement[Any]] = [literal_column(str(place)) for place in (1, 2, 3)]
    return rows(connection, shown.group_by(*places).order_by(places[0].desc(), *places[1:]))


def whole(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    """Add up, unless something is unknown."""
    return case((func.count() == func.count(amount), cast(func.sum(amount), BigInteger)))


def scoped(filters: Filters, table: FromClause) -> list[ColumnElement[bool]]:
    """Keep to the mode, the account and the period."""
    mode = table.c.livemode == filters.livemode, table.c.account == filters.account
    return [*mode, *within(filters.period, table.c.created)]


def settled(filters: Filters) -> Select[Any]:
    """Take the balance transactions that we know."""
    sums = (MOVES.c[name].label(shown) for shown, name in SUMS.items())
    category = func.coalesce(MOVES.c.reporting_category, MOVES.c.type).label("reporting_category")
    shown = select(MOVES.c.created.label("at"), MOVES.c.currency, category, *sums)
    return shown.where(*scoped(filters, MOVES), MOVES.c.created.is_not(None))


def lacking(filters: Filters, table: FromClause, moved: FromClause, lacks: Lacks) -> Select[Any]:
    """Take what moved money and has no balance transaction that we know."""
    sums = (cast(null(), BigInteger).label(name) for name in SUMS)
    shown = select(table.c.created.label("at"), table.c.currency, literal(UNKNOWN, Text), *sums)
    found = shown.select_from(table.join(moved, true()))
    return found.where(*scoped(filters, table), table.c.created.is_not(None), lacks(moved))


KINDS: tuple[tuple[FromClause, FromClause, Lacks], ...] = (
    (CHARGES, moved_by_charge(), charge_lacks),
    (REFUNDS, moved_by(REFUNDS), refund_lacks),
    (DISPUTES, moved_by(DISPUTES), dispute_lacks),
)
