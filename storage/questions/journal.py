"""Journal entries: what moved Stripe's balance, as double entries on the accounts of the books."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    select,
    true,
    values,
)

from storage import books
from storage.billing.balance_transaction import PARTS
from storage.books.chart import Account, Chart
from storage.exports.columns import Kind, Row, columns
from storage.questions.booked import WORDS, code_of, memo, name_of
from storage.questions.filters import Filters, own
from storage.questions.listing import newest, rows, scope, within
from storage.questions.returned import CHARGES, same
from storage.questions.settled import MOVES

COLUMNS = columns(
    date=Kind.DATE,
    entry=Kind.ID,
    account_code=Kind.TEXT,
    account_name=Kind.TEXT,
    debit=Kind.MONEY,
    credit=Kind.MONEY,
    currency=Kind.TEXT,
    reference=Kind.ID,
    memo=Kind.TEXT,
    suspense=Kind.FLAG,
    reporting_category=Kind.TEXT,
    type=Kind.TEXT,
    source=Kind.ID,
    event=Kind.ID,
    created=Kind.TIME,
    id=Kind.ID,
    account=Kind.ID,
)
BALANCE = columns(
    account_code=Kind.TEXT,
    account_name=Kind.TEXT,
    currency=Kind.TEXT,
    debit=Kind.MONEY,
    credit=Kind.MONEY,
    balance=Kind.MONEY,
    lines=Kind.COUNT,
    suspense=Kind.FLAG,
    unmapped=Kind.TEXT,
)


def journal_entries(connection: Connection, filters: Filters) -> Iterator[Row]:
    """How is each movement of the balance booked, as a journal entry on our accounts?

    One balance transaction is one entry, and its id the entry's number, which no late arrival changes. Its net stands
    on the clearing account, which is Stripe's balance; its amount on the account of its reporting category; its fee on
    the accounts of the fee's parts. Debits equal credits in every entry, and an entry has one currency: that in which
    Stripe settled. Lines of 0 are left out. The balance of the clearing account is the day sheet's closing balance.

    The accounts are those of CHART_OF_ACCOUNTS, or of the shipped chart. A movement whose words no account has is on
    the suspense account, and `suspense` says so; the question trial-balance adds it up.

    `reference` is the payment, or else what moved the money: a refund (re_…), a dispute (du_…), a payout (po_…).

    Nothing is invented: a payment whose balance transaction we do not know has no entry; the day sheet counts these.
    """
    chart = books.of(connection).chart
    return rows(connection, booked_lines(entry_lines(filters), chart, filters))


def trial_balance(connection: Connection, filters: Filters) -> Iterator[Row]:
    """What do all journal entries of the period come to, per account of the books and currency?

    Debits equal credits in every currency. `balance` = debit − credit. The suspense account holds what the chart does
    not map: `unmapped` names Stripe's words (category/type) to be added to it.
    """
    chart = books.of(connection).chart
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows(connection, summed(entry_lines(filters))):
        account = chart.of_part(row["part"], row["reporting_category"], row["type"])
        add(found.setdefault((account.code, row["currency"]), empty(account, row["currency"])), row)
    for _, whole in sorted(found.items()):
        words = whole.pop("words")
        yield whole | {"unmapped": ", ".join(sorted(words)) or None, "balance": whole["debit"] - whole["credit"]}


def empty(account: Account, currency: str) -> dict[str, Any]:
    """Begin to add up an account."""
    own = {"account_code": account.code, "account_name": account.name, "suspense": account.is_suspense}
    return own | {"currency": currency, "debit": 0, "credit": 0, "lines": 0, "words": set()}


def add(whole: dict[str, Any], row: Row) -> None:
    """Add lines to their account; a debit and a credit are never set off against each other."""
    for name in ("debit", "credit", "lines"):
        whole[name] += row[name]
    if whole["suspense"]:
        is_word = row["part"] == "movement"
        whole["words"].add(f"{row['reporting_category']}/{row['type']}" if is_word else WORDS[row["part"]])


def booked_lines(lines: FromClause, chart: Chart, filters: Filters) -> Select[Any]:
    """Write lines: on which account each stands, and on which side."""
    coded = newest(select(lines, code_of(lines, chart).label("account_code")), lines, filters).subquery("coded")
    value, code = coded.c.value, coded.c.account_code
    made: dict[str, ColumnElement[Any]] = {
        "date": cast(func.timezone(filters.zone.key, coded.c.created), Date),
        "account_name": name_of(code, chart),
        "debit": case((value > 0, value)),
        "credit": case((value < 0, -value)),
        "memo": memo(coded),
        "suspense": code == chart.suspense,
    }
    return select(*((made | dict(coded.c))[column.name].label(column.name) for column in COLUMNS))


def entry_lines(filters: Filters) -> FromClause:
    """Take balance transactions apart into lines; a debit is positive. Their sum is 0, whatever the amounts are."""
    parts = taken_apart()
    reference = select(CHARGES.c.payment_intent).where(CHARGES.c.id == MOVES.c.source, same(CHARGES, MOVES))
    named = func.coalesce(reference.scalar_subquery(), MOVES.c.source, MOVES.c.id).label("reference")
    kept = (MOVES.c[name] for name in ("created", "account", "livemode", "currency", "source", "type"))
    shown = select(
        *kept,
        (MOVES.c.id + ":" + parts.c.place).label("id"),
        MOVES.c.id.label("entry"),
        MOVES.c.event_id.label("event"),
        MOVES.c.reporting_category,
        named,
        parts.c.part,
        parts.c.value,
    ).select_from(MOVES.join(parts, true()))
    return shown.where(parts.c.value != 0, *asked(filters)).subquery("line")


def asked(filters: Filters) -> list[ColumnElement[bool]]:
    """Keep to what was asked for, and to movements whose amounts we know."""
    known = and_(*(MOVES.c[name].is_not(None) for name in ("created", "amount", "fee", "net", "currency")))
    return [*scope(MOVES, own(filters)), *within(filters.period, MOVES.c.created), known]


def taken_apart() -> FromClause:
    """List the lines that an entry may have. Pages show the last place first, so the clearing account's comes last."""
    has_parts = and_(*(MOVES.c[name].is_not(None) for name in PARTS))
    fees = [(str(place), name, case((has_parts, MOVES.c[name]), else_=0)) for place, name in enumerate(PARTS, 3)]
    lines: list[tuple[str, str, ColumnElement[Any]]] = [
        ("9", "clearing", MOVES.c.net),
        ("8", "movement", -MOVES.c.amount),
        *fees,
        ("2", "unknown_fee", case((has_parts, 0), else_=MOVES.c.fee)),
        ("1", "difference", MOVES.c.amount - fees_booked(has_parts) - MOVES.c.net),
    ]
    named = column("place", Text), column("part", Text), column("value", BigInteger)
    return values(*named, name="parts").data([(p, n, cast(v, BigInteger)) for p, n, v in lines]).lateral()


def fees_booked(has_parts: ColumnElement[bool]) -> ColumnElement[Any]:
    """Add up what the lines of fees hold: with what the net is not, it makes every entry balance."""
    first, *others = (MOVES.c[name] for name in PARTS)
    return case((has_parts, sum(others, first)), else_=MOVES.c.fee)


def summed(lines: FromClause) -> Select[Any]:
    """Add lines up by what decides on their account."""
    keys = lines.c.part, lines.c.reporting_category, lines.c.type, lines.c.currency
    debit = func.coalesce(func.sum(lines.c.value).filter(lines.c.value > 0), 0)
    credit = func.coalesce(func.sum(-lines.c.value).filter(lines.c.value < 0), 0)
    sums = cast(debit, BigInteger).label("debit"), cast(credit, BigInteger).label("credit")
    return select(*keys, *sums, func.count().label("lines")).group_by(*keys)
