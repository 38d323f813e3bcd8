"""What was sold: line items of paid checkouts, and how many of them we do not have."""

from typing import Any

from tests.builders import checkout_session, event, price, product
from tests.conftest import Ledger
from tests.money.conftest import Observe
from tests.storage.questions.asking import rows

NAMES = ("currency", "name", "quantity", "amount_total", "checkouts", "product")


def line(number: int, quantity: int, amount: int, sold: str) -> dict[str, Any]:
    """A line of a checkout session as the API lists it."""
    money = {"amount_subtotal": amount, "amount_discount": 0, "amount_tax": 0, "amount_total": amount}
    words = {"object": "item", "currency": "usd", "description": "x", "price": price(id=f"price_{sold}", product=sold)}
    return {"id": f"li_{number}", "quantity": quantity, **money, **words}


def session(number: int, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A paid checkout session, with the lines that a worker fetched."""
    listed = {"line_items": {"object": "list", "data": list(lines), "has_more": False}} if lines else {}
    return checkout_session(id=f"cs_{number}", **changes) | listed


def test_products_are_added_up_over_paid_checkouts(ledger: Ledger, observe: Observe) -> None:
    """Two desks in two checkouts are two desks; a lamp is something else, and has no name until we know it."""
    observe(product(id="prod_desk"))
    observe(session(1, line(1, 1, 4000, "prod_desk"), line(2, 2, 1000, "prod_lamp")))
    observe(session(2, line(3, 3, 12_000, "prod_desk")))
    observe(session(3, line(4, 9, 9, "prod_desk"), payment_status="unpaid"))

    assert rows(ledger, "line-items", *NAMES, by="month") == [
        ("usd", "Desk", 4, 16_000, 2, "prod_desk"),
        ("usd", None, 2, 1000, 1, "prod_lamp"),
    ]


def test_checkouts_whose_lines_are_unknown_are_counted(ledger: Ledger, observe: Observe) -> None:
    """No webhook carries lines: what was sold is known in part only, and the answer says so."""
    ledger.deliver(event("checkout.session.completed", session(1)))
    observe(session(2, line(1, 1, 4000, "prod_desk")))

    assert rows(ledger, "line-items", *NAMES, by="month") == [
        ("usd", "unknown", None, 5000, 1, None),
        ("usd", None, 1, 4000, 1, "prod_desk"),
    ]
