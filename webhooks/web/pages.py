"""What finance's pages show: cells with their links, the filters' form, and what to do when nothing is found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from storage.exports.cells import readable
from storage.exports.columns import NUMBERS, Column, Kind, Row
from storage.exports.forms import FORMS
from storage.questions import QUESTIONS
from storage.questions.filters import Filter, Filters
from storage.questions.history import Change, Step
from storage.questions.payments import COLUMNS as PAYMENT_COLUMNS
from storage.questions.question import Page, Question
from webhooks.asking import address
from webhooks.exporting import Export

CARRIED = ("livemode", "tz")
PAYMENT_LINKS = frozenset({"payment_intent", "charge", "latest_charge"})
PAYMENT_TYPES = frozenset({"payment_intent", "charge"})
LIST_LINKS = {
    "customer": ("payments", "customer"),
    "subscription": ("invoices", "subscription"),
    "payout": ("balance-transactions", "payout"),
}
OWN_LINKS = {"payouts": ("balance-transactions", "payout")}  # what the rows' own ids lead to
BAD_WORDS = frozenset(
    {"failed", "canceled", "lost", "uncollectible", "past_due", "unpaid", "over 90", "61–90", "differs"}
)
GOOD_WORDS = frozenset({"succeeded", "paid", "won", "completed", "active", "reconciled"})
TONED = frozenset({"status", "outcome", "bucket", "state"})
MONEY = frozenset({Kind.MONEY, Kind.FEE})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a page's table."""

    text: str
    kind: Kind
    href: str | None = None
    tone: str = ""


def table(question: Question, rows: Iterable[Row], filters: Filters) -> list[list[Cell]]:
    """Write an answer's rows."""
    return [[cell(question.name, column, row, filters) for column in question.columns] for row in rows]


def cell(question: str, column: Column, row: Row, filters: Filters) -> Cell:
    """Write one cell, with a link to what it names."""
    text = readable(column, row, filters.zone)
    if column.name in {"currency", "settlement_currency"}:
        text = text.upper()
    link = href(question, column.name, row, filters) if text else None
    return Cell(text, column.kind, link, tone(column, row[column.name]))


def tone(column: Column, value: Any) -> str:
    """Say whether a word is good news or bad; the word itself says it too, for those who see no colour."""
    if column.name not in TONED:
        return "zero" if column.kind in MONEY and value == 0 else ""
    if value in GOOD_WORDS:
        return "good"
    return "bad" if value in BAD_WORDS else "plain"


def href(question: str, name: str, row: Row, filters: Filters) -> str | None:
    """Link ids to what we know of them."""
    if is_payment(question, name, row):
        return payment_address(str(row[name]), filters)
    if (question, name) == ("totals", "period"):
        return linked("payments", filters, period=row[name], currency=row["currency"])
    target, by = OWN_LINKS.get(question, ("", "")) if name == "id" else LIST_LINKS.get(name, ("", ""))
    return linked(target, filters, **{by: row[name]}) if target else None


def is_payment(question: str, name: str, row: Row) -> bool:
    """Say whether a column names a payment or its charge."""
    if name == "object" and "object_type" in row:
        return row["object_type"] in PAYMENT_TYPES
    return name in PAYMENT_LINKS or (question, name) == ("payments", "id")


def carried(filters: Filters) -> dict[str, str]:
    """Keep mode and time zone from page to page."""
    return {name: filters.given[name] for name in CARRIED if name in filters.given}


def linked(question: str, filters: Filters, **given: Any) -> str:
    """Write the address of another question."""
    return f"/audit/{question}?{urlencode({name: value for name, value in given.items() if value} | carried(filters))}"


def payment_address(id: str, filters: Filters, form: str = "") -> str:
    """Write the address of a payment's history."""
    given = carried(filters)
    return f"/audit/payments/{quote(id, safe='')}{form}" + (f"?{urlencode(given)}" if given else "")


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
    return bool(filters.given.keys() - {*CARRIED, "limit", "by", "as_of"})


def question_page(question: Question, filters: Filters, page: Page, *, other_mode: bool) -> Mapping[str, Any]:
    """Gather what the page of an answer shows. `other_mode`: nothing here, but there is in the other mode."""
    return layout(question.name, filters) | {
        "question": question,
        "rows": table(question, page.rows, filters),
        "numbers": NUMBERS,
        "fields": fields(question, filters),
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
        "questions": QUESTIONS.values(),
        "suffix": f"?{urlencode(given)}" if given else "",
        "carried": given,
        "livemode": filters.livemode,
        "zone": filters.zone.key,
    }


def payment_page(id: str, filters: Filters, summary: Sequence[Row], steps: Sequence[Step]) -> Mapping[str, Any]:
    """Gather what the page of a payment shows."""
    cells = [[(column, cell("", column, row, filters)) for column in PAYMENT_COLUMNS] for row in summary]
    known = [[(column, written) for column, written in row if written.text] for row in cells]
    return layout("payments", filters) | {
        "id": id,
        "summary": known,
        "steps": [(step, [line(change, filters) for change in step.changes]) for step in steps],
        "when": lambda at: readable(Column("at", Kind.TIME), {"at": at}, filters.zone),
        "forms": {form.label: payment_address(id, filters, f".{form.name}") for form in FORMS.values()},
        "document": payment_address(id, filters, ".json"),
    }


def line(change: Change, filters: Filters) -> tuple[Change, str, str]:
    """Write a change's two values."""
    row = {"old": change.old, "new": change.new, "currency": change.currency}
    old, new = (readable(Column(name, change.kind), row, filters.zone) for name in ("old", "new"))
    return change, old, new
