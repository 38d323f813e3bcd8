"""Early fraud warnings: the issuer says a payment may be fraudulent before anybody disputes it."""

from collections.abc import Iterable

from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, rank
from storage.database import Base


class EarlyFraudWarning(Snapshot, Base):
    """Actionable until the payment is refunded or disputed."""

    __tablename__ = "early_fraud_warnings"
    actionable: Mapped[bool | None]
    fraud_type: Mapped[str | None]
    charge: Mapped[str | None] = mapped_column(index=True)
    payment_intent: Mapped[str | None]


COPIED = copied(EarlyFraudWarning)


def rows(warning: Facts) -> Iterable[Row]:
    """One warning, one row."""
    return (copy(warning, COPIED),)


def life(warning: Facts) -> int:
    """It starts actionable and ceases to be."""
    return rank(int(warning.get("actionable") is False))


PROJECTION = Projection(EarlyFraudWarning, rows, life)
