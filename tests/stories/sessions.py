"""How a checkout goes: a session is opened, then completed, paid days later, or left until it expires."""

from typing import Any

from tests.builders import Person, checkout_session
from tests.stories import payments
from tests.stories.payments import Payment
from tests.stories.telling import Money, Story


def open_session(
    story: Story, money: Money, person: Person, customer: str | None = None, **changes: Any
) -> dict[str, Any]:
    """Lead the person to Stripe's page. Stripe posts no event for it."""
    mode = "live" if story.livemode else "test"
    words = {
        "amount_subtotal": money.amount,
        "amount_total": money.amount,
        "client_reference_id": f"cart_{story.name}",
        "collected_information": None,
        "customer_details": person.customer_details,
        "customer_email": person.email,
        "expires_at": story.now + 86_400,
        "locale": person.locale,
        "metadata": {"order_id": f"order_{story.name}"},
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
    }
    id = story.id(f"cs_{mode}_a1")
    return checkout_session(id=id, created=story.now, currency=money.currency, customer=customer, **words) | {
        "livemode": story.livemode,
        "url": f"https://checkout.stripe.com/c/pay/{id}",
        **changes,
    }


def pay_for(story: Story, session: dict[str, Any], person: Person, **changes: Any) -> Payment:
    """Press the button on Stripe's page."""
    money = Money(session["currency"], session["amount_total"])
    words = {"description": f"Order {story.name}", "metadata": session["metadata"]} | changes
    payment = payments.begin(story, money, person, session["customer"], **words)
    session["payment_intent"] = payment.intent["id"]
    return payment


def complete(story: Story, session: dict[str, Any], *, paid: bool = True) -> None:
    """The person is done; with a bank debit the money is not there yet."""
    changes = {"status": "complete", "payment_status": "paid" if paid else "unpaid", "url": None}
    story.change(session, "checkout.session.completed", **changes)


def expire(story: Story, session: dict[str, Any]) -> None:
    """A day passes and nobody paid."""
    story.now = session["expires_at"]
    story.change(session, "checkout.session.expired", status="expired", url=None)


def card_checkout(story: Story, session: dict[str, Any], person: Person, **changes: Any) -> Payment:
    """Pay by card: the whole everyday story."""
    payment = pay_for(story, session, person, **changes)
    story.wait(0, 2)
    payments.succeed(story, payment)
    story.wait(0, 1)
    complete(story, session)
    story.wait(0, 3)
    payments.arrive(story, payment)
    return payment


def debit_checkout(story: Story, session: dict[str, Any], person: Person, *, arrives: bool) -> Payment:
    """Pay by bank debit: the session completes unpaid, and days later the money is there or is not."""
    session["payment_method_types"] = ["sepa_debit"]
    payment = pay_for(story, session, person)
    payments.debit(story, payment)
    complete(story, session, paid=False)
    story.wait(3 * 86_400, 5 * 86_400)
    if arrives:
        payments.debited(story, payment)
        story.change(session, "checkout.session.async_payment_succeeded", payment_status="paid")
        payments.arrive(story, payment)
    else:
        payments.bounced(story, payment)
        story.tell("checkout.session.async_payment_failed", session)
    return payment
