"""Refund and dispute rates: what of the payments came back, by the day it came back and by the day of the payment."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    cast,
    exists,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

from storage.exports.columns import Kind, Row, columns
from storage.exports.fractions import ratio
from storage.questions.filters import Filters, choice, own
from storage.questions.listing import newest, rows, scope, within
from storage.questions.returned import (
    CHARGES,
    DISPUTES,
    REFUNDS,
    captured,
    counts,
    refunds_of,
    same,
    total,
    unitemised,
)
from storage.questions.totals import FORMATS

COLUMNS = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    payments=Kind.COUNT,
    volume=Kind.MONEY,
    refunds=Kind.COUNT,
    refunded=Kind.MONEY,
    refund_activity=Kind.RATE,
    refunded_payments=Kind.COUNT,
    refund_rate=Kind.RATE,
    refunded_of_volume=Kind.MONEY,
    refunded_volume_rate=Kind.RATE,
    disputes=Kind.COUNT,
    disputed=Kind.MONEY,
    dispute_activity=Kind.RATE,
    disputed_payments=Kind.COUNT,
    dispute_rate=Kind.RATE,
)
CHARGED = columns(
    created=Kind.TIME,
    charge=Kind.ID,
    captured=Kind.MONEY,
    currency=Kind.TEXT,
    refunded=Kind.MONEY,
    disputes=Kind.COUNT,
    disputed=Kind.MONEY,
    payment_intent=Kind.ID,
    customer=Kind.ID,
    account=Kind.ID,
)
RETURNED = choice("outcome", "Outcome", "What became of the charge: refunded or disputed.", "refunded", "disputed")
MEASURES = tuple(column.name for column in COLUMNS if column.kind in {Kind.COUNT, Kind.MONEY})
# An inquiry is no dispute yet, a prevented one never became any (docs.stripe.com/disputes/how-disputes-work).
NO_DISPUTE = ("warning_needs_response", "warning_under_review", "warning_closed", "prevented")


def return_rates(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which share of our payments is refunded or disputed, per day or month and currency?

    payments and volume: charges that succeeded and captured money, on the day of the charge.

    dispute_activity = disputes opened in the period / payments of the period; card networks watch this one.
    dispute_rate = disputed_payments / payments: payments of the period that were disputed at any time until now. So
    Stripe defines both (docs.stripe.com/disputes/measuring). Every dispute counts, one that was won, too, but no
    inquiry and none that was prevented. Stripe's page speaks of cards; we count all means of payment.

    refund_activity and refund_rate are the same of refunds that did not fail; refunded_volume_rate =
    refunded_of_volume / volume is what of the period's payments was given back until now. A refund of which only a
    charge's running total tells counts among the payments, not among the refunds.

    Rates of the last months still rise: customers may dispute a payment for 120 days and more. A rate is empty
    where there was no payment. Currencies are never added up, and connected accounts never to our own.
    """
    filters = own(filters)
    moved = union_all(*(part(filters) for part in (sales, refunds, disputes))).subquery("moved")
    period = func.to_char(func.timezone(filters.zone.key, moved.c.at), FORMATS[filters.by]).label("period")
    found = select(period, moved.c.currency, *(total(moved.c[name]).label(name) for name in MEASURES))
    places: list[ColumnElement[Any]] = [literal_column(str(place)) for place in (1, 2)]
    for row in rows(connection, found.group_by(*places).order_by(places[0].desc(), places[1])):
        yield {
            **row,
            "refund_activity": ratio(row["refunds"], row["payments"]),
            "refund_rate": ratio(row["refunded_payments"], row["payments"]),
            "refunded_volume_rate": ratio(row["refunded_of_volume"], row["volume"]),
            "dispute_activity": ratio(row["disputes"], row["payments"]),
            "dispute_rate": ratio(row["disputed_payments"], row["payments"]),
        }


def charges(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which charges brought money, and what of each was refunded or disputed?

    One row for each charge that succeeded and captured money. `refunded` is what was given back of it until now,
    `disputes` counts what was opened against it, one that was won, too, but no inquiry. These are the rows behind the
    rates by the day of the payment at the question refund-and-dispute-rates.
    """
    filters = own(filters)
    known = refunds_of(CHARGES)
    theirs = DISPUTES.c.charge == CHARGES.c.id, same(DISPUTES, CHARGES), is_dispute()
    counted = select(func.count().label("disputes"), total(DISPUTES.c.amount).label("disputed")).where(*theirs)
    opened = counted.correlate(CHARGES).lateral("opened")
    refunded = known.c.itemised + unitemised(CHARGES, known)
    more: dict[str, ColumnElement[Any]] = {"charge": CHARGES.c.id, "captured": captured(CHARGES), "refunded": refunded}
    found = dict(CHARGES.c) | more | dict(opened.c)
    shown = (found[column.name].label(column.name) for column in CHARGED)
    matters = {"refunded": refunded > 0, "disputed": opened.c.disputes > 0}
    told = select(*shown, CHARGES.c.id).select_from(CHARGES.join(known, true()).join(opened, true()))
    kept = told.where(*scope(CHARGES, filters), captured(CHARGES) != 0, matters.get(filters.outcome or "", true()))
    return rows(connection, newest(kept, CHARGES, filters))


def moves(table: FromClause, filters: Filters, **measures: ColumnElement[Any]) -> Select[Any]:
    """Write one kind of movement in the columns that all kinds share."""
    shared = (cast(measures.get(name, literal(0)), BigInteger).label(name) for name in MEASURES)
    told = select(table.c.created.label("at"), table.c.currency.label("currency"), *shared)
    return told.where(*scope(table, filters), *within(filters.period, table.c.created), table.c.created.is_not(None))


def sales(filters: Filters) -> Select[Any]:
    """Count payments, and what became of them."""
    known = refunds_of(CHARGES)
    returned = known.c.itemised + unitemised(CHARGES, known)
    contested = exists().where(DISPUTES.c.charge == CHARGES.c.id, same(DISPUTES, CHARGES), is_dispute())
    found = moves(
        CHARGES,
        filters,
        payments=literal(1),
        volume=captured(CHARGES),
        refunded_payments=cast(returned > 0, Integer),
        refunded_of_volume=returned,
        disputed_payments=cast(contested, Integer),
    )
    return found.select_from(CHARGES.join(known, true())).where(captured(CHARGES) != 0)


def refunds(filters: Filters) -> Select[Any]:
    """Count refunds on the day on which they were given."""
    return moves(REFUNDS, filters, refunds=literal(1), refunded=REFUNDS.c.amount).where(counts(REFUNDS))


def disputes(filters: Filters) -> Select[Any]:
    """Count disputes on the day on which they were opened."""
    return moves(DISPUTES, filters, disputes=literal(1), disputed=DISPUTES.c.amount).where(is_dispute())


def is_dispute() -> ColumnElement[bool]:
    """Say whether it came to a dispute; an unknown status is one, so that nothing is overlooked."""
    return func.coalesce(DISPUTES.c.status, "").not_in(NO_DISPUTE)
