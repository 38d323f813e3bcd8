"""Every snapshot of a subscription, one row an event: what it brought a month from then on, and for whom."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.monthly import Monthly, currency_of, mrr
from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, first
from storage.billing.subscription import life
from storage.database import Base
from storage.free_text import FreeText


class SubscriptionSnapshot(Snapshot, Base):
    """A history, where the other tables show the newest state: its `id` is the event's, and no row ever changes.

    `mrr` is in minor units: 0 where nothing counts, NULL where a price is not told. `created` is the subscription's.
    """

    __tablename__ = "subscription_snapshots"
    trial_end: Mapped[datetime | None]
    mrr: Mapped[int | None]
    is_discount_unknown: Mapped[bool | None]
    status: Mapped[str | None]
    currency: Mapped[str | None]
    customer: Mapped[str | None] = mapped_column(FreeText, index=True)
    subscription: Mapped[str | None]


# What moved last is found by walking back; and what was before it, by the history of its subscription.
Index("subscription_snapshots_as_of_idx", SubscriptionSnapshot.as_of)
Index("subscription_snapshots_history_idx", SubscriptionSnapshot.subscription, SubscriptionSnapshot.as_of)
COPIED = copied(SubscriptionSnapshot, "id", "mrr", "is_discount_unknown", "currency", "customer", "subscription")


def valued(subscription: Facts) -> Monthly:
    """Value a subscription; what is too odd to be valued is unknown, and stops nothing."""
    try:
        return mrr(subscription)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        return Monthly(None)


def rows(subscription: Facts) -> Iterable[Row]:
    """Value a subscription as one event shows it; whoever records it adds the event's id."""
    monthly = valued(subscription)
    own = {
        "mrr": monthly.amount,
        "is_discount_unknown": monthly.is_discount_unknown,
        "currency": currency_of(subscription),
        "customer": first(subscription.get("customer"), subscription.get("customer_account")),
        "subscription": subscription.get("id"),
    }
    return (copy(subscription, COPIED) | own,)


PROJECTION = Projection(SubscriptionSnapshot, rows, life)
