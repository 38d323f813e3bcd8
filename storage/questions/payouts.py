"""Payouts: what left for the bank, whether it arrived, and whether it is what the balance says."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, case, func, or_, select, true

from storage.billing.balance_transaction import BalanceTransaction
from storage.billing.payout import STEPS, Payout
from storage.billing.payout_content import PayoutContent
from storage.exports.columns import Kind, Row, columns
from storage.payout_sums import PayoutSum
from storage.questions.filters import Filters
from storage.questions.listing import newest, rows, scope
from storage.questions.returned import same, total

PAYOUTS, CONTENTS, MOVES = Payout.__table__, PayoutContent.__table__, BalanceTransaction.__table__
SUMS = PayoutSum.__table__
Inside = Mapping[str, ColumnElement[Any]]  # what a payout consists of, by name
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
    source, inside = beside(PAYOUTS, filters)
    judged = judge(inside)
    found = dict(PAYOUTS.c) | {name: value.label(name) for name, value in judged.items()}
    chosen = select(*(found[column.name] for column in COLUMNS)).select_from(source)
    chosen = chosen.where(*scope(PAYOUTS, filters))
    if filters.state is not None:
        chosen = chosen.where(judged["state"] == filters.state)
    return rows(connection, newest(chosen, PAYOUTS, filters))


def beside(payouts: FromClause, filters: Filters) -> tuple[FromClause, Inside]:
    """Set payouts beside what they consist of: as kept ready where that is there and it is asked what is so now."""
    if filters.moment is not None:
        live = contents()
        return payouts.join(live, true()), dict(live.c)
    kept = and_(SUMS.c.payout == PAYOUTS.c.id, same(SUMS, PAYOUTS))
    live = contents(SUMS.c.payout.is_(None))
    source = payouts.outerjoin(SUMS, kept).join(live, true())
    is_kept = SUMS.c.payout.is_not(None)
    return source, {name: case((is_kept, value), else_=live.c[name]) for name, value in ready().items()}


def ready() -> Inside:
    """Read what is kept ready in the words of what is added up: it is known to the last one."""
    own_money = and_(SUMS.c.lowest == PAYOUTS.c.currency, SUMS.c.highest == PAYOUTS.c.currency)
    sums = {name: SUMS.c[name] for name in ("listed", "withdrawals", "net", "withdrawn", "fee")}
    return sums | {"whole": SUMS.c.listed, "known": SUMS.c.listed, "same_money": own_money}


def contents(*only: ColumnElement[bool]) -> FromClause:
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
        .where(CONTENTS.c.payout == PAYOUTS.c.id, same(CONTENTS, PAYOUTS), *only)
        .correlate(PAYOUTS, SUMS)
        .lateral("inside")
    )


def judge(inside: Inside) -> dict[str, ColumnElement[Any]]:
    """Hold a payout against its contents."""
    is_whole = and_(inside["whole"] == inside["listed"], inside["known"] == inside["listed"])
    can_be_added = and_(is_whole, inside["same_money"])
    difference = inside["net"] - PAYOUTS.c.amount - inside["fee"]
    withdrawn = or_(inside["withdrawals"] == 0, inside["withdrawn"] == -PAYOUTS.c.amount)
    by_hand = or_(PAYOUTS.c.automatic.is_(False), PAYOUTS.c.reconciliation_status == "not_applicable")
    reconciled, differs, not_yet, never = STATES
    return {
        "state": case(
            (and_(can_be_added, difference == 0, withdrawn), reconciled),
            (is_whole, differs),
            (by_hand, never),
            else_=not_yet,
        ),
        "contents": case((is_whole, inside["listed"] - inside["withdrawals"])),
        "contents_net": case((can_be_added, inside["net"])),
        "difference": case((can_be_added, difference)),
    }
