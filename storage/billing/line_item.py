"""Line items: what was sold in a checkout session. No webhook carries them; a worker fetches them."""

from collections.abc import Iterable

from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.checkout_session import life
from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, listed, within
from storage.database import Base
from storage.free_text import FreeText


class LineItem(Snapshot, Base):
    """A line as it was sold: its amounts do not follow the price's later changes."""

    __tablename__ = "line_items"
    amount_subtotal: Mapped[int | None]
    amount_discount: Mapped[int | None]
    amount_tax: Mapped[int | None]
    amount_total: Mapped[int | None]
    unit_amount: Mapped[int | None]
    quantity: Mapped[int | None]
    checkout_session: Mapped[str | None] = mapped_column(index=True)
    currency: Mapped[str | None]
    price: Mapped[str | None] = mapped_column(FreeText)
    product: Mapped[str | None] = mapped_column(FreeText)


COPIED = copied(LineItem, "unit_amount", "checkout_session", "price", "product", "created")


def rows(session: Facts) -> Iterable[Row]:
    """One row a line, on the session's own day."""
    own = {"checkout_session": session.get("id"), "created": session.get("created")}
    return [own | copy(line, COPIED) | price(line) for line in listed(session, "line_items")]


def price(line: Facts) -> Row:
    """Take the price's id, product and unit amount."""
    names = {"price": "id", "product": "product", "unit_amount": "unit_amount"}
    return {ours: within(line, "price", theirs) for ours, theirs in names.items()}


PROJECTION = Projection(LineItem, rows, life)
