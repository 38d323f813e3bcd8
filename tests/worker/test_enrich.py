"""What no webhook carries is fetched by workers, once, and down the same road."""

from collections.abc import Callable
from typing import Any

import responses

from tests import builders
from tests.conftest import Ledger
from tests.worker.stripe_stub import gives, lists

Work = Callable[[], None]


def line(number: int) -> dict[str, Any]:
    """A line of a checkout session as its list shows it."""
    return {
        "id": f"li_{number}", "object": "item", "amount_discount": 0, "amount_subtotal": 500, "amount_tax": 95,
        "amount_total": 595, "currency": "eur", "description": "Someone's words", "quantity": number,
        "price": builders.price(),
    }  # fmt: skip


@responses.activate
def test_a_completed_sessions_line_items_are_fetched_all_pages_of_them(ledger: Ledger, work: Work) -> None:
    """The session's own event has none, and its list comes in pages."""
    session = builders.checkout_session(livemode=False)
    path = f"/v1/checkout/sessions/{session['id']}"
    gives(path, session)
    lists(f"{path}/line_items", line(1), has_more=True)
    lists(f"{path}/line_items", line(2))

    ledger.deliver(builders.event("checkout.session.completed", session, livemode=False))
    work()

    assert ledger.rows("select id, amount_total, currency, checkout_session from line_items order by id") == [
        ("li_1", 595, "eur", session["id"]),
        ("li_2", 595, "eur", session["id"]),
    ]
    assert ledger.rows("select count(*) from procrastinate_jobs") == [(0,)]
