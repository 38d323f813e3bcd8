"""Sales at the sample shop: everyday ones, and those that are returned, disputed or carry a card number."""

from typing import Any

from tests.stories import aftermath, payments, sessions
from tests.stories.payments import Payment
from tests.stories.telling import Money, Story

DAY = 86_400
HOUR = 3_600
CURRENCIES = ("usd", "usd", "usd", "usd", "eur", "eur", "eur", "gbp", "gbp", "jpy")
PRICES = {"usd": (1500, 24_000), "eur": (1200, 22_000), "gbp": (900, 18_000), "jpy": (1800, 32_000), "kwd": (40, 900)}
NUMBER = "4242" * 4  # Stripe's test card; written out nowhere, so that a scan of this code finds no card number


def price(story: Story, currency: str | None = None) -> Money:
    """Draw what somebody buys, in a currency that the shop sells in."""
    currency = currency or story.random.choice(CURRENCIES)
    unit = 10 if currency == "kwd" else 1  # Stripe: the last digit of a dinar amount is 0
    return Money(currency, story.random.randint(*PRICES[currency]) * unit)


def sale(story: Story, currency: str | None = None, **changes: Any) -> Payment:
    """A guest or a customer pays by card."""
    money, person = price(story, currency), story.person()
    customer = payments.new_customer(story, person, money.currency) if story.random.random() < 0.3 else None
    session = sessions.open_session(story, money, person, customer, **changes)
    story.wait(60, 600)
    return sessions.card_checkout(story, session, person)


def dinar_sale(story: Story) -> None:
    sale(story, "kwd")


def developer_sale(story: Story) -> None:
    """A developer tries the shop out."""
    story.livemode = False
    sale(story, "usd")


def declined_sale(story: Story) -> None:
    """The bank says no first, and yes to the second card."""
    person = story.person()
    session = sessions.open_session(story, price(story), person)
    payment = sessions.pay_for(story, session, person)
    payments.decline(story, payment)
    story.wait(30, 300)
    payments.succeed(story, payment)
    sessions.complete(story, session)
    story.wait(1, 4)
    payments.arrive(story, payment)


def reserved_sale(story: Story) -> None:
    """The card is charged only when the parcel leaves the next day."""
    person = story.person()
    session = sessions.open_session(story, price(story), person)
    payment = sessions.pay_for(story, session, person)
    payments.authorize(story, payment)
    sessions.complete(story, session, paid=False)
    story.wait(DAY, DAY + 4 * HOUR)
    payments.capture(story, payment)
    payments.arrive(story, payment)


def abandoned_sale(story: Story) -> None:
    sessions.expire(story, sessions.open_session(story, price(story), story.person()))


def debit_sale(story: Story) -> None:
    person = story.person()
    sessions.debit_checkout(story, sessions.open_session(story, price(story, "eur"), person), person, arrives=True)


def bounced_sale(story: Story) -> None:
    person = story.person()
    sessions.debit_checkout(story, sessions.open_session(story, price(story, "eur"), person), person, arrives=False)


def part_returned(story: Story) -> None:
    charge = sale(story).charge
    story.wait(2 * DAY, 6 * DAY)
    aftermath.give_back(story, charge, charge["amount"] // 3)


def returned(story: Story) -> None:
    """Some of it is returned, then all."""
    charge = sale(story).charge
    story.wait(DAY, 4 * DAY)
    part = charge["amount"] // 4
    aftermath.give_back(story, charge, part)
    story.wait(DAY, 4 * DAY)
    told = aftermath.give_back(story, charge, charge["amount"] - part, pending=True)
    story.wait(HOUR, DAY)
    aftermath.settle_refund(story, told)


def refund_refused(story: Story) -> None:
    """The customer's bank sends the refund back a week later."""
    charge = sale(story).charge
    story.wait(DAY, 4 * DAY)
    told = aftermath.give_back(story, charge, charge["amount"])
    story.wait(6 * DAY, 8 * DAY)
    aftermath.fail_refund(story, told, charge)


def suspected(story: Story) -> None:
    charge = sale(story, "usd").charge
    story.wait(DAY, 3 * DAY)
    aftermath.warn(story, charge)


def disputed(story: Story, *, won: bool | None = None) -> None:
    """A chargeback, answered within days unless it stays open, and decided a month later."""
    charge = sale(story, "usd").charge
    story.wait(5 * DAY, 12 * DAY)
    told = aftermath.open_dispute(story, charge)
    if won is None:
        return
    story.wait(2 * DAY, 6 * DAY)
    aftermath.answer_dispute(story, told)
    story.wait(20 * DAY, 30 * DAY)
    aftermath.decide_dispute(story, told, won=won)


def dispute_won(story: Story) -> None:
    disputed(story, won=True)


def dispute_lost(story: Story) -> None:
    disputed(story, won=False)


def number_in_reference(story: Story) -> None:
    """The shop's own code passes on what somebody typed into the wrong field."""
    sale(story, "usd", client_reference_id=NUMBER)


def number_in_note(story: Story) -> None:
    """Somebody took an order by telephone, and wrote the card number where everybody can read it."""
    spaced = " ".join(NUMBER[at : at + 4] for at in range(0, 16, 4))
    person = story.person()
    session = sessions.open_session(story, price(story, "usd"), person, metadata={"note": f"card {spaced}"})
    sessions.card_checkout(story, session, person, description=f"By telephone, card {spaced}")
