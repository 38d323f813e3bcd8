"""A page's statement is kept without its values: each asker gets their own rows, whoever asked before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from storage.database import connect
from storage.questions import QUESTIONS, once, one_payment, payments
from storage.questions.cursor import Position
from storage.questions.filters import Filters
from storage.questions.period import Period
from tests.builders import CREATED, balance_transaction, charge, customer, event, payout, subscription, transfer
from tests.conftest import Ledger
from tests.storage.questions.asking import alone, paid, refunded
from webhooks.asking import reading

DAY = 86_400
NOW = Filters(ZoneInfo("UTC"), date(2026, 11, 26))
FIRST, LATER = (datetime.fromtimestamp(CREATED + seconds, UTC) for seconds in (0, 3 * DAY))
ALWAYS: list[dict[str, Any]] = [
    {},
    {"account": ""},
    {"account": "acct_1"},
    {"currency": "usd"},
    {"currency": "eur"},
    {"currency": "eur", "account": ""},
    {"customer": "cus_1"},
    {"customer": "cus_2"},
    {"period": Period(FIRST, LATER)},
    {"period": Period(LATER, None)},
    {"period": Period(None, LATER)},
    {"after": Position(LATER, "zzz", "zzz")},
    {"after": Position(FIRST, "pi_2", "")},
    {"amounts": (4000, None)},
    {"amounts": (None, 4999)},
    {"livemode": False},
]
KEPT = ("payments", "customers", "subscriptions", "payout-reconciliation", "commission-entries")


@pytest.fixture
def finance(ledger: Ledger) -> Iterator[Engine]:
    """Fill the books with two customers, two currencies, two accounts and both modes."""
    moved = {"type": "charge", "source": "ch_1"}
    ledger.deliver(
        *paid(1, customer="cus_1"),
        *paid(2, CREATED + DAY, customer="cus_2", currency="eur", amount=4000),
        *paid(3, CREATED + 4 * DAY, customer="cus_1"),
        *(told | {"account": "acct_1"} for told in paid(4, CREATED + DAY, customer="cus_2")),
        *(told | {"livemode": False} for told in paid(5, livemode=False)),
        alone(6, CREATED + DAY, customer="cus_1"),
        refunded(1, 1000, CREATED + DAY),
        event("charge.updated", charge(id="ch_1", balance_transaction=balance_transaction(id="txn_1", **moved))),
        event("customer.created", customer(id="cus_1", created=CREATED)),
        event("customer.created", customer(id="cus_2", created=CREATED + DAY)),
        event("customer.subscription.created", subscription(new_at_stripe=1, customer="cus_1")),
        event("payout.paid", payout(id="po_1")),
        event("transfer.created", transfer(id="tr_1")),
        event("transfer.created", transfer(id="tr_2", currency="eur", created=CREATED + 4 * DAY)),
    )
    yield (engine := connect(ledger.url, role="finance_reader"))
    engine.dispose()


@pytest.mark.parametrize("name", KEPT)
def test_a_page_is_the_beginning_of_the_whole_answer(finance: Engine, name: str) -> None:
    """The statement of the one is kept, that of the other is written anew. Twice: the second time it is there."""
    taken = {offer.name for offer in QUESTIONS[name].filters} | {"after", "period", "livemode", "account"}
    for given in [one for one in ALWAYS if one.keys() <= taken or ("amounts" in one and "min_amount" in taken)] * 2:
        filters = replace(NOW, **given)
        with reading(finance) as connection:
            whole = list(QUESTIONS[name].ask(connection, filters))
            pages = {limit: list(QUESTIONS[name].ask(connection, replace(filters, limit=limit))) for limit in (1, 1000)}

        assert pages == {1: whole[:1], 1000: whole}, given


@pytest.mark.parametrize("name", KEPT)
def test_there_is_something_to_tell_apart(finance: Engine, name: str) -> None:
    """Pages that are all empty would agree on anything."""
    with reading(finance) as connection:
        assert list(QUESTIONS[name].ask(connection, NOW))


def test_other_values_are_no_other_statement(finance: Engine) -> None:
    """Whoever turns pages, or goes from customer to customer, waits for no statement to be put together."""
    once.written.cache_clear()
    with reading(finance) as connection:
        for customer_id in ("cus_1", "cus_2", "cus_3"):
            for limit in (1, 2, 3):
                list(payments.payments(connection, replace(NOW, customer=customer_id, limit=limit)))

    assert once.written.cache_info().misses == 1


def test_a_payment_is_planned_once_and_a_list_for_what_it_is_asked_with(finance: Engine) -> None:
    """Many payments succeed and few fail: no plan is right for both lists."""
    with reading(finance) as connection:
        found = [one_payment.payment(connection, NOW, id) for id in ("pi_1", "pi_2", "ch_6", "pi_9", "pi_1")]
        mode = connection.exec_driver_sql("show plan_cache_mode").scalar_one()

    assert [[row["id"] for row in rows] for rows in found] == [["pi_1"], ["pi_2"], ["ch_6"], [], ["pi_1"]]
    assert mode == "force_custom_plan"
