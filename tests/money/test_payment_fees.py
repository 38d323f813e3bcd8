"""What a payment cost: known to the cent, or said to be unknown; never 0 in between."""

from tests.builders import CREATED, charge, dispute, event, refund, withdrawal
from tests.conftest import Ledger
from tests.money.conftest import Observe
from tests.money.moves import of_charge, of_refund
from tests.storage.questions.asking import DAY, alone, paid, refunded, rows, running_total, sheet

FEES = ("fee", "net_of_fees", "settlement_currency", "fees_unknown")
LACKING = (None, None, None)


def settled(number: int, **changes: object) -> list[dict[str, object]]:
    """A paid payment whose charge names its balance transaction."""
    return paid(number, balance_transaction=f"txn_ch_{number}", **changes)


def test_fee_is_unknown_until_its_balance_transaction_is_known(ledger: Ledger, observe: Observe) -> None:
    """«No fee» would be a lie that nobody notices; JSON says null, CSV nothing, and pages say it in words."""
    ledger.deliver(*settled(1))
    before = rows(ledger, "payments", *FEES)
    head, line = sheet(ledger, "payments")
    page = ledger.client.get("/audit/payments").text
    observe(of_charge(1))

    assert before == [(*LACKING, 1)]
    assert [line[head.index(name)] for name in FEES] == ["", "", "", "1"]
    assert page.count('<td class="fee">unknown</td>') == 2
    assert rows(ledger, "payments", *FEES) == [(175, 4825, "usd", 0)]


def test_a_payment_waits_for_the_balance_transactions_of_its_refunds(ledger: Ledger, observe: Observe) -> None:
    """Half of what a payment cost would pass for all of it."""
    ledger.deliver(*settled(1), refunded(1, 1000, balance_transaction="txn_re_1"))
    observe(of_charge(1))
    before = rows(ledger, "payments", *FEES)
    observe(of_refund(1, 1000))

    assert (before, rows(ledger, "payments", *FEES)) == ([(*LACKING, 1)], [(175, 3825, "usd", 0)])


def test_a_refund_that_has_no_balance_transaction_yet_leaves_the_fee_unknown(ledger: Ledger, observe: Observe) -> None:
    """A pending refund takes its money later."""
    ledger.deliver(*settled(1), refunded(1, 1000, balance_transaction=None, status="pending"))
    observe(of_charge(1))

    assert rows(ledger, "payments", *FEES) == [(*LACKING, 1)]


def test_a_refund_that_failed_took_and_gave_back(ledger: Ledger, observe: Observe) -> None:
    """Both of its balance transactions are needed; together they are nothing."""
    failed = refund(
        id="re_1", charge="ch_1", payment_intent="pi_1", amount=1000, status="failed",
        balance_transaction="txn_re_1", failure_balance_transaction="txn_back",
    )  # fmt: skip
    ledger.deliver(*settled(1), event("refund.failed", failed))
    observe(of_charge(1), of_refund(1, 1000))
    before = rows(ledger, "payments", *FEES)
    observe(of_refund(1, -1000, id="txn_back", type="refund_failure", reporting_category="refund_failure"))

    assert (before, rows(ledger, "payments", *FEES)) == ([(*LACKING, 1)], [(175, 4825, "usd", 0)])


def test_a_running_total_beyond_the_known_refunds_leaves_the_fee_unknown(ledger: Ledger, observe: Observe) -> None:
    """Without refund.* events nobody knows which balance transactions took the money."""
    ledger.deliver(*settled(1), running_total(1500, CREATED + 5, balance_transaction="txn_ch_1"))
    observe(of_charge(1))

    assert rows(ledger, "payments", "refunded", *FEES) == [(1500, *LACKING, 1)]


def test_a_dispute_brings_its_own_balance_transactions(ledger: Ledger, observe: Observe) -> None:
    """Funds withdrawn cost the amount and a fee; reinstated, the amount comes back and the fee stays."""
    taken = withdrawal("du_1", amount=5000, created=CREATED, currency="usd")
    back = withdrawal("du_1", amount=-5000, created=CREATED + DAY, currency="usd", fee=0)
    words = {"id": "du_1", "charge": "ch_1", "payment_intent": "pi_1"}
    ledger.deliver(*settled(1), event("charge.dispute.funds_withdrawn", dispute(**words, balance_transactions=[taken])))
    observe(of_charge(1))
    withdrawn = rows(ledger, "payments", "disputed", *FEES)
    won = dispute(**words, status="won", balance_transactions=[taken, back])
    ledger.deliver(event("charge.dispute.funds_reinstated", won, created=CREATED + DAY))

    assert withdrawn == [(5000, 175 + 1500, -175 - 1500, "usd", 0)]
    assert rows(ledger, "payments", "disputed", *FEES) == [(0, 175 + 1500, 5000 - 175 - 1500, "usd", 0)]
    assert rows(ledger, "balance-transactions", "net", "reporting_category", source="du_1") == [
        (5000, "dispute_reversal"),
        (-6500, "dispute"),
    ]


def test_a_charge_settled_in_another_currency_costs_in_that_currency(ledger: Ledger, observe: Observe) -> None:
    """100 pounds bring euros: fee and net are euros, whatever stands beside the amount."""
    ledger.deliver(*settled(1, amount=10_000, currency="gbp"))
    observe(of_charge(1, 11_700, 370, "eur", exchange_rate=1.17))

    assert rows(ledger, "payments", "amount", "currency", *FEES) == [(10_000, "gbp", 370, 11_330, "eur", 0)]


def test_amounts_of_one_row_are_written_in_the_currency_of_each(ledger: Ledger, observe: Observe) -> None:
    """10000 yen are not 100.00, and their fee in dinars has three decimals."""
    ledger.deliver(*settled(1, amount=10_000, currency="jpy"))
    observe(of_charge(1, 20_500, 700, "kwd", exchange_rate=0.00205))
    head, line = sheet(ledger, "payments")

    assert {name: line[head.index(name)] for name in ("amount", "fee", "net_of_fees")} == {
        "amount": "10000",
        "fee": "0.700",
        "net_of_fees": "19.800",
    }


def test_a_payment_settled_in_two_currencies_has_no_one_fee(ledger: Ledger, observe: Observe) -> None:
    """Euros and dollars are never added up, and nothing is unknown about them."""
    ledger.deliver(*settled(1), refunded(1, 1000, balance_transaction="txn_re_1"))
    observe(of_charge(1), of_refund(1, 900, currency="eur"))

    assert rows(ledger, "payments", *FEES) == [(*LACKING, 0)]


def test_a_part_that_was_not_captured_is_taken_back_by_another_balance_transaction(
    ledger: Ledger, observe: Observe
) -> None:
    """Stripe settles all that was authorised, and takes back the rest: one without the other is a wrong net."""
    ledger.deliver(alone(1, amount_captured=3000, balance_transaction="txn_ch_1"))
    observe(of_charge(1, fee=105))
    before = rows(ledger, "payments", *FEES)
    words = {"type": "refund", "reporting_category": "partial_capture_reversal", "fee_details": []}
    observe(of_charge(1, -2000, 0, id="txn_rest", **words))

    assert (before, rows(ledger, "payments", *FEES)) == ([(*LACKING, 1)], [(105, 2895, "usd", 0)])


def test_what_moved_nothing_costs_nothing_that_is_unknown(ledger: Ledger) -> None:
    """A declined payment has no fee to wait for."""
    failed = charge(id="ch_1", payment_intent=None, status="failed", amount_captured=0, balance_transaction=None)
    ledger.deliver(event("charge.failed", failed))

    assert rows(ledger, "payments", *FEES) == [(*LACKING, 0)]


def test_a_payment_whose_charge_nobody_told_of_has_an_unknown_fee(ledger: Ledger) -> None:
    """An endpoint with payment_intent.* events only has revenue; what it cost nobody can say."""
    ledger.deliver(paid(1)[0])

    assert rows(ledger, "payments", *FEES) == [(*LACKING, 1)]
