"""When what happens at the sample shop, and the rest of it: payouts, and events that are no billing."""

from collections.abc import Callable

from bench import sample_members as members
from bench import sample_sales as sales
from tests.builders import event
from tests.stories import payouts
from tests.stories.telling import Money, Story

DAY = 86_400


def dollar_payout(story: Story) -> None:
    told = payouts.pay_out(story, Money("usd", story.random.randint(90_000, 240_000)))
    story.now += 2 * DAY
    payouts.reach_bank(story, told)


def euro_payout_by_hand(story: Story) -> None:
    told = payouts.pay_out(story, Money("eur", story.random.randint(50_000, 120_000)), automatic=False)
    story.now += 2 * DAY
    payouts.reach_bank(story, told)


def payout_refused(story: Story) -> None:
    told = payouts.pay_out(story, Money("gbp", story.random.randint(40_000, 90_000)))
    story.now += 2 * DAY
    payouts.come_back(story, told)


def reader_reports(story: Story) -> None:
    """A card reader in the shop reports; its events are no billing."""
    reader = {"id": story.id("tmr_"), "object": "terminal.reader", "livemode": story.livemode, "label": "Counter"}
    story.events.append(event("terminal.reader.action_succeeded", reader, id=story.id("evt_1"), created=story.now))


def stripe_invents(story: Story) -> None:
    """Stripe posts a type that no version of the SDK knows yet."""
    novelty = {"id": story.id("nov_"), "object": "novelty", "livemode": story.livemode, "amount": 100}
    story.events.append(event("novelty.created", novelty, id=story.id("evt_1"), created=story.now))


# (every so many days, on this one of them, what begins): whatever 120 days one looks at, everything is in them.
CALENDAR: tuple[tuple[int, int, Callable[[Story], object]], ...] = (
    (3, 0, sales.sale),
    (7, 5, sales.sale),
    (30, 3, sales.dinar_sale),
    (40, 5, sales.developer_sale),
    (40, 7, sales.declined_sale),
    (60, 9, sales.reserved_sale),
    (12, 4, sales.abandoned_sale),
    (40, 11, sales.debit_sale),
    (60, 13, sales.bounced_sale),
    (24, 2, sales.part_returned),
    (40, 15, sales.returned),
    (60, 17, sales.refund_refused),
    (90, 19, sales.suspected),
    (60, 21, sales.disputed),
    (60, 23, sales.dispute_won),
    (60, 53, sales.dispute_lost),
    (40, 25, sales.number_in_reference),
    (40, 35, sales.number_in_note),
    (30, 6, members.member_joins),
    (60, 27, members.member_leaves),
    (60, 29, members.member_lapses),
    (24, 8, members.team_owes),
    (60, 31, members.team_wrongly_billed),
    (7, 1, dollar_payout),
    (30, 18, euro_payout_by_hand),
    (60, 33, payout_refused),
    (60, 37, reader_reports),
    (60, 39, stripe_invents),
)
