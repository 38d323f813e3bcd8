"""Scan a ledger's database through the command, as an operator does."""

import json
import re
from typing import Any

from sqlalchemy import text

from tests import builders
from tests.conftest import Ledger
from tests.webhooks.card_data.test_files import CARD, card

MASTERCARD = card("555555")


def run(ledger: Ledger, *arguments: str, code: int, **options: Any) -> dict[str, Any]:
    """Scan, look at the exit code, and read the statement."""
    result = ledger.runner.invoke(args=["doctor", "card-data", *arguments], **options)
    assert result.exit_code == code, result.output
    assert not re.search(f"{CARD}|{MASTERCARD}", result.output)
    return dict(json.loads(result.stdout))


def execute(ledger: Ledger, *statements: str, **values: Any) -> None:
    """Do something to the database as its owner."""
    with ledger.owner.begin() as connection:
        for statement in statements:
            if values:
                connection.execute(text(statement), values)
            else:
                connection.exec_driver_sql(statement.replace("%", "%%"))


def every_event() -> list[dict[str, Any]]:
    """One event of every kind, with card numbers where people put them."""
    session = builders.checkout_session(client_reference_id=CARD)
    return [
        builders.event("checkout.session.completed", session),
        builders.event("payment_intent.succeeded", builders.payment_intent()),
        builders.event("charge.succeeded", builders.charge(receipt_number=f"no {CARD}")),
        builders.event("invoice.paid", builders.invoice()),
        builders.event("customer.created", builders.customer(name=CARD)),
        builders.event("payout.paid", builders.payout()),
    ]
