"""What the pages of one payment, one object and one event show: figures with their sources, and what happened."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage.exports.columns import Row
from storage.exports.forms import FORMS
from storage.questions.filters import Filters
from storage.questions.history import Change, Figures, Step
from storage.questions.payments import COLUMNS as PAYMENT_COLUMNS
from webhooks.web import ids, pages
from webhooks.web.pages import Cell

# From session to payout: the order in which a payment's objects are told.
LIFE = (
    "checkout.session", "invoice", "invoice_payment", "payment_intent", "charge", "radar.early_fraud_warning", "review",
    "refund", "dispute", "application_fee", "balance_transaction", "payout",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A field as it stands, and the event that set it."""

    field: str
    cell: Cell
    event: str
    type: str
    at: Cell


@dataclass(frozen=True, slots=True)
class Told:
    """One object's figures; what is not there any more is left out."""

    type: str
    id: str
    href: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Teller:
    """Writes what is known, for one reader's mode and time zone."""

    filters: Filters
    steps: Sequence[Step]

    def figures(self, known: Mapping[str, tuple[Change, str]]) -> list[Figure]:
        """Write an object's fields, each with the event that set it."""
        by_id = {step.event: step for step in self.steps}
        return [
            Figure(
                change.field,
                pages.changed(change, change.new, self.filters),
                event,
                by_id[event].type,
                pages.when(by_id[event].created, self.filters),
            )
            for change, event in known.values()
            if change.new not in (None, []) and event in by_id
        ]

    def objects(self, figures: Figures) -> list[Told]:
        """Write all objects of a payment in the order of its life."""
        told = [
            Told(type, id, pages.id_address(id, self.filters), self.figures(known))
            for (type, id), known in figures.items()
        ]
        return sorted(told, key=lambda each: (place(each.type), each.id))

    def timeline(self) -> list[dict[str, Any]]:
        """Write every event and what it changed."""
        return [
            {
                "step": step,
                "at": pages.when(step.created, self.filters),
                "received": pages.when(step.received_at, self.filters),
                "href": pages.own_address("events", step.event, self.filters),
                "about": pages.id_address(step.id, self.filters),
                "lines": [pages.change(change, self.filters) for change in step.changes],
            }
            for step in self.steps
        ]


def place(type: str) -> int:
    """Say when in a payment's life an object comes; what we did not think of comes last."""
    return LIFE.index(type) if type in LIFE else len(LIFE)


def known_of(summary: Iterable[Row], filters: Filters) -> list[list[tuple[Any, Cell]]]:
    """Write what the list says of a payment, without what is empty."""
    cells = [[(column, pages.cell("", column, row, filters)) for column in PAYMENT_COLUMNS] for row in summary]
    return [[(column, written) for column, written in row if written.text] for row in cells]


def payment_page(id: str, filters: Filters, summary: Sequence[Row], told: tuple[Sequence[Step], Figures]) -> Any:
    """Gather what the page of a payment shows."""
    steps, figures = told
    teller = Teller(filters, steps)
    account = str(summary[0]["account"] or "") if summary else ""
    return pages.layout("payments", filters) | {
        "id": id,
        "summary": known_of(summary, filters),
        "objects": teller.objects(figures),
        "timeline": teller.timeline(),
        "address": linker(filters),
        "dashboard": ids.dashboard(id, livemode=filters.livemode, account=account),
        "forms": {
            form.label: pages.payment_address(id, filters, f".{form.name}", **pages.then(filters))
            for form in FORMS.values()
        },
        "document": pages.payment_address(id, filters, ".json", **pages.then(filters)),
    }


def linker(filters: Filters) -> Callable[[str], str]:
    """Write addresses of events in a template."""
    return lambda event: pages.own_address("events", event, filters)
