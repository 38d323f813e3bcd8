"""Accounts: the connected accounts of a platform, and whether they can take payments and be paid out."""

from collections.abc import Iterable

from sqlalchemy.orm import Mapped

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy
from storage.database import Base


class Account(Snapshot, Base):
    """Ids and flags only: who is behind an account is in the vault, or nowhere."""

    __tablename__ = "accounts"
    charges_enabled: Mapped[bool | None]
    payouts_enabled: Mapped[bool | None]
    details_submitted: Mapped[bool | None]
    deleted: Mapped[bool | None]
    type: Mapped[str | None]
    country: Mapped[str | None]
    default_currency: Mapped[str | None]


COPIED = copied(Account)


def rows(account: Facts) -> Iterable[Row]:
    """One account, one row."""
    return (copy(account, COPIED),)


def life(_: Facts) -> int:
    """Flags go on and off: no state is further than another."""
    return 0


PROJECTION = Projection(Account, rows, life)
