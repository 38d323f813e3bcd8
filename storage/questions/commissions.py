"""Commissions: what payees earn of the payments made for them, what they were paid, and what was taken back."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, select

from storage import books
from storage.books import Books
from storage.books.rates import Rate, commission
from storage.exports.columns import NUMBERS, Kind, Row, columns
from storage.questions.commission_lines import lines
from storage.questions.filters import Filters, choice, own
from storage.questions.listing import newest, rows, within
from storage.questions.once import page
from storage.questions.period import Period

# What each kind of line does to what is owed to the payee; commission does so by itself.
MOVED = {"transfer": -1, "transfer_reversal": 1, "application_fee": 1, "fee_refund": -1}
TOTALS = {
    "transfer": "paid",
    "transfer_reversal": "clawed_back",
    "application_fee": "fees_taken",
    "fee_refund": "fees_returned",
}
DIRECT = {"application_fee": 1, "fee_refund": -1}
KINDS = ("payment", "refund", *MOVED)
KIND = choice("kind", "Kind", "What the line is.", *KINDS)
COLUMNS = columns(
    payee=Kind.ID,
    currency=Kind.TEXT,
    opening=Kind.FEE,
    payable=Kind.FEE,
    paid=Kind.MONEY,
    clawed_back=Kind.MONEY,
    fees_taken=Kind.MONEY,
    fees_returned=Kind.MONEY,
    balance=Kind.FEE,
    direct_fees=Kind.MONEY,
    unattributed=Kind.MONEY,
    payments=Kind.COUNT,
    lines=Kind.COUNT,
    unknown_lines=Kind.COUNT,
    unknown=Kind.TEXT,
)
ENTRIES = columns(
    created=Kind.TIME,
    payee=Kind.ID,
    kind=Kind.TEXT,
    amount=Kind.MONEY,
    basis_amount=Kind.FEE,
    basis_points=Kind.COUNT,
    basis=Kind.TEXT,
    effect=Kind.FEE,
    currency=Kind.TEXT,
    object=Kind.ID,
    charge=Kind.ID,
    unknown=Kind.TEXT,
    event=Kind.ID,
    id=Kind.ID,
    account=Kind.ID,
)
NO_FILE, NO_RATE, NO_FEE, NO_PAYMENT = "no_rates_file", "no_rate", "fee_unknown", "payment_unknown"


def commissions(connection: Connection, filters: Filters) -> Iterator[Row]:
    """What do we owe each payee, what did we pay, and what was taken back?

    A payee is a connected account. balance = opening + payable − paid + clawed_back + fees_taken − fees_returned, and
    the balance at the end of a period is the opening of the next. Everything counts on the day on which it moved, so
    any period can be told again. Currencies are never added up: a transfer in another currency is in another row.

    payable: commission of the payments that were made for the payee, less that of their refunds, by the rates in
    COMMISSION_RATES. Payments are for whom their money was transferred to (a transfer's source_transaction), or for
    whose account a fee was taken of them. Each line is rounded half to even, and the statement is the sum of its lines:
    see the question commission-entries. Without a file, a rate, the payment, or the fee that a rate is net of, payable
    is unknown and never 0: `unknown` says why, and unknown_lines of how many.

    paid: transfers; clawed_back: their reversals; fees_taken and fees_returned: application fees on our own charges,
    and their refunds. direct_fees: application fees, less refunds, on payments that the payee took itself: that money
    never was ours, and no part of the balance. unattributed: the part of paid that names no payment, of which payable
    knows nothing. A row without payee has what came back of something we do not know.
    """
    books_of, filters = books.of(connection), own(filters)
    found = lines(filters, earned=books_of.rates is not None)
    until = within(Period(None, filters.period.end), found.c.created)
    statements: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows(connection, select(found).where(found.c.created.is_not(None), *until)):
        key = (row["payee"] or "", row["currency"] or "")
        add(statements.setdefault(key, empty(row)), entry(row, books_of), filters.period.start)
    for _, statement in sorted(statements.items()):
        if statement["lines"] or statement["opening"] or statement["unknown_before"]:
            yield told(statement, has_rates=books_of.rates is not None)


def commission_entries(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which payments, transfers and fees is the commission of each payee made of?

    One line per object and payee, with the event that told of it. `effect` is what the line does to the payee's
    balance, and the effects of all lines are the statement's. For a payment it is the commission: basis_amount times
    basis_points / 10,000, rounded half to even; a refund has its payment's rate, and takes back.

    basis_amount: gross, what the payment brought; net of fees, less the fees of its balance transactions; net of
    refunds, each refund is a negative basis (under the others it is 0). Disputes take nothing off. A fee on a payment
    that the payee took itself has effect 0. What only a running total tells of reversals and refunds is a line on the
    day of its newest event, and its id ends in unitemised.
    """
    books_of, filters = books.of(connection), own(filters)
    for row in page(connection, filters, LISTED[books_of.rates is not None]):
        yield entry(row, books_of)


def listed(filters: Filters, *, earned: bool) -> Select[Any]:
    """Write a page of lines."""
    found = lines(filters, earned=earned)
    return newest(select(found), found, filters)


# With rates, the lines that commission is calculated of are listed, too.
LISTED = {earned: partial(listed, earned=earned) for earned in (False, True)}


def entry(row: Row, books_of: Books) -> Row:
    """Say what a line does to the payee's balance."""
    nothing = {"basis_amount": None, "basis_points": None, "basis": None, "unknown": None}
    if sign := MOVED.get(row["kind"]):
        return {**row, **nothing, "effect": 0 if row["direct"] else sign * (row["amount"] or 0)}
    return {**row, **nothing, **earned(row, books_of)}


def earned(row: Row, books_of: Books) -> Mapping[str, Any]:
    """Calculate commission: at the rate of the payment's day, for its refunds too."""
    rate = books_of.rates and books_of.rates.on(row["payee"], row["rated"].astimezone(books_of.zone).date())
    if not rate:
        return {"effect": None, "unknown": NO_RATE}
    used = {"basis_points": rate.basis_points, "basis": rate.basis}
    amount = refunded(row, rate) if row["kind"] == "refund" else brought(row, rate)
    if amount is None:
        return used | {"effect": None, "unknown": NO_PAYMENT if row["amount"] is None else NO_FEE}
    return used | {"basis_amount": amount, "effect": commission(amount, rate.basis_points)}


def refunded(row: Row, rate: Rate) -> int:
    """Take what a refund takes off the basis."""
    return -int(row["amount"] or 0) if rate.without_refunds else 0


def brought(row: Row, rate: Rate) -> int | None:
    """Take the basis of a payment; None while it, or its fee where that matters, is unknown."""
    off = row["fee"] if rate.without_fees else 0
    return None if row["amount"] is None or off is None else int(row["amount"] - off)


def empty(row: Row) -> dict[str, Any]:
    """Begin a statement."""
    sums: dict[str, Any] = {one.name: 0 for one in COLUMNS if one.kind in NUMBERS}
    before = {"unknown_before": False, "reasons": set()}
    return {"payee": row["payee"], "currency": row["currency"]} | sums | before


def add(statement: dict[str, Any], line: Row, start: datetime | None) -> None:
    """Add a line to its statement; what was before the period is its opening."""
    effect = line["effect"]
    if effect is None:
        statement["reasons"].add(line["unknown"])
    if start and line["created"] < start:
        statement["unknown_before"] |= effect is None
        statement["opening"] += effect or 0
        return
    statement["lines"] += 1
    statement["unknown_lines"] += effect is None
    statement[column(line)] += (effect or 0) if line["kind"] not in MOVED else moved(line)
    statement["payments"] += line["kind"] == "payment"
    statement["unattributed"] += moved(line) if line["kind"] == "transfer" and line["charge"] is None else 0


def column(line: Row) -> str:
    """Say which figure of the statement a line belongs to."""
    if line["direct"] and line["kind"] in DIRECT:
        return "direct_fees"
    return TOTALS.get(line["kind"], "payable")


def moved(line: Row) -> int:
    """Take what was moved: positive, but that what came back of a direct fee is taken off it."""
    return int(line["amount"] or 0) * (DIRECT.get(line["kind"], 1) if line["direct"] else 1)


def told(statement: dict[str, Any], *, has_rates: bool) -> Row:
    """Finish a statement: what rests on something unknown is unknown."""
    reasons = statement["reasons"] | (set() if has_rates else {NO_FILE})
    opening = None if statement["unknown_before"] or not has_rates else statement["opening"]
    payable = None if statement["unknown_lines"] or not has_rates else statement["payable"]
    balance = None if opening is None or payable is None else opening + payable + settled(statement)
    figures = {"opening": opening, "payable": payable, "balance": balance}
    return statement | figures | {"unknown": ", ".join(sorted(reasons)) or None}


def settled(statement: Mapping[str, Any]) -> int:
    """Take what was moved in the period off what is owed."""
    return sum(sign * int(statement[TOTALS[kind]]) for kind, sign in MOVED.items())
