"""Members and teams of the sample shop: billed every month, leaving, lapsing, owing, wrongly billed."""

from tests.builders import items
from tests.stories import invoices, sessions, subscriptions
from tests.stories.telling import Money, Story

DAY = 86_400
HOUR = 3_600


def member_joins(story: Story, months: int = 5) -> subscriptions.Member:
    """Somebody subscribes through Checkout and is billed every month."""
    person, unit = story.person(), Money("usd", story.random.choice((1500, 2900, 4900)))
    member = subscriptions.subscribe(story, unit, person, story.random.randint(1, 4))
    first = invoices.draft(story, member, "subscription_create")
    invoices.finalize(story, first)
    invoices.settle(story, first, invoices.charge_for(story, member, first))
    subscriptions.become(story, member, "active")
    links = {"mode": "subscription", "subscription": member.subscription["id"], "invoice": first["id"]}
    total = Money(unit.currency, first["total"])
    sessions.complete(story, sessions.open_session(story, total, person, member.customer, **links))
    for _ in range(months):
        _renew(story, member)
    return member


def _renew(story: Story, member: subscriptions.Member) -> None:
    """Start the next month, and charge for it."""
    told = member.subscription
    story.now = told["items"]["data"][0]["current_period_end"]
    period = {"current_period_start": story.now, "current_period_end": story.now + subscriptions.MONTH}
    moved = items(*(item | period for item in told["items"]["data"]))
    story.change(told, "customer.subscription.updated", items=moved)
    bill = invoices.draft(story, member)
    story.wait(HOUR, HOUR + 120)
    invoices.finalize(story, bill)
    invoices.settle(story, bill, invoices.charge_for(story, member, bill))


def member_leaves(story: Story) -> None:
    """A member buys another seat, takes the cheaper plan, and goes."""
    member = member_joins(story, months=1)
    subscriptions.set_quantity(story, member, 5)
    story.wait(5 * DAY, 9 * DAY)
    subscriptions.swap_item(story, member, Money("usd", 900))
    story.wait(5 * DAY, 9 * DAY)
    subscriptions.cancel(story, member)


def member_lapses(story: Story) -> None:
    """A member's card is declined for good."""
    member = member_joins(story, months=0)
    story.now += subscriptions.MONTH
    bill = invoices.draft(story, member)
    invoices.finalize(story, bill)
    invoices.charge_for(story, member, bill, declined=True)
    subscriptions.become(story, member, "past_due")
    story.wait(14 * DAY, 15 * DAY)
    invoices.give_up(story, bill)
    subscriptions.cancel(story, member, "payment_failed")


def team_owes(story: Story) -> None:
    """A team is billed by mail and lets the due date pass."""
    _, bill = _bill_by_mail(story)
    story.now = bill["due_date"]
    story.tell("invoice.overdue", bill)


def team_wrongly_billed(story: Story) -> None:
    """A team was billed twice; the second invoice is void, the first one reduced by a credit note."""
    member, bill = _bill_by_mail(story)
    again = invoices.draft(story, member, "manual", collection_method="send_invoice", due_date=bill["due_date"])
    invoices.finalize(story, again)
    story.wait(HOUR, DAY)
    invoices.void(story, again)
    invoices.credit(story, bill, bill["amount_remaining"] // 5)
    story.wait(DAY, 9 * DAY)
    invoices.settle(story, bill, invoices.charge_for(story, member, bill))


def _bill_by_mail(story: Story) -> tuple[subscriptions.Member, invoices.Invoice]:
    terms = {"collection_method": "send_invoice", "days_until_due": 14, "status": "active"}
    member = subscriptions.subscribe(story, Money("eur", 4900), story.person(), story.random.randint(3, 12), **terms)
    due = {"collection_method": "send_invoice", "due_date": story.now + 14 * DAY}
    bill = invoices.draft(story, member, "subscription_create", **due)
    invoices.finalize(story, bill)
    return member, bill
