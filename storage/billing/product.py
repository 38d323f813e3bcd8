"""Products: what is sold, under the name that is printed on invoices."""

from collections.abc import Iterable

from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, rank
from storage.database import Base
from storage.free_text import FreeText


class Product(Snapshot, Base):
    """A deleted product stays: what was sold keeps its name."""

    __tablename__ = "products"
    active: Mapped[bool | None]
    deleted: Mapped[bool | None]
    name: Mapped[str | None] = mapped_column(FreeText)
    type: Mapped[str | None]
    default_price: Mapped[str | None] = mapped_column(FreeText)
    unit_label: Mapped[str | None] = mapped_column(FreeText)
    tax_code: Mapped[str | None]
    id: Mapped[str] = mapped_column(FreeText, sort_order=21)


COPIED = copied(Product)


def rows(product: Facts) -> Iterable[Row]:
    """One product, one row."""
    return (copy(product, COPIED),)


def life(product: Facts) -> int:
    """Products have no steps: of two states of one second, the one that was updated later."""
    return rank(0, product.get("updated") or 0)


PROJECTION = Projection(Product, rows, life)
