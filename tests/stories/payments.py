"""How a payment goes: challenged, declined, captured later, debited from a bank account, or simply paid."""

from dataclasses import dataclass
from typing import Any

from tests.builders import Person, card, charge, customer, outcome, payment_error, payment_intent
from tests.stories.telling import Money, Story

DEBIT = {
    "sepa_debit": {
        "bank_code": "37040044",
        "branch_code": None,
        "country": "DE",
        "expected_debit_date": None,
        "fingerprint": "NzFkbDTqZH9vWxYz",
        "last4": "3000",
        "mandate": "mandate_1Qk7uZB7WZ01zgkWabcdefgh",
    },
    "type": "sepa_debit",
}


@dataclass
class Payment:
    """A payment intent, its latest charge, and the person who pays."""

    intent: dict[str, Any]
    person: Person
    charge: dict[str, Any]


def new_customer(story: Story, person: Person, currency: str) -> str:
    """Let the person become a customer."""
    words = {
        "created": story.now,
        "currency": currency,
        "description": None,
        "invoice_prefix": story.name[:8].upper(),
    }
    told = customer(id=story.id("cus_"), business_name=None, **person.on_customer, **words)
    story.tell("customer.created", told)
    return str(told["id"])


def begin(story: Story, money: Money, person: Person, customer: str | None = None, **changes: Any) -> Payment:
    """Ask for a payment; nothing was tried yet."""
    intent = payment_intent(
        id=story.id("pi_3"),
        amount=money.amount,
        amount_received=0,
        created=story.now,
        currency=money.currency,
        customer=customer,
        latest_charge=None,
        receipt_email=person.email,
        shipping=person.shipping,
        status="requires_payment_method",
        **changes,
    )
    story.tell("payment_intent.created", intent)
    return Payment(intent, person, {})


def challenge(story: Story, payment: Payment) -> None:
    """The bank wants the cardholder to confirm."""
    url = "https://hooks.stripe.com/redirect/authenticate/src_1Qk7uZB7WZ01zgkW?client_secret=src_client_secret_x"
    action = {
        "redirect_to_url": {"return_url": "https://shop.example.com/thanks", "url": url},
        "type": "redirect_to_url",
    }
    story.change(payment.intent, "payment_intent.requires_action", status="requires_action", next_action=action)


def decline(story: Story, payment: Payment) -> None:
    """The bank says no; the person may try again."""
    declined = {
        "network_status": "declined_by_network",
        "reason": "insufficient_funds",
        "type": "issuer_declined",
    }
    words = {"failure_code": "card_declined", "failure_message": "Your card has insufficient funds."}
    _attempt(story, payment, "failed", outcome=outcome(**declined, seller_message="Declined."), **words)
    story.tell("charge.failed", payment.charge)
    _fail(story, payment)


def succeed(story: Story, payment: Payment) -> None:
    """The card is charged; the balance transaction follows, as it has since 2024-04-10."""
    _attempt(story, payment, "succeeded")
    story.tell("charge.succeeded", payment.charge)
    _receive(story, payment)


def authorize(story: Story, payment: Payment) -> None:
    """The bank holds the money until the merchant captures it."""
    payment.intent["capture_method"] = "manual"
    _attempt(story, payment, "succeeded", captured=False, amount_captured=0)
    story.tell("charge.succeeded", payment.charge)
    held = {"amount_capturable": payment.intent["amount"], "latest_charge": payment.charge["id"]}
    story.change(payment.intent, "payment_intent.amount_capturable_updated", status="requires_capture", **held)


def capture(story: Story, payment: Payment) -> None:
    """The merchant takes what the bank holds."""
    story.change(payment.charge, "charge.captured", captured=True, amount_captured=payment.charge["amount"])
    _receive(story, payment)


def debit(story: Story, payment: Payment) -> None:
    """A bank account is asked for the money; the answer takes days."""
    _attempt(story, payment, "pending", paid=False, captured=True, payment_method_details=DEBIT)
    story.tell("charge.pending", payment.charge)
    processing = {"status": "processing", "latest_charge": payment.charge["id"]}
    story.change(payment.intent, "payment_intent.processing", **processing)


def debited(story: Story, payment: Payment) -> None:
    """The bank account had the money."""
    story.change(payment.charge, "charge.succeeded", status="succeeded", paid=True)
    _receive(story, payment)


def bounced(story: Story, payment: Payment) -> None:
    """The bank account did not have the money."""
    words = {"failure_code": "insufficient_funds", "failure_message": "The bank account has too little."}
    story.change(payment.charge, "charge.failed", status="failed", **words)
    _fail(story, payment)


def arrive(story: Story, payment: Payment) -> None:
    """The charge learns its balance transaction."""
    story.change(payment.charge, "charge.updated", balance_transaction=story.id("txn_3"))


def _attempt(story: Story, payment: Payment, status: str, **changes: Any) -> None:
    intent, person, paid = payment.intent, payment.person, status == "succeeded"
    same = {name: intent[name] for name in ("amount", "currency", "customer", "description", "livemode", "metadata")}
    block = card(amount_authorized=intent["amount"], country=person.country)
    whose = {
        "billing_details": person.billing_details,
        "receipt_email": person.email,
        "shipping": person.shipping,
    }
    payment.charge = charge(id=story.id("ch_3"), created=story.now, payment_intent=intent["id"], **same, **whose) | {
        "amount_captured": intent["amount"] if status != "failed" else 0,
        "balance_transaction": None,
        "captured": paid,
        "paid": paid,
        "payment_method_details": {"card": block, "type": "card"},
        "status": status,
        **changes,
    }


def _receive(story: Story, payment: Payment) -> None:
    changes = {"amount_received": payment.charge["amount"], "amount_capturable": 0}
    clear = {"last_payment_error": None, "next_action": None, "latest_charge": payment.charge["id"]}
    story.change(payment.intent, "payment_intent.succeeded", status="succeeded", **changes, **clear)


def _fail(story: Story, payment: Payment) -> None:
    id = payment.charge["id"]
    changes = {"last_payment_error": payment_error(id), "next_action": None, "latest_charge": id}
    story.change(payment.intent, "payment_intent.payment_failed", status="requires_payment_method", **changes)
