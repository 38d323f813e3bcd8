"""Transfers: what a platform passed on to connected accounts."""

from collections.abc import Iterable

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, rank
from storage.database import Base
from storage.free_text import FreeText


class Transfer(Snapshot, Base):
    """`amount_reversed` is a running total (docs.stripe.com/api/transfers/object): reversals count by their ids."""

    __tablename__ = "transfers"
    amount: Mapped[int | None]
    amount_reversed: Mapped[int | None]
    reversed: Mapped[bool | None]
    currency: Mapped[str | None]
    balance_transaction: Mapped[str | None]
    destination: Mapped[str | None]
    destination_payment: Mapped[str | None]
    source_transaction: Mapped[str | None]
    source_type: Mapped[str | None]
    transfer_group: Mapped[str | None] = mapped_column(FreeText)


# Lists are read newest first, a page at a time.
Index(None, Transfer.created, postgresql_where=Transfer.livemode)
# What a running total alone may tell of is listed by when it was told.
Index("transfers_reversed_idx", Transfer.as_of, postgresql_where=text("amount_reversed > 0"))

COPIED = copied(Transfer)


def rows(transfer: Facts) -> Iterable[Row]:
    """One transfer, one row."""
    return (copy(transfer, COPIED),)


def life(transfer: Facts) -> int:
    """What was reversed only grows."""
    return rank(1, transfer.get("amount_reversed") or 0)


PROJECTION = Projection(Transfer, rows, life)
