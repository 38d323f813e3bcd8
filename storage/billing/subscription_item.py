"""Subscription items: the prices and quantities a subscription consists of."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, listed, within
from storage.billing.subscription import life
from storage.database import Base
from storage.free_text import FreeText


class SubscriptionItem(Snapshot, Base):
    """Current while its `event_id` is its subscription's: an item that a later snapshot lacks was removed.

    So no row is ever deleted, and the order in which snapshots arrive does not matter.
    """

    __tablename__ = "subscription_items"
    current_period_start: Mapped[datetime | None]
    current_period_end: Mapped[datetime | None]
    unit_amount: Mapped[int | None]
    quantity: Mapped[int | None]
    interval_count: Mapped[int | None]
    subscription: Mapped[str | None] = mapped_column(index=True)
    currency: Mapped[str | None]
    price: Mapped[str | None] = mapped_column(FreeText)
    product: Mapped[str | None] = mapped_column(FreeText)
    interval: Mapped[str | None]
    usage_type: Mapped[str | None]


COPIED = copied(
    SubscriptionItem, "price", "product", "unit_amount", "currency", "interval", "interval_count", "usage_type"
)
PERIOD = ("current_period_start", "current_period_end")


def rows(subscription: Facts) -> Iterable[Row]:
    """One row an item, with the price it had in this snapshot."""
    return [row(subscription, item) for item in listed(subscription, "items")]


def row(subscription: Facts, item: Facts) -> Row:
    """Take the price's terms from `price`, and the period from the subscription where the item has none."""
    periods = {name: subscription[name] for name in PERIOD if name in subscription}
    price = {name: within(item, "price", name) for name in ("product", "unit_amount", "currency")}
    terms = {name: within(item, "price", "recurring", name) for name in ("interval", "interval_count", "usage_type")}
    own = {"subscription": subscription.get("id"), "price": within(item, "price", "id")}
    if within(item, "price", "transform_quantity"):  # sold by the dozen: unit_amount is not what one costs
        price["unit_amount"] = None
    return periods | copy(item, COPIED) | price | terms | own


PROJECTION = Projection(SubscriptionItem, rows, life)
