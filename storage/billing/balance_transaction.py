"""Balance transactions: what each movement of money cost, and what of it reached the balance."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, listed, rank
from storage.database import Base

STEPS = {"pending": 1, "available": 2}
# The types of fee details (docs.stripe.com/api/balance_transactions/object); any other is an other fee.
SPLIT = {"stripe_fee": "stripe_fee", "application_fee": "application_fee", "tax": "fee_tax"}
PARTS = (*SPLIT.values(), "other_fee")


class BalanceTransaction(Snapshot, Base):
    """All amounts are in `currency`, in which the money was settled: its source may be in another one.

    `fee` = `stripe_fee` + `fee_tax` + `application_fee` + `other_fee`; the parts are NULL where Stripe's do not add up
    to it in this currency. `exchange_rate` is a decimal number as Stripe wrote it, and nothing is calculated with it.

    `unchanged_since`: from then on it was as it is now. NULL: that is not known of any time before `as_of`.
    """

    __tablename__ = "balance_transactions"
    available_on: Mapped[datetime | None]
    amount: Mapped[int | None]
    fee: Mapped[int | None]
    net: Mapped[int | None]
    stripe_fee: Mapped[int | None]
    fee_tax: Mapped[int | None]
    application_fee: Mapped[int | None]
    other_fee: Mapped[int | None]
    currency: Mapped[str | None]
    exchange_rate: Mapped[str | None]
    status: Mapped[str | None]
    type: Mapped[str | None]
    reporting_category: Mapped[str | None]
    source: Mapped[str | None] = mapped_column(index=True)
    unchanged_since: Mapped[datetime | None] = mapped_column(sort_order=24)


# Lists are read newest first, a page at a time.
Index(None, BalanceTransaction.created)
# Sums for day sheets are added up anew by when money can be paid out.
Index(None, BalanceTransaction.available_on)

COPIED = copied(BalanceTransaction, *PARTS, "exchange_rate")


def rows(moved: Facts) -> Iterable[Row]:
    """One balance transaction, one row."""
    return (copy(moved, COPIED) | split(moved) | {"exchange_rate": written(moved.get("exchange_rate"))},)


def split(moved: Facts) -> Row:
    """Sort the fee by who gets it; unknown where the details are not the whole fee, or in another currency."""
    details = listed(moved, "fee_details")
    parts = dict.fromkeys(PARTS, 0)
    for detail in details:
        parts[SPLIT.get(detail.get("type"), "other_fee")] += detail.get("amount") or 0
    foreign = any(detail.get("currency") != moved.get("currency") for detail in details)
    return dict.fromkeys(PARTS) if foreign or sum(parts.values()) != moved.get("fee") else dict(parts)


def written(rate: Any) -> str | None:
    """Write a rate with all its digits and no exponent."""
    return format(Decimal(str(rate)), "f") if isinstance(rate, int | float) else rate


def life(moved: Facts) -> int:
    """What is pending becomes available (docs.stripe.com/api/balance_transactions/object)."""
    return rank(STEPS.get(moved.get("status", ""), 0))


def of_dispute(dispute: Facts) -> Iterable[Row]:
    """A dispute carries what Stripe took for it and gave back: the only ones that webhooks bring."""
    return [
        {"rank": life(moved)} | row
        for moved in listed(dispute, "balance_transactions")
        if "net" in moved
        for row in rows(moved)
    ]


PROJECTION = Projection(BalanceTransaction, rows, life)
FROM_DISPUTE = Projection(BalanceTransaction, of_dispute, life)
