"""Payments: what was asked for, what came in, and what went back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from storage.billing.charge import Charge
from storage.billing.payment_intent import PaymentIntent
from storage.exports.columns import Kind, Row, columns
from storage.exports.source import Stated
from storage.questions.filters import Filters
from storage.questions.listing import Condition, newest, scope
from storage.questions.once import page
from storage.questions.returned import (
    DISPUTES,
    REFUNDS,
    captured,
    counts,
    disputed,
    refunds_of,
    same,
    total,
    unitemised,
)
from storage.questions.settled import currencies, settlement
from storage.questions.spans import PARTED, spans

INTENTS, CHARGES = PaymentIntent.__table__, Charge.__table__
COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    amount=Kind.MONEY,
    currency=Kind.TEXT,
    status=Kind.TEXT,
    amount_received=Kind.MONEY,
    refunded=Kind.MONEY,
    disputed=Kind.MONEY,
    fee=Kind.FEE,
    net_of_fees=Kind.FEE,
    settlement_currency=Kind.TEXT,
    fees_unknown=Kind.COUNT,
    paid_at=Kind.TIME,
    customer=Kind.ID,
    payment_method_type=Kind.TEXT,
    card_brand=Kind.TEXT,
    error_code=Kind.TEXT,
    decline_code=Kind.TEXT,
    latest_charge=Kind.ID,
    invoice=Kind.ID,
    account=Kind.ID,
)
Shown = dict[str, ColumnElement[Any]]
Id = str | ColumnElement[str] | None
Since = datetime | ColumnElement[datetime] | None
OWN = "created id amount currency status amount_received customer error_code decline_code latest_charge invoice account"


def payments(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which payments were made, and what became of each?

    A payment is a PaymentIntent with all its charges; a charge whose PaymentIntent we do not know is a payment too.
    `refunded` and `disputed` are what went back of it until now: refunds that did not fail, disputes that were not won.
    `paid_at` is when its latest successful charge was made.

    `fee` is what it cost with all that became of it, refunds and disputes included, and `net_of_fees` is what is left
    in the balance, both in `settlement_currency`. They are unknown until we know every balance transaction that it
    takes: `fees_unknown` says how many we lack. Where a payment was settled in several currencies, there is no one sum.
    """
    if filters.limit is None:
        return whole(connection, filters)
    return page(connection, filters, statement, since=reach(connection, filters))


def whole(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Answer span by span: a statement for everything would look up what became of all before its first row."""
    return Stated(connection, statement(replace(filters, period=PARTED)), spans(connection, filters, made))


def made(filters: Filters) -> list[Select[Any]]:
    """Say when PaymentIntents and charges were made, the newest first."""
    return [
        newest(select(table.c.created).where(*scope(table, filters), *sized(table, filters)), table, filters)
        .order_by(None)
        .order_by(table.c.created.desc())
        for table in (INTENTS, CHARGES)
    ]


def reach(connection: Connection, filters: Filters) -> datetime | None:
    """Say how far back a full page of PaymentIntents reaches: no older charge can be on this page.

    Without this bound, a page would look through all charges for the few that stand alone; and it is asked for first,
    because PostgreSQL plans well only for a bound that it knows. Those of one customer are few.
    """
    if filters.customer is not None:
        return None
    return next((row["created"] for row in page(connection, filters, reached)), None)


def reached(filters: Filters) -> Select[Any]:
    """Choose the last of a full page of PaymentIntents."""
    found = newest(own_of_intents(filters, None), INTENTS, filters).subquery("page")
    others: Any = filters.limit - 1  # type: ignore[operator]  # a page has a limit
    return select(found.c.created).order_by(found.c.created.desc()).offset(others)


def statement(filters: Filters, *, since: Since = None, id: Id = None) -> Select[Any]:
    """Take a page of each kind of payment, look up what became of those only, and merge the two."""
    intents = newest(own_of_intents(filters, id), INTENTS, filters).subquery("intents")
    charges = newest(own_of_charges(filters, since, id), CHARGES, filters).subquery("charges_alone")
    merged = union_all(
        told(intents, CHARGES.c.payment_intent == intents.c.id, loose(intents)),
        told(charges, CHARGES.c.id == charges.c.id, None),
    ).subquery("payments")
    key = (merged.c.created, merged.c.id, merged.c.account)
    return select(merged).order_by(*(column.desc() for column in key)).limit(filters.limit)


def sized(table: FromClause, filters: Filters) -> list[Condition]:
    """Keep to the amounts asked for."""
    least, most = filters.amounts
    bounds = [table.c.amount >= least] if least is not None else []
    return [*bounds, table.c.amount <= most] if most is not None else bounds


def own_of_intents(filters: Filters, id: Id) -> Select[Any]:
    """Choose PaymentIntents and what they say themselves."""
    own = (INTENTS.c[name] for name in (*OWN.split(), "livemode"))
    return select(*own).where(
        *scope(INTENTS, filters), *sized(INTENTS, filters), true() if id is None else INTENTS.c.id == id
    )


def own_of_charges(filters: Filters, since: Since, id: Id) -> Select[Any]:
    """Choose charges that stand alone, in a PaymentIntent's words."""
    others = {
        "amount_received": captured(CHARGES),
        "latest_charge": CHARGES.c.id,
        "error_code": CHARGES.c.failure_code,
        "decline_code": null(),
    }
    own = (others[name].label(name) if name in others else CHARGES.c[name] for name in (*OWN.split(), "livemode"))
    known = exists().where(INTENTS.c.id == CHARGES.c.payment_intent, same(INTENTS, CHARGES))
    chosen = true() if id is None else or_(CHARGES.c.id == id, CHARGES.c.payment_intent == id)
    bound = true() if since is None else CHARGES.c.created >= since
    return select(*own).where(*scope(CHARGES, filters), *sized(CHARGES, filters), ~known, chosen, bound)


def told(page: FromClause, its_charges: Condition, alone: FromClause | None) -> Select[Any]:
    """Add what a payment's charges say to what it says itself."""
    moved = moves(page, its_charges)
    source = page.join(moved, true())
    added: Shown = {name: moved.c[name] for name in ("refunded", "disputed", "fees_unknown")}
    if alone is not None:
        source = source.join(alone, true())
        added = {name: amount + case((moved.c.has_latest, 0), else_=alone.c[name]) for name, amount in added.items()}
        added["fees_unknown"] += cast(and_(page.c.amount_received != 0, moved.c.paid_at.is_(None)), Integer)
    found: Shown = {name: moved.c[name] for name in ("paid_at", "payment_method_type", "card_brand")} | added
    found |= {name: page.c[name] for name in OWN.split()} | fees(moved, added["fees_unknown"])
    return select(*(found[column.name].label(column.name) for column in COLUMNS)).select_from(source)


def fees(moved: FromClause, unknown: ColumnElement[Any]) -> Shown:
    """Take fee and net where nothing is unknown and all of it is in one currency."""
    one = and_(unknown == 0, moved.c.lowest == moved.c.highest)
    sums = {"fee": moved.c.fee, "net_of_fees": moved.c.net, "settlement_currency": cast(moved.c.lowest, Text)}
    return {name: case((one, value)) for name, value in sums.items()}


def moves(page: FromClause, its_charges: Condition) -> FromClause:
    """Add up a payment's charges; how it was paid is what its last successful one, else its last one, says."""
    known = refunds_of(CHARGES)
    left = unitemised(CHARGES, known)
    settled = settlement()
    succeeded = CHARGES.c.status == "succeeded"

    def last(column: ColumnElement[Any]) -> ColumnElement[Any]:
        order = aggregate_order_by(
            column,
            func.coalesce(succeeded, False).desc(),
            CHARGES.c.created.desc(),
            CHARGES.c.id.desc(),
        )
        return func.array_agg(order, type_=ARRAY(Text))[1].label(column.name)

    return (
        select(
            func.max(CHARGES.c.created).filter(succeeded).label("paid_at"),
            total(known.c.itemised + left).label("refunded"),
            total(disputed(CHARGES)).label("disputed"),
            total(settled.c.fee).label("fee"),
            total(settled.c.net).label("net"),
            total(settled.c.unknown + cast(left > 0, Integer)).label("fees_unknown"),
            *currencies(settled.c.lowest, settled.c.highest),
            last(CHARGES.c.payment_method_type),
            last(CHARGES.c.card_brand),
            func.bool_or(CHARGES.c.id == page.c.latest_charge).label("has_latest"),
        )
        .select_from(CHARGES.join(known, true()).join(settled, true()))
        .where(its_charges, same(CHARGES, page))
        .correlate(page)
        .lateral("moved")
    )


def loose(intents: FromClause) -> FromClause:
    """Add up refunds and disputes of the latest charge where we know it by id only, as without charge.* events."""
    unknown = ~exists().where(CHARGES.c.id == intents.c.latest_charge, same(CHARGES, intents)).correlate(intents)

    def of_latest(table: FromClause) -> ColumnElement[Any]:
        same_money = table.c.currency == intents.c.currency
        theirs = and_(table.c.charge == intents.c.latest_charge, same_money, same(table, intents), unknown)
        return select(total(table.c.amount, counts(table))).where(theirs).correlate(intents).scalar_subquery()

    sums = {"refunded": of_latest(REFUNDS), "disputed": of_latest(DISPUTES), "fees_unknown": literal(0, Integer)}
    return select(*(value.label(name) for name, value in sums.items())).lateral("loose")
