"""Transfers and application fees: what a platform passed on, what it took, and what of both came back."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, func, select, true

from storage.billing.application_fee import ApplicationFee
from storage.billing.fee_refund import FeeRefund
from storage.billing.transfer import Transfer
from storage.billing.transfer_reversal import TransferReversal
from storage.exports.columns import Column, Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import newest, rows, scope
from storage.questions.returned import same, total

TRANSFERS, REVERSALS = Transfer.__table__, TransferReversal.__table__
FEES, FEE_REFUNDS = ApplicationFee.__table__, FeeRefund.__table__
COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    amount=Kind.MONEY,
    reversed=Kind.MONEY,
    net=Kind.MONEY,
    currency=Kind.TEXT,
    destination=Kind.ID,
    reversals=Kind.COUNT,
    reversed_unitemised=Kind.MONEY,
    source_transaction=Kind.ID,
    destination_payment=Kind.ID,
    transfer_group=Kind.TEXT,
    balance_transaction=Kind.ID,
    account=Kind.ID,
)
FEE_COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    amount=Kind.MONEY,
    refunded=Kind.MONEY,
    net=Kind.MONEY,
    currency=Kind.TEXT,
    connected_account=Kind.ID,
    charge=Kind.ID,
    refunds=Kind.COUNT,
    refunded_unitemised=Kind.MONEY,
    originating_transaction=Kind.ID,
    balance_transaction=Kind.ID,
    account=Kind.ID,
)


def transfers(connection: Connection, filters: Filters) -> Iterator[Row]:
    """What did we pass on to connected accounts, and what of it did we take back?

    net = amount − reversed. Reversals count by their ids, and none counts twice; what the transfer's running total has
    beyond those that we know is in reversed, and stands in reversed_unitemised as well.
    """
    back = came_back(TRANSFERS, REVERSALS, REVERSALS.c.transfer)
    found = known(TRANSFERS, back, TRANSFERS.c.amount_reversed, "reversed") | {"reversals": back.c.times}
    return listed(connection, filters, (TRANSFERS, COLUMNS), back, found)


def application_fees(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which fees did we take on payments of connected accounts, and what of them did we give back?

    net = amount − refunded. Refunds of fees count by their ids, and none counts twice; what the fee's running total has
    beyond those that we know is in refunded, and stands in refunded_unitemised as well.
    """
    back = came_back(FEES, FEE_REFUNDS, FEE_REFUNDS.c.fee)
    found = known(FEES, back, FEES.c.amount_refunded, "refunded") | {"refunds": back.c.times}
    return listed(connection, filters, (FEES, FEE_COLUMNS), back, found)


def came_back(given: FromClause, returned: FromClause, of: ColumnElement[Any]) -> FromClause:
    """Add up what came back, by its ids."""
    sums = func.count().label("times"), total(returned.c.amount).label("itemised")
    return select(*sums).where(of == given.c.id, same(returned, given)).correlate(given).lateral("back")


def known(given: FromClause, back: FromClause, running: ColumnElement[Any], name: str) -> dict[str, ColumnElement[Any]]:
    """Take what came back by id, and what only the running total tells."""
    more = func.greatest(func.coalesce(running, 0) - back.c.itemised, 0)
    sum_of_all = back.c.itemised + more
    return {name: sum_of_all, f"{name}_unitemised": more, "net": given.c.amount - sum_of_all}


def listed(
    connection: Connection,
    filters: Filters,
    shown: tuple[FromClause, tuple[Column, ...]],
    back: FromClause,
    found: dict[str, ColumnElement[Any]],
) -> Iterator[Row]:
    """List what was given, with what came back."""
    given, names = shown
    held = dict(given.c) | {name: value.label(name) for name, value in found.items()}
    chosen = select(*(held[column.name] for column in names)).select_from(given.join(back, true()))
    return rows(connection, newest(chosen.where(*scope(given, filters)), given, filters))
