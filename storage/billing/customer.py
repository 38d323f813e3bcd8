"""Customers: ids and flags only. Names and addresses are in the vault."""

from collections.abc import Iterable

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy
from storage.database import Base
from storage.free_text import FreeText


class Customer(Snapshot, Base):
    """`balance` is the credit balance: negative is what we owe the customer."""

    __tablename__ = "customers"
    balance: Mapped[int | None]
    delinquent: Mapped[bool | None]
    deleted: Mapped[bool | None]
    currency: Mapped[str | None]
    tax_exempt: Mapped[str | None]
    invoice_prefix: Mapped[str | None] = mapped_column(FreeText)
    id: Mapped[str] = mapped_column(FreeText, sort_order=21)


# Lists are read newest first, a page at a time.
Index(None, Customer.created)

COPIED = copied(Customer)


def rows(customer: Facts) -> Iterable[Row]:
    """One customer, one row."""
    return (copy(customer, COPIED),)


def life(_: Facts) -> int:
    """A customer has no life cycle that a snapshot shows."""
    return 0


PROJECTION = Projection(Customer, rows, life)
