"""From a figure to the rows that it is made of: where each number of a total leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from storage.exports.columns import Row
from storage.questions import period
from storage.questions.filters import Filters
from storage.questions.mrr_movements import KINDS

A_DAY = timedelta(days=1)
A_MOMENT = timedelta(microseconds=1)
CARRIED = ("account",)  # what narrowed the figure narrows its rows
Given = Mapping[str, str]
Span = Callable[[date, date], Given]


def inside(first: date, end: date) -> Given:
    """Take the rows of the figure's own period."""
    return {"from": first.isoformat(), "to": end.isoformat()}


def at_end(_: date, end: date) -> Given:
    """Take what was there at the end of the period's last day."""
    return {"on": (end - A_DAY).isoformat()}


def at_beginning(first: date, _: date) -> Given:
    """Take what was there at the end of the day before the period."""
    return {"on": (first - A_DAY).isoformat()}


def up_to_end(_: date, end: date) -> Given:
    """Take the rows of all time until the period's end."""
    return {"to": end.isoformat()}


def owed_at_end(first: date, end: date) -> Given:
    """Take what was owed at the end of the period's last day."""
    return {"owed": "true", **at_end(first, end), **up_to_end(first, end)}


@dataclass(frozen=True, slots=True)
class Rows:
    """The question that lists a figure's rows, what it is given, and of which of the row's periods.

    A period that was asked for clips the figure's own: a figure of half a month has the rows of half a month.
    """

    question: str
    given: Given = field(default_factory=dict)
    span: Span = inside
    of: str = "period"
    is_clipped: bool = True

    def filters(self, row: Row, filters: Filters) -> dict[str, str]:
        """Say by which filters the rows are found."""
        own = {name: filters.given[name] for name in CARRIED if name in filters.given}
        bounds = period.days(str(row[self.of]))
        span = self.span(*(clipped(bounds, filters) if self.is_clipped else whole(bounds)))
        return {"currency": str(row["currency"] or "")} | own | {**self.given, **span}


@dataclass(frozen=True, slots=True)
class Kept(Rows):
    """Rows of one cohort."""

    def filters(self, row: Row, filters: Filters) -> dict[str, str]:
        """Add the cohort."""
        return Rows.filters(self, row, filters) | {"cohort": str(row["cohort"])}


@dataclass(frozen=True, slots=True)
class Parts(Rows):
    """What one object consists of, whenever that moved; `by` is the filter that takes its id."""

    by: str = ""

    def filters(self, row: Row, filters: Filters) -> dict[str, str]:
        """Name the object."""
        return {self.by: str(row["id"]), "account": str(row["account"] or "")}


def whole(bounds: period.Days) -> tuple[date, date]:
    """Take the days of a row's period; a named one has both ends."""
    first, end = bounds
    assert first is not None and end is not None  # noqa: S101, PT018 — it was read from a name
    return first, end


def clipped(bounds: period.Days, filters: Filters) -> tuple[date, date]:
    """Go no further than what was asked for."""
    first, end = whole(bounds)
    asked = filters.period
    if asked.start is not None:
        first = max(first, asked.start.astimezone(filters.zone).date())
    if asked.end is not None:
        end = min(end, (asked.end - A_MOMENT).astimezone(filters.zone).date() + A_DAY)
    return first, end


def each(names: str, rows: Rows) -> dict[str, Rows]:
    """Lead several figures to the same rows."""
    return dict.fromkeys(names.split(), rows)


def attempts(outcome: str) -> Rows:
    """List payments by how their first attempt went."""
    return Rows("payment-attempts", {"outcome": outcome})


MOVEMENTS = {kind: Rows("mrr-movements", {"kind": kind}) for kind in KINDS}
OPENING = Rows("mrr-subscriptions", span=at_beginning)
CLOSING = Rows("mrr-subscriptions", span=at_end)
UNKNOWN = {
    name: Rows("mrr-subscriptions", {"state": name}, span=at_end) for name in ("price_unknown", "discount_unknown")
}
BEGUN = Rows("mrr-movements", {"kind": "new"}, of="cohort", is_clipped=False)
RETAINED = Kept("mrr-movements", span=up_to_end, is_clipped=False)
PARTS: Mapping[str, Mapping[str, Rows]] = {
    "payouts": each("contents contents_net", Parts("balance-transactions", by="payout")),
}
ROWS: Mapping[str, Mapping[str, Rows]] = {
    "mrr": MOVEMENTS | UNKNOWN | {"opening_mrr": OPENING} | each("closing_mrr customers", CLOSING),
    "churn": MOVEMENTS
    | UNKNOWN
    | each("opening_mrr opening_customers", OPENING)
    | {
        "new_customers": MOVEMENTS["new"],
        "returned_customers": MOVEMENTS["reactivation"],
        "found_customers": MOVEMENTS["found"],
        "churned_customers": MOVEMENTS["churn"],
    },
    "arpa": UNKNOWN | each("closing_mrr customers", Rows("mrr-subscriptions", {"state": "priced"}, span=at_end)),
    "retention": each("customers new", BEGUN) | each("retained_customers retained_mrr", RETAINED),
    "payment-success": each("payments volume", Rows("payment-attempts"))
    | each("failed failed_volume", attempts("failed"))
    | each("recovered recovered_volume", attempts("recovered"))
    | {"not_recovered": attempts("not_recovered")},
    "refund-and-dispute-rates": each("payments volume", Rows("charges"))
    | each("refunds refunded", Rows("refunds"))
    | each("disputes disputed", Rows("disputes"))
    | each("refunded_payments refunded_of_volume", Rows("charges", {"outcome": "refunded"}))
    | {"disputed_payments": Rows("charges", {"outcome": "disputed"})},
    "dso": {"receivables": Rows("receivables", span=owed_at_end), "sales": Rows("receivables")},
}


def rows_of(question: str, name: str, row: Row, filters: Filters) -> tuple[str, dict[str, str]] | None:
    """Find the rows behind a figure: the question that lists them, and its filters."""
    rows = (ROWS.get(question) or PARTS.get(question) or {}).get(name)
    return None if rows is None or row[name] is None else (rows.question, rows.filters(row, filters))
