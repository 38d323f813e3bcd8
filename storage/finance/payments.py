"""The view of payments: the same rows and figures as the question, for every account and both modes."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, exists, null, select

from storage.exports.columns import Kind
from storage.finance.amounts import MONEY
from storage.finance.view import Shown, View, amount, said
from storage.questions.payments import CHARGES, COLUMNS, INTENTS, OWN, loose, told
from storage.questions.returned import captured, same

SAYS = {
    "id": "Id of the payment (pi_…), or of its charge (ch_…) where no PaymentIntent is known. Part of the key.",
    "amount": "What was asked for.",
    "invoice": "The invoice (in_…) that it paid, as far as the payment itself told.",
    "settlement_currency": "The currency that fee and net are in; NULL while they are unknown.",
    "paid_at": "When its latest successful charge was made (UTC).",
}


def view() -> View:
    """Show every payment with what became of it."""
    alone = charges_alone()
    parts = (
        (told(INTENTS, CHARGES.c.payment_intent == INTENTS.c.id, loose(INTENTS)), INTENTS),
        (told(alone, CHARGES.c.id == alone.c.id, None), alone),
    )
    shown = [columns_of(query.add_columns(page.c.livemode).subquery("payment")) for query, page in parts]
    says = (
        "Payments: what was asked for, what came in, and what went back. A PaymentIntent with all its charges, or a "
        "charge whose PaymentIntent is not known. The figures are those of the question «payments»."
    )
    return View("payments", says, shown[0], tuple(query_of(columns) for columns in shown))


def charges_alone() -> FromClause:
    """Take charges whose PaymentIntent we do not know, in a PaymentIntent's words."""
    others: dict[str, ColumnElement[Any]] = {
        "amount_received": captured(CHARGES),
        "latest_charge": CHARGES.c.id,
        "error_code": CHARGES.c.failure_code,
        "decline_code": null(),
    }
    own = (others.get(name, CHARGES.c[name] if name in CHARGES.c else null()) for name in (*OWN.split(), "livemode"))
    named = zip(own, (*OWN.split(), "livemode"), strict=True)
    known = exists().where(INTENTS.c.id == CHARGES.c.payment_intent, same(INTENTS, CHARGES))
    return select(*(value.label(name) for value, name in named)).where(~known).subquery("charges_alone")


def columns_of(payment: FromClause) -> tuple[Shown, ...]:
    """Show the question's columns, amounts in both units, and the mode."""
    kinds = {column.name: column.kind for column in COLUMNS}
    names = ["id", *(name for name in kinds if name not in {"id", "account"}), "account", "livemode"]
    shown: list[Shown] = []
    for name in names:
        column = payment.c[name]
        if kinds.get(name) in {Kind.MONEY, Kind.FEE} and name in MONEY:
            shown += amount(name, column, payment.c, SAYS)
        else:
            shown.append(Shown(name, column, said(name, column, SAYS)))
    return tuple(shown)


def query_of(columns: tuple[Shown, ...]) -> Select[Any]:
    """Write one part of the view."""
    return select(*(column.value.label(column.name) for column in columns))
