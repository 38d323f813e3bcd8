"""Lives of subscriptions for the key figures: what they cost a month, when that changes, when they end."""

from datetime import UTC, datetime
from typing import Any

from tests.builders import event, items, plan, price, subscription, subscription_item

Events = list[dict[str, Any]]


def at(day: str) -> int:
    """Noon of a day in UTC, as Stripe counts seconds."""
    return int(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp())


def priced(amount: int | None, interval: str = "month", **changes: Any) -> dict[str, Any]:
    """An item at a price; `quantity` and `discounts` are the item's, anything else the price's."""
    own = {name: changes.pop(name) for name in ("quantity", "discounts") if name in changes}
    recurring = {"interval": interval, "interval_count": changes.pop("every", 1)}
    recurring["usage_type"] = changes.pop("usage_type", "licensed")
    told = {"unit_amount": amount, "unit_amount_decimal": None if amount is None else str(amount)} | changes
    return subscription_item(price=price(recurring=recurring, **told), plan=plan(), **own)


class Subscriber:
    """A subscription of its customer, told event by event."""

    def __init__(self, number: int, customer: str | None = None, **changes: Any) -> None:
        self.id, self.customer = f"sub_{number}", customer or f"cus_{number}"
        self.changes = changes
        self.created = 0

    def told(self, day: str, *parts: dict[str, Any] | int, type: str = "updated", **changes: Any) -> dict[str, Any]:
        """Tell its state on a day; a number is the price of a single monthly item."""
        self.created = self.created or at(day)
        own = {"id": self.id, "customer": self.customer, "created": self.created, "start_date": self.created}
        self.changes |= changes
        if parts:
            currency = {"currency": self.changes["currency"]} if "currency" in self.changes else {}
            listed = [priced(part, **currency) if isinstance(part, int) else part for part in parts]
            self.changes["items"] = items(*listed)
        return event(f"customer.subscription.{type}", subscription(**own | self.changes), created=at(day))

    def starts(self, day: str, *parts: dict[str, Any] | int, **changes: Any) -> dict[str, Any]:
        """It is created and paid at once."""
        return self.told(day, *parts, type="created", **changes)

    def ends(self, day: str) -> dict[str, Any]:
        """It is over."""
        return self.told(day, type="deleted", status="canceled", ended_at=at(day), canceled_at=at(day))


def members(first: int, count: int, day: str, amount: int | dict[str, Any]) -> Events:
    """As many customers as wanted who begin on one day."""
    return [Subscriber(number).starts(day, amount) for number in range(first, first + count)]
