"""Fees in totals: never a sum of some, never of two currencies."""

from typing import Any

from tests.builders import CREATED, dispute, event, withdrawal
from tests.conftest import Ledger
from tests.money.conftest import Observe
from tests.money.moves import of_charge, of_refund
from tests.money.test_payment_fees import settled
from tests.storage.questions.asking import DAY, paid, refunded, rows, running_total, sheet

COLUMNS = ("currency", "net", "fee", "net_of_fees", "fees_unknown", "fees_converted")


def total(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Ask for all totals of a month."""
    return rows(ledger, "totals", *COLUMNS, by="month")


def test_a_sum_of_fees_is_whole_or_unknown(ledger: Ledger, observe: Observe) -> None:
    """The fees of two payments of three look exactly like the fees of all."""
    ledger.deliver(*settled(1), *settled(2), *settled(3))
    observe(of_charge(1), of_charge(2))
    before = total(ledger)
    head, line = sheet(ledger, "totals", by="month")
    observe(of_charge(3, fee=100))

    assert before == [("usd", 15_000, None, None, 1, 0)]
    assert [line[head.index(name)] for name in ("fee", "net_of_fees", "fees_unknown")] == ["", "", "1"]
    assert total(ledger) == [("usd", 15_000, 450, 14_550, 0, 0)]


def test_net_of_fees_is_what_reached_the_balance(ledger: Ledger, observe: Observe) -> None:
    """Sales, refunds and a lost dispute: the total equals the sum of their balance transactions."""
    lost = dispute(id="du_1", charge="ch_2", payment_intent="pi_2", amount=5000, status="lost")
    ledger.deliver(*settled(1), *settled(2), refunded(1, 1000, balance_transaction="txn_re_1"))
    ledger.deliver(event("charge.dispute.closed", lost))
    observe(of_charge(1), of_charge(2), of_refund(1, 1000))

    [(net,)] = ledger.rows("select sum(net) from balance_transactions")
    assert total(ledger) == [("usd", 4000, 175 * 2 + 1500, net, 0, 0)]


def test_refunds_and_their_running_total_cost_once(ledger: Ledger, observe: Observe) -> None:
    """`amount_refunded` is cumulative: refunds count by their ids, and what only the total tells is unknown."""
    ledger.deliver(*settled(1))
    ledger.deliver(*(refunded(number, 500, balance_transaction=f"txn_re_{number}") for number in (1, 2)))
    ledger.deliver(running_total(1000, CREATED + 9, balance_transaction="txn_ch_1"))
    observe(of_charge(1), of_refund(1, 500), of_refund(2, 500, fee=25, net=-525))
    itemised = total(ledger)
    ledger.deliver(running_total(1200, CREATED + 10, balance_transaction="txn_ch_1"))

    assert itemised == [("usd", 4000, 200, 3800, 0, 0)]
    assert total(ledger) == [("usd", 3800, None, None, 1, 0)]


def test_a_dispute_that_was_won_still_cost_its_fee(ledger: Ledger, observe: Observe) -> None:
    """The amount came back; what Stripe took for the dispute did not."""
    taken = withdrawal("du_1", amount=5000, created=CREATED, currency="usd")
    back = withdrawal("du_1", amount=-5000, created=CREATED + DAY, currency="usd", fee=0)
    won = dispute(id="du_1", charge="ch_1", status="won", balance_transactions=[taken, back])
    ledger.deliver(*settled(1), event("charge.dispute.funds_reinstated", won))
    observe(of_charge(1))

    assert total(ledger) == [("usd", 5000, 1675, 3325, 0, 0)]


def test_fees_in_another_currency_are_counted_and_not_added(ledger: Ledger, observe: Observe) -> None:
    """Pounds that became euros: a fee in euros is no part of a sum in pounds."""
    ledger.deliver(*settled(1, currency="gbp"), *settled(2, currency="gbp"), *settled(3))
    observe(of_charge(1, 5850, 185, "eur", exchange_rate=1.17), of_charge(2, currency="gbp"), of_charge(3))

    assert total(ledger) == [("gbp", 10_000, None, None, 0, 1), ("usd", 5000, 175, 4825, 0, 0)]


def test_payments_without_charge_events_count_as_unknown(ledger: Ledger) -> None:
    """What a PaymentIntent received cost something."""
    ledger.deliver(paid(1)[0])

    assert total(ledger) == [("usd", 5000, None, None, 1, 0)]
