"""Transfer reversals: what came back from connected accounts, each by its own id."""

from collections.abc import Iterable

from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, listed
from storage.database import Base


class TransferReversal(Snapshot, Base):
    """Known alone, or from inside its transfer: no event is about a reversal only."""

    __tablename__ = "transfer_reversals"
    amount: Mapped[int | None]
    currency: Mapped[str | None]
    transfer: Mapped[str | None] = mapped_column(index=True)
    balance_transaction: Mapped[str | None]
    destination_payment_refund: Mapped[str | None]
    source_refund: Mapped[str | None]


COPIED = copied(TransferReversal)


def rows(reversal: Facts) -> Iterable[Row]:
    """One reversal, one row."""
    return (copy(reversal, COPIED),)


def life(_: Facts) -> int:
    """Nothing of a reversal changes that we keep."""
    return 0


def of_transfer(transfer: Facts) -> Iterable[Row]:
    """A transfer carries its newest ten reversals."""
    own = {"transfer": transfer.get("id"), "rank": 0}
    return [own | copy(reversal, COPIED) for reversal in listed(transfer, "reversals")]


PROJECTION = Projection(TransferReversal, rows, life)
FROM_TRANSFER = Projection(TransferReversal, of_transfer, life)
