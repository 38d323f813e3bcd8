"""How a subscription goes: it starts, follows its invoices, changes its items and ends."""

from dataclasses import dataclass
from typing import Any

from tests.builders import Person, items, plan, price, subscription, subscription_item
from tests.stories import payments
from tests.stories.telling import Money, Story

MONTH = 30 * 86_400


@dataclass
class Member:
    """A customer with a subscription."""

    person: Person
    customer: str
    subscription: dict[str, Any]


def subscribe(story: Story, unit: Money, person: Person, quantity: int = 1, **changes: Any) -> Member:
    """Start a subscription; it is active once the first invoice is paid."""
    customer = payments.new_customer(story, person, unit.currency)
    id = story.id("sub_1")
    words = {
        "billing_cycle_anchor": story.now,
        "start_date": story.now,
        "latest_invoice": None,
        "status": "incomplete",
    }
    seats = items(_item(story, id, unit, quantity))
    told = subscription(id=id, created=story.now, currency=unit.currency, customer=customer, items=seats, **words)
    told |= {"livemode": story.livemode, **changes}
    story.tell("customer.subscription.created", told)
    return Member(person, customer, told)


def _item(story: Story, subscription: str, unit: Money, quantity: int) -> dict[str, Any]:
    shared = {"currency": unit.currency, "created": story.now, "livemode": story.livemode}
    price_id = f"price_1{unit.currency}{unit.amount}"
    return subscription_item(
        id=story.id("si_"),
        billed_until=story.now + MONTH,
        created=story.now,
        current_period_start=story.now,
        current_period_end=story.now + MONTH,
        plan=plan(id=price_id, amount=unit.amount, **shared),
        price=price(id=price_id, unit_amount=unit.amount, **shared),
        quantity=quantity,
        subscription=subscription,
    )


def become(story: Story, member: Member, status: str) -> None:
    """The subscription follows what happens to its invoices."""
    story.change(member.subscription, "customer.subscription.updated", status=status)


def swap_item(story: Story, member: Member, unit: Money) -> None:
    """Change to another price: one item goes, another one comes."""
    old = member.subscription["items"]["data"]
    new = _item(story, member.subscription["id"], unit, old[0]["quantity"])
    story.change(member.subscription, "customer.subscription.updated", items=items(*old[1:], new))


def set_quantity(story: Story, member: Member, quantity: int) -> None:
    """Buy more seats, or fewer."""
    first, *others = member.subscription["items"]["data"]
    changed = items(first | {"quantity": quantity}, *others)
    story.change(member.subscription, "customer.subscription.updated", items=changed)


def cancel(story: Story, member: Member, reason: str = "cancellation_requested") -> None:
    """End the subscription now."""
    why = {
        "comment": "Too dear for us",
        "feedback": "too_expensive",
        "feedback_option": None,
        "reason": reason,
    }
    ended = {
        "status": "canceled",
        "canceled_at": story.now,
        "ended_at": story.now,
        "cancellation_details": why,
    }
    story.change(member.subscription, "customer.subscription.deleted", **ended)
