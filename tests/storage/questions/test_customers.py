"""Who our customers are, and how they stand."""

from datetime import UTC, datetime

from storage.exports.cells import utc
from tests.builders import CREATED, customer, event, invoice, subscription
from tests.conftest import Ledger
from tests.storage.questions.asking import DAY, document, paid, rows

FACTS = ("id", "active_subscriptions", "last_paid_at", "open_invoices", "amount_remaining", "currency")


def known(number: int, **changes: object) -> dict[str, object]:
    """A customer `cus_1`, of the first day."""
    own = {"id": f"cus_{number}", "created": CREATED + number * DAY, "currency": "usd"} | changes
    return event("customer.created", customer(**own), account=str(changes.pop("account", "")))


def owing(number: int, **changes: object) -> dict[str, object]:
    """An open invoice `in_1` of `cus_1`."""
    own = {"id": f"in_{number}", "customer": "cus_1", "status": "open", "amount_remaining": 700, "currency": "usd"}
    return event("invoice.finalized", invoice(**own | changes))


def test_a_customer_is_shown_with_subscriptions_payments_and_what_is_owed(ledger: Ledger) -> None:
    """Only what belongs to the customer counts, in one account and mode."""
    ledger.deliver(
        known(1),
        known(2),
        event("customer.subscription.created", subscription(id="sub_1", customer="cus_1", status="past_due")),
        event("customer.subscription.deleted", subscription(id="sub_2", customer="cus_1", status="canceled")),
        *paid(1, CREATED + DAY, customer="cus_1"),
        *paid(2, CREATED, customer="cus_1"),
        owing(1),
        owing(2),
        owing(3, status="paid"),
        owing(4, customer="cus_2"),
        event("invoice.finalized", invoice(id="in_5", customer="cus_1", status="open"), account="acct_1Other"),
    )

    assert rows(ledger, "customers", *FACTS) == [
        ("cus_2", 0, None, 1, 700, "usd"),
        ("cus_1", 1, utc(datetime.fromtimestamp(CREATED + DAY, UTC)), 2, 1400, "usd"),
    ]


def test_what_is_owed_in_several_currencies_has_no_sum(ledger: Ledger) -> None:
    """Euros are not added to dollars; and who owes nothing owes 0, once the currency is known."""
    ledger.deliver(known(1), owing(1), owing(2, currency="eur"), known(2), known(3, currency=None))

    assert rows(ledger, "customers", "id", "open_invoices", "amount_remaining") == [
        ("cus_3", 0, None),
        ("cus_2", 0, 0),
        ("cus_1", 2, None),
    ]


def test_customers_are_narrowed_by_id_account_and_period_and_read_page_by_page(ledger: Ledger) -> None:
    """An id of the merchant's making may be two customers, of two accounts."""
    ledger.deliver(*(known(number) for number in range(1, 6)))
    ledger.deliver(event("customer.created", customer(id="cus_1", created=CREATED), account="acct_1Other"))

    assert rows(ledger, "customers", "account", customer="cus_1") == [("",), ("acct_1Other",)]
    assert rows(ledger, "customers", "account", customer="cus_1", account="own") == [("",)]
    assert len(rows(ledger, "customers", "id", period="2026")) == 6
    first = document(ledger, "customers", limit="4")
    rest = ledger.client.get(first["next"]).get_json()["rows"]
    assert [row["id"] for row in (*first["rows"], *rest)] == ["cus_5", "cus_4", "cus_3", "cus_2", "cus_1", "cus_1"]


def test_a_customer_that_was_deleted_is_still_shown(ledger: Ledger) -> None:
    """Invoices still name it."""
    ledger.deliver(known(1), event("customer.deleted", customer(id="cus_1", deleted=True), created=CREATED + DAY))

    assert rows(ledger, "customers", "id", "deleted") == [("cus_1", True)]
