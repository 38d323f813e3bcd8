"""What a payee's statement is made of: payments for the payee and their refunds, transfers, and application fees."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    true,
    union,
    union_all,
)

from storage.questions.filters import Filters
from storage.questions.listing import newest, scope
from storage.questions.returned import CHARGES, REFUNDS, captured, counts, refunds_of, same, unitemised
from storage.questions.settled import charge_lacks, moved_by_charge
from storage.questions.transfers import FEE_REFUNDS, FEES, REVERSALS, TRANSFERS, came_back

Held = dict[str, ColumnElement[Any]]
Part = tuple[Select[Any], FromClause]  # a line, and the table whose mode, account and currency it has
Back = tuple[FromClause, ColumnElement[Any]]  # what came back, and the column that names of what
# By what a payment's payee is known.
SOURCES: tuple[tuple[FromClause, ColumnElement[Any], ColumnElement[Any]], ...] = (
    (TRANSFERS, TRANSFERS.c.destination, TRANSFERS.c.source_transaction),
    (FEES, FEES.c.connected_account, FEES.c.originating_transaction),
)
REVERSED: Back = REVERSALS, REVERSALS.c.transfer
FEES_REFUNDED: Back = FEE_REFUNDS, FEE_REFUNDS.c.fee


def lines(filters: Filters, *, earned: bool) -> FromClause:
    """Gather all lines. `earned`: with the payments that commission is calculated of, and their refunds."""
    kinds = (*moved_lines(), *(earned_lines() if earned else ()), *(unknown_payments() if earned else ()))
    return union_all(*(chosen(kind.where(*scope(table, filters)), filters) for kind, table in kinds)).subquery("kept")


def chosen(kind: Select[Any], filters: Filters) -> Select[Any]:
    """Keep to the payee and the kind that are asked for; of a page, each kind is read by its own index."""
    found = kind.subquery()
    given = ((name, getattr(filters, name)) for name in ("payee", "kind"))
    kept = select(found).where(*(found.c[name] == value for name, value in given if value is not None))
    return kept if filters.limit is None else select(newest(kept, found, filters).subquery())


def unitemised_of(table: FromClause) -> Held:
    """Date what only a running total tells by the newest event that told it."""
    return {"created": table.c.as_of, "mark": literal(":unitemised")}


def moved_lines() -> Iterator[Part]:
    """What Stripe moved to payees and back; each with the rest of a running total that no object of its own tells."""
    passed_on: Held = {"payee": TRANSFERS.c.destination, "charge": TRANSFERS.c.source_transaction}
    charge = func.coalesce(FEES.c.originating_transaction, FEES.c.charge)  # the platform's, or else the payee's own
    taken: Held = {"payee": FEES.c.connected_account, "charge": charge, "direct": is_direct()}
    yield line("transfer", TRANSFERS, passed_on), TRANSFERS
    yield from came_back_of("transfer_reversal", (TRANSFERS, TRANSFERS.c.amount_reversed, passed_on), REVERSED)
    yield line("application_fee", FEES, taken), FEES
    yield from came_back_of("fee_refund", (FEES, FEES.c.amount_refunded, taken), FEES_REFUNDED)


def came_back_of(kind: str, given: tuple[FromClause, ColumnElement[Any], Held], back: Back) -> Iterator[Part]:
    """List what came back by its ids, even where we do not know of what, and what only the running total tells."""
    (table, running, held), (returned, of) = given, back
    source = returned.outerjoin(table, and_(table.c.id == of, same(table, returned)))
    yield line(kind, returned, held).select_from(source), returned
    known = came_back(table, returned, of)
    left = running - known.c.itemised
    rest = line(kind, table, held | {"amount": left} | unitemised_of(table))
    yield rest.select_from(table.join(known, true())).where(running > 0, left > 0), table


def earned_lines() -> Iterator[Part]:
    """What payees have commission of: payments, and what of these went back."""
    pairs, settled, known = payees(), moved_by_charge(), refunds_of(CHARGES)
    theirs = CHARGES.join(pairs, and_(CHARGES.c.id == pairs.c.charge, same(CHARGES, pairs)))
    own: Held = {"payee": pairs.c.payee, "charge": CHARGES.c.id, "rated": CHARGES.c.created}
    paid = line("payment", CHARGES, own | {"amount": captured(CHARGES), "fee": fee(settled)})
    yield paid.select_from(theirs.join(settled, true())).where(captured(CHARGES) != 0), CHARGES
    link = and_(REFUNDS.c.charge == CHARGES.c.id, same(REFUNDS, CHARGES))
    yield line("refund", REFUNDS, own).select_from(theirs.join(REFUNDS, link)).where(counts(REFUNDS)), REFUNDS
    left = unitemised(CHARGES, known)
    rest = line("refund", CHARGES, own | {"amount": left} | unitemised_of(CHARGES))
    yield rest.select_from(theirs.join(known, true())).where(left > 0), CHARGES


def unknown_payments() -> Iterator[Part]:
    """Take what was passed on, or kept as a fee, of a payment that we do not know: its commission is unknown."""
    for table, payee, charge in SOURCES:
        known = exists().where(CHARGES.c.id == charge, same(CHARGES, table)).correlate(table)
        held: Held = {"payee": payee, "charge": charge, "rated": table.c.created, "amount": null()}
        found = line("payment", table, held | {"mark": literal(":payment")})
        yield found.where(payee.is_not(None), charge.is_not(None), ~known), table


def line(kind: str, table: FromClause, held: Held) -> Select[Any]:
    """Write a line in the columns that all kinds share. Its id names the payee: a payment may be for several."""
    found: Held = {"created": table.c.created, "amount": table.c.amount, "mark": literal("")} | held
    payee = func.coalesce(found["payee"], "")
    return select(
        found["created"].label("created"),
        func.concat(table.c.id, ":", payee, found["mark"]).label("id"),
        literal(kind, Text).label("kind"),
        found["payee"].label("payee"),
        cast(found["amount"], BigInteger).label("amount"),
        table.c.currency.label("currency"),
        table.c.id.label("object"),
        cast(found.get("charge", null()), Text).label("charge"),
        cast(found.get("rated", null()), DateTime(timezone=True)).label("rated"),
        cast(found.get("fee", null()), BigInteger).label("fee"),
        cast(found.get("direct", null()), Boolean).label("direct"),
        table.c.event_id.label("event"),
        table.c.account.label("account"),
        table.c.livemode.label("livemode"),
    )


def payees() -> FromClause:
    """Say for whom a payment was: whom its money was transferred to, or of whose payment a fee was taken for it."""
    named = (
        select(payee.label("payee"), charge.label("charge"), table.c.account, table.c.livemode).where(
            payee.is_not(None), charge.is_not(None)
        )
        for table, payee, charge in SOURCES
    )
    return union(*named).subquery("payees")


def fee(settled: FromClause) -> ColumnElement[Any]:
    """Take a payment's fee; unknown while a balance transaction is, or where it was settled in another currency."""
    same_money = and_(settled.c.lowest == CHARGES.c.currency, settled.c.highest == CHARGES.c.currency)
    return case((and_(~charge_lacks(settled), same_money), settled.c.fee))


def is_direct() -> ColumnElement[bool]:
    """Say whether a fee was taken of a payment that the payee took itself.

    Others name the platform's charge (docs.stripe.com/api/application_fees/object, originating_transaction).
    """
    return and_(FEES.c.id.is_not(None), FEES.c.originating_transaction.is_(None))
