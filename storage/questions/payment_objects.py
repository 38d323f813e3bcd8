"""Which objects belong to one payment: from the PaymentIntent or a charge to everything that refers to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from storage.billing.application_fee import ApplicationFee
from storage.billing.balance_transaction import BalanceTransaction
from storage.billing.charge import Charge
from storage.billing.checkout_session import CheckoutSession
from storage.billing.dispute import Dispute
from storage.billing.early_fraud_warning import EarlyFraudWarning
from storage.billing.invoice import Invoice
from storage.billing.invoice_payment import InvoicePayment
from storage.billing.payment_intent import PaymentIntent
from storage.billing.payout_content import PayoutContent
from storage.billing.refund import Refund
from storage.billing.review import Review
from storage.database import Base
from storage.events import StoredEvent
from storage.questions.filters import Filters

EVENTS = StoredEvent.__table__
PAYMENT_TYPES = ("payment_intent", "charge")


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment: its id, whose it is, and the ids of all objects that belong to it."""

    id: str
    account: str
    livemode: bool
    objects: frozenset[str]


def find(connection: Connection, filters: Filters, id: str) -> Payment | None:
    """Find a payment by its PaymentIntent's id or by a charge's; None where no event tells of it."""
    if "\0" in id:  # PostgreSQL's text has no U+0000
        return None
    charge = linked(connection, filters, Charge, ("payment_intent", "account"), Charge.__table__.c.id == id)
    chosen = next((intent for intent, _ in charge if intent), id)
    account = accounts(connection, filters, id, charge)
    if account is None:
        return None
    return Payment(
        chosen, account, filters.livemode, objects(connection, replace(filters, account=account), chosen, id)
    )


def accounts(connection: Connection, filters: Filters, id: str, charges: Sequence[Any]) -> str | None:
    """Say whose payment it is: what events tell, else what charges that name it tell."""
    told = select(EVENTS.c.account).where(
        EVENTS.c.object_id == id, EVENTS.c.object_type.in_(PAYMENT_TYPES), EVENTS.c.livemode == filters.livemode
    )
    if filters.account is not None:
        told = told.where(EVENTS.c.account == filters.account)
    event = connection.execute(told.limit(1)).scalar()
    if event is not None:
        return str(event)
    named = linked(connection, filters, Charge, ("account",), Charge.__table__.c.payment_intent == id)
    return next((str(row.account) for row in (*charges, *named)), None)


def objects(connection: Connection, filters: Filters, intent: str, id: str) -> frozenset[str]:
    """Collect the ids of everything that belongs to the payment."""
    own = charges_of(connection, filters, intent) | {id}
    found = {intent} | own
    for model in (Refund, Dispute, EarlyFraudWarning, Review, ApplicationFee):
        found |= ids(connection, filters, model, model.__table__.c.charge.in_(own))
    found |= ids(connection, filters, Review, Review.__table__.c.payment_intent == intent)
    sessions = CheckoutSession.__table__
    found |= flat(linked(connection, filters, CheckoutSession, ("id", "invoice"), sessions.c.payment_intent == intent))
    found |= invoices_of(connection, filters, intent, own)
    found |= ids(connection, filters, CheckoutSession, sessions.c.invoice.in_(found))
    return frozenset(found | settled_by(connection, filters, found))


def settled_by(connection: Connection, filters: Filters, found: set[str]) -> set[str]:
    """List the balance transactions that charges, refunds and disputes moved, and the payouts that paid them out."""
    moved = ids(connection, filters, BalanceTransaction, BalanceTransaction.__table__.c.source.in_(found))
    paid_out = PayoutContent.__table__.c.id.in_(moved)
    return moved | flat(linked(connection, filters, PayoutContent, ("payout",), paid_out))


def charges_of(connection: Connection, filters: Filters, intent: str) -> set[str]:
    """List a PaymentIntent's charges, the latest also where no event of it reached us."""
    latest = linked(connection, filters, PaymentIntent, ("latest_charge",), PaymentIntent.__table__.c.id == intent)
    charges = ids(connection, filters, Charge, Charge.__table__.c.payment_intent == intent)
    return charges | flat(latest)


def invoices_of(connection: Connection, filters: Filters, intent: str, charges: set[str]) -> set[str]:
    """List the invoices it pays, and the records of that: the link changed sides on 2025-03-31."""
    paid, billed = InvoicePayment.__table__, Invoice.__table__
    pays = or_(paid.c.payment_intent == intent, paid.c.charge.in_(charges))
    found = flat(linked(connection, filters, InvoicePayment, ("id", "invoice"), pays))
    old = or_(billed.c.payment_intent == intent, billed.c.charge.in_(charges))
    found |= ids(connection, filters, Invoice, old)
    for model, condition in (
        (PaymentIntent, PaymentIntent.__table__.c.id == intent),
        (Charge, Charge.__table__.c.id.in_(charges)),
    ):
        found |= flat(linked(connection, filters, model, ("invoice",), condition))
    return found


def ids(connection: Connection, filters: Filters, model: type[Base], condition: ColumnElement[bool]) -> set[str]:
    """List the ids of a table's matching objects."""
    return flat(linked(connection, filters, model, ("id",), condition))


def flat(rows: Iterable[Sequence[Any]]) -> set[str]:
    """Gather every id that is there."""
    return {value for row in rows for value in row if value is not None}


def linked(
    connection: Connection,
    filters: Filters,
    model: type[Base],
    names: tuple[str, ...],
    condition: ColumnElement[bool],
) -> Sequence[Any]:
    """Read columns of a table's matching objects, in one mode and, where it is chosen, one account."""
    table = model.__table__
    chosen = select(*(table.c[name] for name in names)).where(condition, table.c.livemode == filters.livemode)
    if filters.account is not None:
        chosen = chosen.where(table.c.account == filters.account)
    return connection.execute(chosen).all()
