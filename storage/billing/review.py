"""Reviews: payments that somebody at the merchant looked at before they counted."""

from collections.abc import Iterable

from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, rank
from storage.database import Base


class Review(Snapshot, Base):
    """Open until approved, refunded or disputed."""

    __tablename__ = "reviews"
    open: Mapped[bool | None]
    reason: Mapped[str | None]
    opened_reason: Mapped[str | None]
    closed_reason: Mapped[str | None]
    charge: Mapped[str | None] = mapped_column(index=True)
    payment_intent: Mapped[str | None] = mapped_column(index=True)


COPIED = copied(Review)


def rows(review: Facts) -> Iterable[Row]:
    """One review, one row."""
    return (copy(review, COPIED),)


def life(review: Facts) -> int:
    """It opens and closes once."""
    return rank(int(review.get("open") is False))


PROJECTION = Projection(Review, rows, life)
