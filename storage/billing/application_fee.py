"""Application fees: what a platform earned on the payments of connected accounts."""

from collections.abc import Iterable

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, rank
from storage.database import Base


class ApplicationFee(Snapshot, Base):
    """`amount_refunded` is a running total: refunds of fees count by their ids.

    `connected_account` is Stripe's `account`: whose payment it was. Our own `account` says whose fee it is.
    """

    __tablename__ = "application_fees"
    amount: Mapped[int | None]
    amount_refunded: Mapped[int | None]
    refunded: Mapped[bool | None]
    currency: Mapped[str | None]
    balance_transaction: Mapped[str | None]
    connected_account: Mapped[str | None]
    charge: Mapped[str | None] = mapped_column(index=True)
    originating_transaction: Mapped[str | None]
    application: Mapped[str | None]


# Lists are read newest first, a page at a time.
Index(None, ApplicationFee.created, postgresql_where=ApplicationFee.livemode)
# What a running total alone may tell of is listed by when it was told.
Index("application_fees_refunded_idx", ApplicationFee.as_of, postgresql_where=text("amount_refunded > 0"))

COPIED = copied(ApplicationFee, "connected_account")


def rows(fee: Facts) -> Iterable[Row]:
    """One fee, one row."""
    return (copy(fee, COPIED) | {"connected_account": fee.get("account")},)


def life(fee: Facts) -> int:
    """What was refunded only grows; the balance transaction may be known a moment later."""
    return rank(1, 2 * (fee.get("amount_refunded") or 0) + ("balance_transaction" in fee))


PROJECTION = Projection(ApplicationFee, rows, life)
