"""Ask as finance does, through the front door, and read the whole answer."""

import csv
import io
from typing import Any

from storage.alarms import Scope, settle
from tests.builders import CREATED, charge, event, payment_intent, refund
from tests.conftest import Ledger

DAY = 86_400


def document(ledger: Ledger, question: str, **given: str) -> dict[str, Any]:
    """Ask for JSON; what is empty is not asked."""
    asked = {name: value for name, value in given.items() if value}
    answer = ledger.client.get(f"/audit/{question}.json", query_string=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def rows(ledger: Ledger, question: str, *names: str, **given: str) -> list[tuple[Any, ...]]:
    """Ask for JSON and take the named columns of every row."""
    return [tuple(row[name] for name in names) for row in document(ledger, question, **given)["rows"]]


def sheet(ledger: Ledger, question: str, **given: str) -> list[list[str]]:
    """Ask for CSV and read it as a spreadsheet does."""
    answer = ledger.client.get(f"/audit/{question}.csv", query_string=given)
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text, newline=""), strict=True))


def paid(number: int, at: int = CREATED, **changes: Any) -> list[dict[str, Any]]:
    """Two events of one paid payment: `pi_1` with `ch_1`."""
    amount = changes.get("amount", 5000)
    own = {"created": at, "currency": changes.get("currency", "usd"), "amount": amount, "livemode": True} | changes
    intent = payment_intent(id=f"pi_{number}", latest_charge=f"ch_{number}", **own | {"amount_received": amount})
    paid_by = charge(id=f"ch_{number}", payment_intent=f"pi_{number}", **own | {"amount_captured": amount})
    return [
        event("payment_intent.succeeded", intent, created=at),
        event("charge.succeeded", paid_by, created=at),
    ]


def alone(number: int, at: int = CREATED, **changes: Any) -> dict[str, Any]:
    """A charge of an older integration: it has no PaymentIntent."""
    own = {"created": at, "payment_intent": None} | changes
    return event("charge.succeeded", charge(id=f"ch_{number}", **own), created=at)


def refunded(number: int, amount: int, at: int = CREATED, *, of: int = 1, **changes: Any) -> dict[str, Any]:
    """A refund of `ch_1`, as its own event tells it."""
    own = {"created": at, "charge": f"ch_{of}", "payment_intent": f"pi_{of}"} | changes
    return event("refund.created", refund(id=f"re_{number}", amount=amount, **own), created=at)


def running_total(total: int, at: int = CREATED, *, of: int = 1, **changes: Any) -> dict[str, Any]:
    """A charge that tells how much of it was refunded so far."""
    own = {"id": f"ch_{of}", "payment_intent": f"pi_{of}", "amount_refunded": total, "created": CREATED} | changes
    return event("charge.refunded", charge(**own), created=at)


def raise_alarm(ledger: Ledger, *, livemode: bool = True) -> None:
    """Let a worker find an endpoint disabled."""
    with ledger.owner.begin() as connection:
        settle(connection, Scope("endpoint_disabled", livemode), {("", "we_1"): {}})
