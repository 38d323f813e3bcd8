"""A payment's history goes on to its settlement and its payout; each figure in it is the books' own."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from storage.database import Base
from storage.questions import history, payment_objects
from storage.questions.filters import Filters
from storage.questions.history import KINDS, OBJECTS, Figures
from tests.builders import checkout_session, event
from tests.conftest import Ledger
from tests.money.conftest import Observe
from tests.money.moves import PAYOUT, of_charge, of_payout, of_refund, paid_out
from tests.storage.questions.asking import paid, refunded


def told(ledger: Ledger, id: str = "pi_1") -> tuple[list[history.Step], Figures]:
    """Read a payment's history, and where it ends."""
    filters = Filters(ZoneInfo("UTC"), date(2026, 1, 1))
    with ledger.owner.connect() as connection:
        payment = payment_objects.find(connection, filters, id)
        assert payment is not None
        return history.whole(connection, payment)


def settle(ledger: Ledger, observe: Observe) -> None:
    """Pay, refund a part, and pay out the rest."""
    ledger.deliver(
        event("checkout.session.completed", checkout_session(id="cs_1", payment_intent="pi_1")),
        *paid(1),
        *paid(2),
        refunded(1, 1000),
    )
    observe(*paid_out(3825, of_payout(3825), of_charge(1), of_refund(1, 1000), of_charge(2)))


def books(ledger: Ledger, name: str, id: str) -> dict[str, Any]:
    """Read a row as the history shows it: what is NULL is not told."""
    table = Base.metadata.tables[name]
    with ledger.owner.connect() as connection:
        row = connection.execute(select(table).where(table.c.id == id)).mappings().one()
    kept = {field: value for field, value in row.items() if value is not None and field not in history.OURS}
    return {field: value.astimezone(UTC) if isinstance(value, datetime) else value for field, value in kept.items()}


def test_history_goes_from_the_session_to_the_payout(ledger: Ledger, observe: Observe) -> None:
    """What settled the payment and its refund, and what paid that out; nothing of other payments."""
    settle(ledger, observe)

    steps, figures = told(ledger)

    assert {id for _, id in figures} == {"cs_1", "pi_1", "ch_1", "re_1", "txn_ch_1", "txn_re_1", PAYOUT}
    assert {step.id for step in steps} == {id for _, id in figures}


def test_each_figure_is_that_of_the_books_with_an_event_that_says_so(ledger: Ledger, observe: Observe) -> None:
    """What a page names as a figure's source must have set that figure."""
    settle(ledger, observe)
    steps, figures = told(ledger)
    tables = {type: name for name, type in OBJECTS.items() if name not in {"line_items", "payout_contents"}}
    said = {(change.id, change.field, step.event): change.new for step in steps for change in step.changes}

    for (type, id), known in figures.items():
        own = {field: change.new for field, (change, _) in known.items() if field in KINDS[tables[type]]}
        assert {field: value for field, value in own.items() if value is not None} | books(
            ledger, tables[type], id
        ) == {field: value for field, value in own.items() if value is not None}
        assert all(said[id, field, event] == change.new for field, (change, event) in known.items())


def test_pieces_of_a_large_payout_that_list_other_payments_are_left_out(ledger: Ledger, observe: Observe) -> None:
    """A payout of a million payments must not bring ten thousand events into each one's history."""
    ledger.deliver(*paid(1))
    first = paid_out(4825, of_payout(4825), is_last=False)
    others = [{**first[-1], "contents": {"ids": [f"txn_{at}"], "before": at, "is_last": False}} for at in range(1, 5)]
    last = {**first[-1], "contents": {"ids": ["txn_ch_1"], "before": 5, "is_last": True}}
    observe(*first, of_charge(1))
    for piece in (*others, last):
        observe(piece)

    steps, _ = told(ledger)

    assert len([step for step in steps if step.object == "payout"]) == 2
    assert ledger.rows("select count(*) from events where object_type = 'payout'") == [(6,)]
