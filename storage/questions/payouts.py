"""Payouts: what left for the bank, whether it arrived, and whether it is what the balance says."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, case, func, or_, select, true

from storage.billing.balance_transaction import BalanceTransaction
from storage.billing.payout import STEPS, Payout
from storage.billing.payout_content import PayoutContent
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import newest, rows, scope
from storage.questions.returned import same, total

PAYOUTS, CONTENTS, MOVES = Payout.__table__, PayoutContent.__table__, BalanceTransaction.__table__
COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    amount=Kind.MONEY,
    currency=Kind.TEXT,
    status=Kind.TEXT,
    arrival_date=Kind.TIME,
    state=Kind.TEXT,
    contents=Kind.COUNT,
    contents_net=Kind.MONEY,
    difference=Kind.MONEY,
    automatic=Kind.FLAG,
    reconciliation_status=Kind.TEXT,
    method=Kind.TEXT,
    type=Kind.TEXT,
    failure_code=Kind.TEXT,
    trace_value=Kind.TEXT,
    balance_transaction=Kind.ID,
    account=Kind.ID,
)
STATUSES = tuple(STEPS)
STATES = ("reconciled", "differs", "not_itemised_yet", "cannot_be_itemised")


def payouts(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which payouts did we get, did they arrive, and are they the sum of what they consist of?

    `contents` counts the balance transactions of a payout without its own withdrawal, and `contents_net` adds up what
    they brought; `difference` is how much that is more than the payout and its fee.

    state: reconciled, the contents are known to the last one and add up to the payout; differs, they do not, or are in
    another currency; not itemised yet, Stripe has not reconciled the payout, or a worker has not fetched its contents
    (that takes an API key); cannot be itemised, the payout was made by hand, and Stripe does not know what is in it
    (docs.stripe.com/payouts/reconciliation).
    """
    inside = contents()
    judged = judge(inside)
    found = dict(PAYOUTS.c) | {name: value.label(name) for name, value in judged.items()}
    chosen = select(*(found[column.name] for column in COLUMNS)).select_from(PAYOUTS.join(inside, true()))
    chosen = chosen.where(*scope(PAYOUTS, filters))
    if filters.state is not None:
        chosen = chosen.where(judged["state"] == filters.state)
    return rows(connection, newest(chosen, PAYOUTS, filters))


def contents() -> FromClause:
    """Add up what a payout consists of; its own withdrawal is on the list and stands apart."""
    withdrawal = and_(MOVES.c.type == "payout", func.coalesce(MOVES.c.source, "") == PAYOUTS.c.id)
    source = CONTENTS.outerjoin(MOVES, and_(MOVES.c.id == CONTENTS.c.id, same(MOVES, CONTENTS)))
    return (
        select(
            func.count().label("listed"),
            func.max(CONTENTS.c.place).filter(CONTENTS.c.is_last).label("whole"),
            func.count(MOVES.c.net).label("known"),
            func.count(MOVES.c.id).filter(withdrawal).label("withdrawals"),
            total(MOVES.c.net, ~withdrawal).label("net"),
            total(MOVES.c.amount, withdrawal).label("withdrawn"),
            total(MOVES.c.fee, withdrawal).label("fee"),
            func.bool_and(MOVES.c.currency == PAYOUTS.c.currency).label("same_money"),
        )
        .select_from(source)
        .where(CONTENTS.c.payout == PAYOUTS.c.id, same(CONTENTS, PAYOUTS))
        .correlate(PAYOUTS)
        .lateral("inside")
    )


def judge(inside: FromClause) -> dict[str, ColumnElement[Any]]:
    """Hold a payout against its contents."""
    is_whole = and_(inside.c.whole == inside.c.listed, inside.c.known == inside.c.listed)
    can_be_added = and_(is_whole, inside.c.same_money)
    difference = inside.c.net - PAYOUTS.c.amount - inside.c.fee
    withdrawn = or_(inside.c.withdrawals == 0, inside.c.withdrawn == -PAYOUTS.c.amount)
    by_hand = or_(PAYOUTS.c.automatic.is_(False), PAYOUTS.c.reconciliation_status == "not_applicable")
    reconciled, differs, not_yet, never = STATES
    return {
        "state": case(
            (and_(can_be_added, difference == 0, withdrawn), reconciled),
            (is_whole, differs),
            (by_hand, never),
            else_=not_yet,
        ),
        "contents": case((is_whole, inside.c.listed - inside.c.withdrawals)),
        "contents_net": case((can_be_added, inside.c.net)),
        "difference": case((can_be_added, difference)),
    }
