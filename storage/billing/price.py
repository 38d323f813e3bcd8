"""Prices: what one of a product costs, once or again and again."""

from collections.abc import Iterable

from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, within
from storage.database import Base
from storage.free_text import FreeText


class Price(Snapshot, Base):
    """`unit_amount` is NULL where the price has tiers, or a fraction of the smallest unit: then see the decimal."""

    __tablename__ = "prices"
    unit_amount: Mapped[int | None]
    interval_count: Mapped[int | None]
    active: Mapped[bool | None]
    deleted: Mapped[bool | None]
    currency: Mapped[str | None]
    unit_amount_decimal: Mapped[str | None]
    type: Mapped[str | None]
    billing_scheme: Mapped[str | None]
    tax_behavior: Mapped[str | None]
    interval: Mapped[str | None]
    usage_type: Mapped[str | None]
    product: Mapped[str | None] = mapped_column(FreeText, index=True)
    id: Mapped[str] = mapped_column(FreeText, sort_order=21)


TERMS = ("interval", "interval_count", "usage_type")
COPIED = copied(Price, *TERMS)


def rows(price: Facts) -> Iterable[Row]:
    """One price, one row, with how often it is billed."""
    return (copy(price, COPIED) | {name: within(price, "recurring", name) for name in TERMS},)


def life(_: Facts) -> int:
    """Amounts of a price never change (docs.stripe.com/products-prices/manage-prices); its flags have no order."""
    return 0


PROJECTION = Projection(Price, rows, life)
