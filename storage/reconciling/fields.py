"""Which columns of a billing table are compared, and what a difference in each of them means."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import BigInteger, DateTime, Table

from storage.billing.snapshot import SNAPSHOT_COLUMNS
from storage.database import Base
from storage.reconciling.finding import FEE_VARIANCE, FOREIGN_CURRENCY, STALE_SNAPSHOT, WRONG_AMOUNT, WRONG_STATUS

COUNTS: Final = ("_count", "quantity", "place")  # whole numbers that are no amounts
# Of other columns, those that change over an object's life. What Stripe no longer shows in newer API versions is not
# here, nor what only describes.
MOVING: Final = frozenset({
    "balance_transaction", "failure_balance_transaction", "failure_code", "captured", "paid", "refunded", "disputed",
    "payment_status", "reconciliation_status", "latest_charge", "canceled_at", "reversed_by", "closed_reason", "open",
    "charge", "payment_intent", "source", "payout",
})  # fmt: skip
FEES: Final = frozenset({"fee", "net", "stripe_fee", "fee_tax", "other_fee"})
# No event tells that money has become available (docs.stripe.com/api/balance_transactions/object, `status`).
UNTOLD_COLUMNS: Final = frozenset({("balance_transactions", "status")})
# While an object is in one of these states, Stripe posts no event when it changes, or goes from one of them to another
# (docs.stripe.com/api/events/types): the books need not be as new as it is.
UNTOLD_CHANGES: Final[Mapping[str, frozenset[str]]] = {
    "payment_intent": frozenset({"requires_payment_method", "requires_confirmation"}),
    "setup_intent": frozenset({"requires_payment_method", "requires_confirmation", "processing"}),
    "checkout.session": frozenset({"open"}),
    "invoice_payment": frozenset({"open"}),
}


class Compared(NamedTuple):
    """One column that is compared: its name, whether it holds an instant, and what a difference in it is called."""

    name: str
    is_time: bool
    kind: str


@cache
def compared(model: type[Base]) -> tuple[Compared, ...]:
    """List the columns of a table that are compared."""
    table = cast("Table", model.__table__)
    told = [column for column in table.columns if (table.name, column.name) not in UNTOLD_COLUMNS]
    kinds = {c.name: kind for c in told if (kind := _kind(c.name, c.type)) is not None}
    return tuple(Compared(name, isinstance(table.c[name].type, DateTime), kind) for name, kind in kinds.items())


def _kind(name: str, type_: Any) -> str | None:
    if name in SNAPSHOT_COLUMNS or name == "id":
        return None
    named = {"currency": FOREIGN_CURRENCY, "status": WRONG_STATUS} | dict.fromkeys(FEES, FEE_VARIANCE)
    if name in named:
        return named[name]
    if isinstance(type_, BigInteger):
        return None if name.endswith(COUNTS) else WRONG_AMOUNT
    return STALE_SNAPSHOT if name in MOVING else None


def meaning(column: Compared, table: str, *, moved_on: bool) -> str:
    """Say what a difference is called: of an object that has moved on, what may have changed meanwhile is stale.

    The amount itself never changes, but for a payment intent's until it is paid
    (docs.stripe.com/api/payment_intents/update).
    """
    is_fixed = column.name == "amount" and table != "payment_intents"
    if column.kind in {FOREIGN_CURRENCY, FEE_VARIANCE} or is_fixed:
        return column.kind
    return STALE_SNAPSHOT if moved_on else column.kind


def is_untold(object_type: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Say whether the object may have changed without an event."""
    return {ours.get("status"), theirs.get("status")} <= UNTOLD_CHANGES.get(object_type, frozenset())


def differing(model: type[Base], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Compared]:
    """Name the columns in which our row differs; what Stripe does not show is not compared."""
    return [
        column
        for column in compared(model)
        if (shown := theirs.get(column.name)) is not None and shown != _as_shown(column, ours[column.name])
    ]


def _as_shown(column: Compared, held: Any) -> Any:
    return int(held.timestamp()) if column.is_time and held is not None else held
