"""Balance transactions: each movement of the balance, what it cost, and with which payout it left."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select

from storage.billing.balance_transaction import BalanceTransaction
from storage.billing.payout_content import PayoutContent
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import newest, rows, scope
from storage.questions.returned import same

MOVES, CONTENTS = BalanceTransaction.__table__, PayoutContent.__table__
COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    reporting_category=Kind.TEXT,
    amount=Kind.MONEY,
    fee=Kind.MONEY,
    net=Kind.MONEY,
    currency=Kind.TEXT,
    source=Kind.ID,
    payout=Kind.ID,
    available_on=Kind.TIME,
    status=Kind.TEXT,
    type=Kind.TEXT,
    stripe_fee=Kind.MONEY,
    fee_tax=Kind.MONEY,
    application_fee=Kind.MONEY,
    other_fee=Kind.MONEY,
    exchange_rate=Kind.TEXT,
    account=Kind.ID,
)


def balance_transactions(connection: Connection, filters: Filters) -> Iterator[Row]:
    """What moved our balance, what did it cost, and with which payout did it leave?

    Every amount is in the currency in which Stripe settled, beside it; a payment made in another currency was converted
    at exchange_rate. net = amount − fee, and fee = stripe_fee + fee_tax + application_fee + other_fee.

    No webhook carries these but those of disputes: workers fetch them with an API key. `payout` is known once Stripe
    has reconciled an automatic payout; choose one to see its contents, the payout's own withdrawal included: with it,
    net adds up to 0.
    """
    named = select(CONTENTS.c.payout).where(CONTENTS.c.id == MOVES.c.id, same(CONTENTS, MOVES)).scalar_subquery()
    found: dict[str, ColumnElement[Any]] = dict(MOVES.c) | {"payout": named.label("payout")}
    chosen = select(*(found[column.name] for column in COLUMNS)).where(*scope(MOVES, filters))
    if filters.payout is not None:
        inside = CONTENTS.c.id == MOVES.c.id, CONTENTS.c.payout == filters.payout, same(CONTENTS, MOVES)
        chosen = chosen.where(exists().where(*inside))
    return rows(connection, newest(chosen, MOVES, filters))
