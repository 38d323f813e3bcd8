"""The overview: what came in, went back, cost and was paid out, by day or month, one currency at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from flask import Blueprint, render_template

from storage.exports.columns import Column, Kind, Row, columns
from storage.exports.money import decimal
from storage.questions import QUESTIONS, payout_totals, totals
from storage.questions.filters import ACCOUNT, CURRENCY_FILTER, FROM, LIVEMODE, PERIOD, TO, TZ, Filters, choice
from storage.questions.period import between, next_day, next_month
from webhooks.web import locales, pages
from webhooks.web.answers import Answers
from webhooks.web.pages import Cell

BY = choice("by", "Per", "day or month; what fits the period if not given.", *totals.FORMATS, usual="automatic")
OFFERED = (PERIOD, FROM, TO, BY, CURRENCY_FILTER, TZ, LIVEMODE, ACCOUNT)
DAYS = 30
MOST_DAYS = 92  # more than a quarter is shown by month unless days are asked for
MOST_POINTS = 400
# What is shown: the measure, its words, and the question that lists what it is made of.
MEASURES = {
    "gross": ("Volume", "payments"),
    "refunded": ("Refunds", "refunds"),
    "disputed": ("Disputes", "disputes"),
    "net": ("Net", "totals"),
    "fee": ("Fees", "fees"),
    "net_of_fees": ("Net of fees", "totals"),
    "paid_out": ("Payouts", "payouts"),
}
CHARTS = ("gross", "net", "fee", "refunded", "disputed", "paid_out")
COUNTS = ("count", "fees_unknown", "fees_converted")
COLUMNS: Sequence[Column] = columns(
    gross=Kind.MONEY,
    refunded=Kind.MONEY,
    disputed=Kind.MONEY,
    net=Kind.MONEY,
    fee=Kind.FEE,
    net_of_fees=Kind.FEE,
    paid_out=Kind.MONEY,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what is read, and what a chart draws; None where it is unknown."""

    cell: Cell
    value: str | None


def add(audit: Blueprint, answers: Answers) -> None:
    """Serve the overview."""

    @audit.get("/")
    def overview() -> str:
        filters = spanned(answers.filters(OFFERED))
        asked = replace(filters, currency=None)
        with answers.reading() as connection:
            moved = [*totals.totals(connection, asked), *payout_totals.payout_totals(connection, asked)]
        return render_template("audit/overview.html", **page(filters, moved))


def spanned(filters: Filters) -> Filters:
    """Show the last days where no period was asked for, and months where it is long."""
    today = filters.as_of
    if not filters.given.keys() & {"period", "from", "to"}:
        span = (today - timedelta(DAYS - 1), next_day(today))
        filters = replace(filters, period=between(span, filters.zone))
    first, last = ends(filters)
    is_long = first is None or last is None or (last - first).days > MOST_DAYS
    return replace(filters, by=filters.given.get("by") or ("month" if is_long else "day"))


def ends(filters: Filters) -> tuple[date | None, date | None]:
    """Say on which days the period begins and, without that day, ends."""
    start, end = filters.period.start, filters.period.end
    return start and day(start, filters), end and day(end, filters)


def day(at: datetime, filters: Filters) -> date:
    """Find the day of an instant in the reader's zone."""
    return at.astimezone(filters.zone).date()


def page(filters: Filters, moved: Iterable[Row]) -> Mapping[str, Any]:
    """Gather what the overview shows."""
    folded = by_currency(moved)
    currency = shown(filters, folded)
    lines = folded.get(currency, {})
    written = [line(each, lines, filters, currency) for each in reversed([*steps(filters, lines)])] if lines else []
    whole = {code: summed(rows.values(), code) for code, rows in folded.items()}
    return pages.layout("overview", filters) | {
        "columns": [(column, MEASURES[column.name][0]) for column in COLUMNS],
        "charts": [(name, MEASURES[name][0], unknown(name, written)) for name in CHARTS],
        "currency": currency,
        "summary": [
            (code, narrowed(filters, code), figures(row, filters, None)) for code, row in sorted(whole.items())
        ],
        "lines": written,
        "total": figures(whole[currency], filters, None) if currency in whole else [],
        "span": tuple(each and locales.period(each, "day") for each in inclusive(filters)),
        "by": filters.by,
        "fields": [(offer, filters.given.get(offer.name, "")) for offer in OFFERED if offer is not LIVEMODE],
        "presets": presets(filters),
        "switch": pages.with_query("/audit/", switched(filters)),
        "all_questions": QUESTIONS,
    }


def inclusive(filters: Filters) -> tuple[date | None, date | None]:
    """Say on which days the period begins and ends, as people do."""
    first, last = ends(filters)
    return first, last and last - timedelta(1)


def by_currency(moved: Iterable[Row]) -> dict[str, dict[str, dict[str, Any]]]:
    """Lay payments and payouts of the same currency and period into one row."""
    folded: dict[str, dict[str, dict[str, Any]]] = {}
    for row in moved:
        line = folded.setdefault(row["currency"] or "", {}).setdefault(row["period"], empty(row["currency"]))
        line |= {name: row[name] for name in chain(MEASURES, COUNTS) if name in row and is_its(name, row)}
    return folded


def is_its(name: str, row: Row) -> bool:
    """Say whether a row is the one to tell a measure: payouts count themselves, not payments."""
    return name != "count" or "gross" in row


def empty(currency: str | None) -> dict[str, Any]:
    """Say 0 for a period in which nothing moved: that is known."""
    return dict.fromkeys((*MEASURES, *COUNTS), 0) | {"currency": currency}


def summed(rows: Iterable[Row], currency: str) -> dict[str, Any]:
    """Add up periods; a sum with an unknown part is unknown."""
    total = empty(currency)
    for row in rows:
        for name in (*MEASURES, *COUNTS):
            known = total[name] is not None and row[name] is not None
            total[name] = total[name] + row[name] if known else None
    return total


def shown(filters: Filters, folded: Mapping[str, Mapping[str, Row]]) -> str:
    """Choose the currency asked for, else the one with most payments."""
    if filters.currency is not None:
        return filters.currency
    counted = {code: sum(row["count"] for row in rows.values()) for code, rows in folded.items()}
    return max(sorted(counted), key=counted.__getitem__, default="")


def steps(filters: Filters, lines: Iterable[str]) -> Iterator[date]:
    """Step through the period, from its first day or month to its last; an open end is where the figures end."""
    step = next_month if filters.by == "month" else next_day
    first, last = inclusive(filters)
    known = sorted(lines)
    at = first or whole_day(known[0])
    end = min(last or whole_day(known[-1]), max(whole_day(known[-1]), filters.as_of))
    at = at.replace(day=1) if filters.by == "month" else at
    for _ in range(MOST_POINTS):
        if at > end:
            return
        yield at
        at = step(at)


def whole_day(period: str) -> date:
    """Read a period's first day."""
    return date.fromisoformat(period if len(period) > len("2026-03") else f"{period}-01")


def line(at: date, lines: Mapping[str, Row], filters: Filters, currency: str) -> Mapping[str, Any]:
    """Write one day or month."""
    period = at.isoformat()[: 7 if filters.by == "month" else 10]
    row = lines.get(period) or empty(currency)
    words = {"label": locales.period(at, filters.by), "tick": locales.tick(at, filters.by)}
    return words | {"period": period, "figures": figures(row, filters, period)}


def figures(row: Row, filters: Filters, period: str | None) -> list[Figure]:
    """Write a row's figures; each leads to what it is made of."""
    written = []
    for column in COLUMNS:
        value, own = row[column.name], pages.cell("", column, row, filters)
        link = pages.linked(MEASURES[column.name][1], filters, **asked(row, filters, period)) if value else None
        number = None if value is None else decimal(value, row["currency"])
        written.append(Figure(replace(own, href=link), number))
    return written


def asked(row: Row, filters: Filters, period: str | None) -> dict[str, Any]:
    """Ask a question for what a figure is made of."""
    first, last = ends(filters)
    span = {"period": period} if period else {"from": first, "to": last}
    return span | {"currency": row["currency"], "account": filters.given.get("account")}


def unknown(name: str, written: Iterable[Mapping[str, Any]]) -> int:
    """Count the days or months of which a measure is unknown: a chart has a gap there."""
    at = [column.name for column in COLUMNS].index(name)
    return sum(line["figures"][at].value is None for line in written)


def narrowed(filters: Filters, currency: str) -> str:
    """Write the overview's address for one currency."""
    return pages.with_query("/audit/", dict(filters.given) | {"currency": currency})


def switched(filters: Filters) -> dict[str, str]:
    """Ask the same of the other mode."""
    others = {name: text for name, text in filters.given.items() if name != "livemode"}
    return others | ({"livemode": "false"} if filters.livemode else {})


def presets(filters: Filters) -> list[tuple[str, str]]:
    """Offer the periods that are asked for most."""
    today = filters.as_of
    year_ago = today.replace(year=today.year - 1, day=1)
    spans = {
        "Last 30 days": {},
        "This month": {"period": today.isoformat()[:7]},
        "Last month": {"period": (today.replace(day=1) - timedelta(1)).isoformat()[:7]},
        "Last 12 months": {"from": next_month(year_ago).isoformat(), "to": next_month(today).isoformat()},
        "This year": {"period": str(today.year)},
    }
    kept = {name: text for name, text in filters.given.items() if name in {*pages.CARRIED, "currency", "account"}}
    return [(words, pages.with_query("/audit/", span | kept)) for words, span in spans.items()]
