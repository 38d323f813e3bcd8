"""Lives of Stripe objects for the laws: any plausible history of an account, and any way to deliver it."""

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.builders import CREATED
from tests.stories import aftermath, balance, invoices, payments, payouts, sessions, subscriptions
from tests.stories.payments import Payment
from tests.stories.telling import Story

DAY = 86_400


class Event(dict[str, Any]):
    """An event that a failing law prints in one line; its object alone would fill two screens."""

    def __repr__(self) -> str:
        told = self["data"]["object"]
        return f"<{self['type']} {told['id']} {told.get('status', '')} at {self['created']}: {self['id']}>"


def payment_life(story: Story) -> Payment:
    """A checkout by card, by a guest or a customer, challenged and declined as often as it may be."""
    money, person = story.money(), story.person()
    customer = payments.new_customer(story, person, money.currency) if story.often() else None
    session = sessions.open_session(story, money, person, customer)
    payment = sessions.pay_for(story, session, person)
    for tried in range(story.random.randint(0, 2)):
        story.wait(min(tried, 1), 1)  # nobody types a second card within the second that refused the first
        if story.often():
            payments.challenge(story, payment)
        payments.decline(story, payment)
    _charge(story, payment)
    sessions.complete(story, session)
    payments.arrive(story, payment)
    return payment


def _charge(story: Story, payment: Payment) -> None:
    story.wait(0, 1)
    if story.often():
        payments.authorize(story, payment)
        story.wait(0, 1)
        payments.capture(story, payment)
    else:
        payments.succeed(story, payment)


def unpaid_life(story: Story) -> None:
    """A checkout that expires, or that a bank account pays or refuses days later."""
    person = story.person()
    session = sessions.open_session(story, story.money(), person)
    if story.often():
        sessions.debit_checkout(story, session, person, arrives=story.often())
    else:
        sessions.expire(story, session)


def refund_life(story: Story) -> None:
    """A charge refunded in part, then in full; a refund may be pending, and may fail."""
    charge = payment_life(story).charge
    part = charge["amount"] // story.random.randint(2, 4)
    for amount in (part, charge["amount"] - part):
        story.wait(0, 1)
        pending = story.often()
        told = aftermath.give_back(story, charge, amount, pending=pending)
        if pending:
            story.wait(0, 1)
            aftermath.settle_refund(story, told)
        if story.often():
            story.wait(0, 1)
            aftermath.fail_refund(story, told, charge)


def dispute_life(story: Story) -> None:
    """A charge under suspicion, then disputed: left open, or won or lost after an answer or without one."""
    charge = payment_life(story).charge
    if story.often():
        aftermath.warn(story, charge)
        aftermath.look_at(story, charge)
    story.wait(0, 1)
    told = aftermath.open_dispute(story, charge)
    if story.often():
        aftermath.answer_dispute(story, told)
    if story.often():
        story.wait(0, 1)
        aftermath.decide_dispute(story, told, won=story.often())


def subscription_life(story: Story) -> None:
    """A subscription that starts, changes its items, is billed again, and may end."""
    unit = story.money()
    member = subscriptions.subscribe(story, unit, story.person(), story.random.randint(1, 3))
    first = invoices.draft(story, member, "subscription_create")
    invoices.finalize(story, first)
    invoices.settle(story, first, invoices.charge_for(story, member, first))
    subscriptions.become(story, member, "active")
    story.wait(0, 1)
    if story.often():
        subscriptions.swap_item(story, member, story.money(unit.currency))
    if story.often():
        subscriptions.set_quantity(story, member, story.random.randint(1, 9))
    _next_month(story, member)
    if story.often():
        subscriptions.cancel(story, member)


def _next_month(story: Story, member: subscriptions.Member) -> None:
    """Bill once more; the invoice ends in one of five ways."""
    story.now += subscriptions.MONTH
    bill = invoices.draft(story, member)
    story.wait(0, 1)
    invoices.finalize(story, bill)
    story.wait(0, 1)
    if story.often():
        invoices.credit(story, bill, bill["amount_remaining"] // 3)
    ending = story.random.choice((_paid, _paid_late, _void, _uncollectible, _left_open))
    ending(story, member, bill)


def _paid(story: Story, member: subscriptions.Member, bill: invoices.Invoice) -> None:
    invoices.settle(story, bill, invoices.charge_for(story, member, bill))
    if story.often():
        note = invoices.credit(story, bill, bill["amount_paid"] // 2)
        story.change(note, "credit_note.voided", status="void", voided_at=story.now)


def _paid_late(story: Story, member: subscriptions.Member, bill: invoices.Invoice) -> None:
    payment = invoices.charge_for(story, member, bill, declined=True)
    subscriptions.become(story, member, "past_due")
    invoices.settle(story, bill, payment)
    subscriptions.become(story, member, "active")


def _void(story: Story, member: subscriptions.Member, bill: invoices.Invoice) -> None:
    invoices.void(story, bill)


def _uncollectible(story: Story, member: subscriptions.Member, bill: invoices.Invoice) -> None:
    invoices.charge_for(story, member, bill, declined=True)
    subscriptions.become(story, member, "past_due")
    invoices.give_up(story, bill)


def _left_open(story: Story, member: subscriptions.Member, bill: invoices.Invoice) -> None:
    """Nobody pays, and nobody decides."""


def balance_life(story: Story) -> None:
    """A charge that settles, is passed on in part, and of which the platform takes a fee; some of both comes back."""
    charge = payment_life(story).charge
    balance.settle(story, charge)
    passed_on, fee = balance.pass_on(story, charge), balance.take_fee(story, charge)
    for part in (passed_on["amount"] // 4, passed_on["amount"] // 5):
        story.wait(0, 1)
        balance.take_back(story, passed_on, part)
    story.wait(0, 1)
    balance.give_fee_back(story, fee, fee["amount"])


def payout_life(story: Story) -> None:
    """A payout that reaches the bank and is itemised, or comes back before or after it did."""
    told = payouts.pay_out(story, story.money(), automatic=story.often())
    story.wait(0, 1)
    arrives = story.often()
    if arrives:
        payouts.reach_bank(story, told)
    if told["reconciliation_status"] == "completed":
        balance.itemise(story, told)
    if not arrives or story.often():
        story.wait(0, 1)
        payouts.come_back(story, told)


LIVES: tuple[Callable[[Story], object], ...] = (
    payout_life,
    payment_life,
    unpaid_life,
    refund_life,
    dispute_life,
    balance_life,
    subscription_life,
)


def one_life(kind: Callable[[Story], object], story: Story) -> list[Event]:
    """Tell one life to its end."""
    kind(story)
    return [Event(event) for event in story.events]


@st.composite
def lives(draw: st.DrawFn, account: str = "", *, most: int = 3, begin: int = CREATED) -> list[Event]:
    """Draw up to `most` lives of one account that overlap in time, as one list in true order."""
    random: Random = draw(st.randoms(use_true_random=False))
    livemode = draw(st.booleans())
    told: list[Event] = []
    for number, kind in enumerate(draw(st.lists(st.sampled_from(LIVES), min_size=1, max_size=most))):
        start = begin + random.choice((0, 1, DAY))
        told += one_life(kind, Story(f"life{number}", random, start, account, livemode))
    return sorted(told, key=lambda event: int(event["created"]))


@st.composite
def deliveries(draw: st.DrawFn, life: list[Event]) -> list[list[Event]]:
    """Deliver a life as Stripe may: in any order, some events twice or more, some of them at once."""
    again = draw(st.lists(st.sampled_from(life), max_size=5))
    shuffled = draw(st.permutations([*life, *again]))
    cuts = sorted(draw(st.sets(st.integers(1, len(shuffled) - 1), max_size=8))) if len(shuffled) > 1 else []
    return [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]
