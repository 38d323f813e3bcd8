"""What finance's pages show: cells with their links, the filters' form, and what to do when nothing is found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from storage.exports.cells import utc
from storage.exports.columns import NUMBERS, Column, Kind, Row
from storage.exports.forms import FORMS
from storage.questions import QUESTIONS
from storage.questions.filters import THEN, Filter, Filters
from storage.questions.history import Change
from storage.questions.key_figures import KEY_FIGURES
from storage.questions.question import Page, Question
from webhooks.asking import address
from webhooks.exporting import Export
from webhooks.web import ids, locales, narrowing
from webhooks.web.cohorts import pictures
from webhooks.web.drilling import rows_of
from webhooks.web.navigation import grouped

CARRIED = ("livemode", "tz")
PAYMENT_LINKS = frozenset({"payment_intent", "charge", "latest_charge"})
PAYMENT_TYPES = frozenset({"payment_intent", "charge"})
PERIODS = {"totals": "payments", "payout-totals": "payouts", "fees": "balance-transactions"}  # what a period leads to
BAD_WORDS = frozenset(
    {"failed", "canceled", "lost", "uncollectible", "past_due", "unpaid", "over 90", "61–90", "differs"}
)
GOOD_WORDS = frozenset({"succeeded", "paid", "won", "completed", "active", "reconciled"})
TONED = frozenset({"status", "outcome", "bucket", "state"})
MONEY = frozenset({Kind.MONEY, Kind.FEE})
DEFINED = frozenset(figure.name for figure in KEY_FIGURES if not figure.paged)  # their definitions stand beside them


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a page's table."""

    text: str
    kind: Kind
    href: str | None = None
    tone: str = ""
    at: str = ""  # an instant for machines


def table(question: Question, rows: Iterable[Row], filters: Filters) -> list[list[Cell]]:
    """Write an answer's rows."""
    return [[cell(question.name, column, row, filters) for column in question.columns] for row in rows]


def cell(question: str, column: Column, row: Row, filters: Filters) -> Cell:
    """Write one cell, with a link to what it names."""
    value = row[column.name]
    if value is None and column.kind is not Kind.FEE:
        return Cell("", column.kind)
    text = locales.written(column, row, filters.zone)
    if column.name in {"currency", "settlement_currency"}:
        text = text.upper()
    link = href(question, column, row, filters) if text else None
    at = utc(value) if isinstance(value, datetime) else ""
    return Cell(text, column.kind, link, tone(column, value), at)


def tone(column: Column, value: Any) -> str:
    """Say whether a word is good news or bad; the word itself says it too, for those who see no colour."""
    if column.name not in TONED:
        return "zero" if column.kind in MONEY and value == 0 else ""
    if value in GOOD_WORDS:
        return "good"
    return "bad" if value in BAD_WORDS else "plain"


def href(question: str, column: Column, row: Row, filters: Filters) -> str | None:
    """Link ids to what we know of them, and figures to their rows."""
    name = column.name
    if behind := rows_of(question, name, row, filters):
        return linked(behind[0], filters, **behind[1])
    if is_payment(question, name, row):
        return payment_address(str(row[name]), filters, **then(filters))
    if (question, name) == ("saved", "name"):
        return f"/audit/saved/{row[name]}"
    if name == "period" and question in PERIODS:
        return linked(PERIODS[question], filters, period=row[name], currency=row["currency"], **then(filters))
    return object_address(str(row[name]), filters) if column.kind is Kind.ID and names_one(name, row) else None


def is_payment(question: str, name: str, row: Row) -> bool:
    """Say whether a column names a payment or its charge."""
    if name == "object" and "object_type" in row:
        return row["object_type"] in PAYMENT_TYPES
    return name in PAYMENT_LINKS or (question, name) == ("payments", "id")


def names_one(name: str, row: Row) -> bool:
    """Say whether an id is one that a page can be about: Stripe's, or a customer's of the merchant's making."""
    return name == "customer" or ids.kind(str(row[name])) is not None


def carried(filters: Filters) -> dict[str, str]:
    """Keep mode and time zone from page to page."""
    return {name: filters.given[name] for name in CARRIED if name in filters.given}


def then(filters: Filters) -> dict[str, str]:
    """Keep the moment from a row to what it leads to; where a period was closed is known of the period only."""
    if filters.at_close:
        return {}
    return {offer.name: filters.given[offer.name] for offer in THEN if offer.name in filters.given}


def linked(question: str, filters: Filters, **given: Any) -> str:
    """Write the address of another question."""
    return f"/audit/{question}?{urlencode({name: value for name, value in given.items() if value} | carried(filters))}"


def payment_address(id: str, filters: Filters, form: str = "", **then: str) -> str:
    """Write the address of a payment's history."""
    return own_address("payments", id, filters, form, **then)


def object_address(id: str, filters: Filters) -> str:
    """Write the address of what we know of an object or an event."""
    return own_address("events" if ids.kind(id) == "event" else "objects", id, filters)


def own_address(place: str, id: str, filters: Filters, form: str = "", **then: str) -> str:
    """Write the address of a page about one thing."""
    return with_query(f"/audit/{place}/{quoted(id)}{form}", carried(filters) | then)


def quoted(id: str) -> str:
    """Write an id into a path."""
    return quote(id, safe="")


def with_query(path: str, given: Mapping[str, str]) -> str:
    """Add what was given to an address."""
    return f"{path}?{urlencode(given)}" if given else path


def manifest_address(export: Export) -> str:
    """Write the address that tells a file's rows and digest, once it is whole."""
    mode = {} if export.answer.filters["livemode"] else {"livemode": "false"}
    return f"/audit/exports.json?{urlencode({'export': export.id} | mode)}"


def fields(question: Question, filters: Filters) -> list[tuple[Filter, str]]:
    """List the form's fields with what was given; the mode has a switch of its own."""
    shown = (offer for offer in question.filters if offer.kind != "hidden" and offer.name != "livemode")
    return [(offer, filters.given.get(offer.name, "")) for offer in shown]


def narrowed(filters: Filters) -> bool:
    """Say whether anything was asked for that could have hidden an answer."""
    return bool(filters.given.keys() - {*CARRIED, "limit", "by"})


def question_page(question: Question, filters: Filters, page: Page, *, other_mode: bool) -> Mapping[str, Any]:
    """Gather what the page of an answer shows. `other_mode`: nothing here, but there is in the other mode."""
    return layout(question.name, filters) | {
        "question": question,
        "rows": table(question, page.rows, filters),
        "numbers": NUMBERS,
        "key_figure": question.name in DEFINED,
        "pictures": list(pictures(page.rows, filters)) if question.name == "retention" else [],
        "fields": fields(question, filters),
        "on_paper": list(narrowing.on_paper(question, filters)),
        "next": address(question, filters, after=page.after) if page.after else None,
        "forms": {
            form.label: address(question, filters, f".{form.name}", after=None, limit=None) for form in FORMS.values()
        },
        "document": address(question, filters, ".json", after=None, limit=None),
        "clear": linked(question.name, filters) if narrowed(filters) else None,
        "switch": address(question, filters, livemode="false" if filters.livemode else None, after=None),
        "first": address(question, filters, after=None) if filters.after else None,
        "other_mode": other_mode,
    }


def layout(current: str, filters: Filters) -> dict[str, Any]:
    """Gather what every page shows."""
    given = carried(filters)
    return {
        "current": current,
        "subjects": grouped(QUESTIONS.values()),
        "suffix": f"?{urlencode(given)}" if given else "",
        "livemode": filters.livemode,
        "zone": filters.zone.key,
        "known": narrowing.known(filters),
        "language": str(locales.reader() or "").replace("_", "-"),
    }


def change(told: Change, filters: Filters) -> tuple[Change, Cell, Cell]:
    """Write a change's two values."""
    return told, changed(told, told.old, filters), changed(told, told.new, filters)


def changed(told: Change, value: Any, filters: Filters) -> Cell:
    """Write one value of a field: an amount with its currency, an id with a link."""
    row = {"value": value, "currency": told.currency}
    written = cell("", Column("value", told.kind), row, filters)
    if told.kind is Kind.MONEY and written.text:
        return replace(written, text=f"{written.text} {(told.currency or '').upper()}".rstrip())
    is_id = isinstance(value, str) and (ids.kind(value) is not None or told.field == "customer")
    return replace(written, href=id_address(str(value), filters)) if is_id else written


def id_address(id: str, filters: Filters) -> str:
    """Write the address of what an id names."""
    named = ids.kind(id)
    return payment_address(id, filters) if named in {"payment", "charge"} else object_address(id, filters)


def when(at: datetime, filters: Filters) -> Cell:
    """Write an instant."""
    return cell("", Column("at", Kind.TIME), {"at": at}, filters)
