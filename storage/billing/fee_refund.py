"""Refunds of application fees: what a platform gave back of its fees, each by its own id."""

from collections.abc import Iterable

from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, listed
from storage.database import Base


class FeeRefund(Snapshot, Base):
    """Known alone, or from inside its application fee."""

    __tablename__ = "fee_refunds"
    amount: Mapped[int | None]
    currency: Mapped[str | None]
    fee: Mapped[str | None] = mapped_column(index=True)
    balance_transaction: Mapped[str | None]


COPIED = copied(FeeRefund)


def rows(refund: Facts) -> Iterable[Row]:
    """One refund of a fee, one row."""
    return (copy(refund, COPIED),)


def life(_: Facts) -> int:
    """Nothing of such a refund changes that we keep."""
    return 0


def of_fee(fee: Facts) -> Iterable[Row]:
    """An application fee carries its newest ten refunds."""
    own = {"fee": fee.get("id"), "rank": 0}
    return [own | copy(refund, COPIED) for refund in listed(fee, "refunds")]


PROJECTION = Projection(FeeRefund, rows, life)
FROM_FEE = Projection(FeeRefund, of_fee, life)
