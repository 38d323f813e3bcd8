"""How an invoice goes: drafted, finalized, then paid, declined, credited, voided or given up."""

from typing import Any

from tests.builders import (
    credit_note,
    credit_note_line,
    invoice,
    invoice_payment,
    line,
    lines,
    pricing,
    subscription_parent,
    transitions,
)
from tests.stories import payments
from tests.stories.payments import Payment
from tests.stories.subscriptions import MONTH, Member
from tests.stories.telling import Money, Story

Invoice = dict[str, Any]


def draft(story: Story, member: Member, reason: str = "subscription_cycle", **changes: Any) -> Invoice:
    """Write the month's invoice."""
    id, told = story.id("in_1"), member.subscription
    rows = [_line(story, id, item) for item in told["items"]["data"]]
    total = sum(row["amount"] for row in rows)
    money = dict.fromkeys(("amount_due", "amount_remaining", "subtotal", "subtotal_excluding_tax"), total)
    money |= {"amount_paid": 0, "total": total, "total_excluding_tax": total, "currency": told["currency"]}
    words = {"billing_reason": reason, "customer": member.customer, "status": "draft", "number": None}
    unsent = {
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "webhooks_delivered_at": None,
        "effective_at": None,
    }
    when = {"created": story.now, "period_start": story.now - MONTH, "period_end": story.now}
    what = {
        "lines": lines(*rows),
        "parent": subscription_parent(told["id"]),
        "status_transitions": transitions(),
    }
    tries = {"attempt_count": 0, "attempted": False, "auto_advance": True}
    bill = invoice(id=id, **member.person.on_invoice, **money, **words, **unsent, **when, **what, **tries) | changes
    story.tell("invoice.created", bill)
    told["latest_invoice"] = id
    return bill


def _line(story: Story, invoice: str, item: dict[str, Any]) -> dict[str, Any]:
    unit, quantity = item["price"]["unit_amount"], item["quantity"]
    details = {"proration": False, "subscription": item["subscription"], "subscription_item": item["id"]}
    parent = {"subscription_item_details": details, "type": "subscription_item_details"}
    return line(
        id=story.id("il_1"),
        amount=unit * quantity,
        currency=item["price"]["currency"],
        description=f"{quantity} × Team seat",
        invoice=invoice,
        livemode=story.livemode,
        parent=parent,
        period={"start": story.now, "end": story.now + MONTH},
        pricing=pricing(unit, item["price"]["id"]),
        quantity=quantity,
        quantity_decimal=str(quantity),
        subscription=item["subscription"],
        subtotal=unit * quantity,
    )


def finalize(story: Story, bill: Invoice) -> None:
    """Give the invoice its number; from here its amounts stand."""
    number = f"{story.name.upper()}-{story.ids:04d}"
    links = {"hosted_invoice_url": f"https://invoice.stripe.com/i/acct_1Qk3QyB7WZ01zgkW/{bill['id']}"}
    links["invoice_pdf"] = links["hosted_invoice_url"] + "/pdf"
    story.change(
        bill,
        "invoice.finalized",
        status="open",
        number=number,
        **_reached(story, bill, "finalized_at"),
        **links,
    )


def charge_for(story: Story, member: Member, bill: Invoice, *, declined: bool = False) -> Payment:
    """Collect the invoice by card; Stripe tries again later when the bank declines."""
    money = Money(bill["currency"], bill["amount_remaining"])
    payment = payments.begin(story, money, member.person, member.customer, description="Subscription update")
    if declined:
        payments.decline(story, payment)
        again = {"attempt_count": 1, "attempted": True, "next_payment_attempt": story.now + 3 * 86_400}
        story.change(bill, "invoice.payment_failed", **again)
        story.wait(3 * 86_400, 3 * 86_400 + 3_600)
    return payment


def settle(story: Story, bill: Invoice, payment: Payment) -> None:
    """The charge succeeds and pays the invoice."""
    payments.succeed(story, payment)
    amount = bill["amount_remaining"]
    link = {"payment_intent": payment.intent["id"], "type": "payment_intent"}
    told = invoice_payment(id=story.id("inpay_1"), invoice=bill["id"], payment=link, created=story.now) | {
        "amount_paid": amount,
        "amount_requested": amount,
        "currency": bill["currency"],
        "status_transitions": {"canceled_at": None, "paid_at": story.now},
    }
    story.tell("invoice_payment.paid", told)
    done = {"amount_paid": amount, "amount_remaining": 0, "next_payment_attempt": None, "auto_advance": False}
    tries = {"attempt_count": bill["attempt_count"] + 1, "attempted": True}
    story.change(bill, "invoice.paid", status="paid", **done, **tries, **_reached(story, bill, "paid_at"))
    story.tell("invoice.payment_succeeded", bill)
    story.wait(0, 2)
    payments.arrive(story, payment)


def void(story: Story, bill: Invoice) -> None:
    """The invoice was a mistake."""
    story.change(bill, "invoice.voided", status="void", **_reached(story, bill, "voided_at"))


def give_up(story: Story, bill: Invoice) -> None:
    """Nobody will pay the invoice."""
    when = _reached(story, bill, "marked_uncollectible_at")
    story.change(bill, "invoice.marked_uncollectible", status="uncollectible", **when)


def _reached(story: Story, bill: Invoice, step: str) -> dict[str, Any]:
    return {"status_transitions": bill["status_transitions"] | {step: story.now}}


def credit(story: Story, bill: Invoice, amount: int) -> dict[str, Any]:
    """Take something off an invoice: before it is paid it owes less, afterwards it goes to the balance."""
    before = bill["status"] == "open"
    row = credit_note_line(id=story.id("cnli_1"), amount=amount, unit_amount=amount, unit_amount_decimal=str(amount))
    sums = dict.fromkeys(("amount", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), amount)
    kind: dict[str, Any] = {
        "pre_payment_amount": amount if before else 0,
        "post_payment_amount": 0 if before else amount,
    }
    kind |= {"type": "pre_payment" if before else "post_payment", "refunds": [], "effective_at": story.now}
    same = {name: bill[name] for name in ("currency", "customer")} | {
        "invoice": bill["id"],
        "lines": lines(row),
    }
    number = f"{bill['number']}-CN-{story.ids}"
    note = credit_note(id=story.id("cn_1"), number=number, created=story.now, **sums, **kind, **same)
    story.tell("credit_note.created", note)
    if before:
        less = {"pre_payment_credit_notes_amount": bill["pre_payment_credit_notes_amount"] + amount}
        left = bill["amount_remaining"] - amount
        story.change(bill, "invoice.updated", amount_remaining=left, amount_due=bill["amount_due"] - amount, **less)
    return note
