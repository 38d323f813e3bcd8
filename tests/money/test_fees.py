"""Fees by themselves: split by who gets them, in the currency in which they were taken."""

from tests.builders import CREATED, balance_transaction, event, fee_detail
from tests.conftest import Ledger
from tests.money.conftest import DAY, Observe
from tests.money.moves import of_charge, of_refund
from tests.money.test_payment_fees import settled
from tests.storage.questions.asking import document, refunded, rows

SPLIT = ("stripe_fee", "fee_tax", "application_fee", "other_fee")


def test_a_fee_is_split_by_who_gets_it(ledger: Ledger, observe: Observe) -> None:
    """Stripe's own fee, the tax on it, the platform's share and what a payment method costs are booked apart."""
    parts = {"stripe_fee": 175, "tax": 33, "application_fee": 500, "payment_method_passthrough_fee": 7}
    details = [fee_detail(kind, amount) for kind, amount in parts.items()]
    observe(balance_transaction(fee=715, net=4285, fee_details=details))

    assert rows(ledger, "balance-transactions", "fee", *SPLIT) == [(715, 175, 33, 500, 7)]
    assert rows(ledger, "fees", "gross", "fee", "net", *SPLIT) == [(5000, 715, 4285, 175, 33, 500, 7)]


def test_a_split_that_does_not_add_up_is_unknown(ledger: Ledger, observe: Observe) -> None:
    """A part of a fee is not the fee, and a part in another currency is none of it; nor is a sum with such a part."""
    short = balance_transaction(id="txn_1", fee_details=[fee_detail("stripe_fee", 100)])
    foreign = balance_transaction(id="txn_2", fee_details=[fee_detail("stripe_fee", 175, "eur")])
    observe(short, foreign, balance_transaction(id="txn_3"))

    assert rows(ledger, "balance-transactions", "id", *SPLIT) == [
        ("txn_3", 175, 0, 0, 0),
        ("txn_2", *[None] * 4),
        ("txn_1", *[None] * 4),
    ]
    assert rows(ledger, "fees", "count", "fee", *SPLIT) == [(3, 525, *[None] * 4)]


def test_fees_are_added_up_by_day_category_and_currency_of_settlement(ledger: Ledger, observe: Observe) -> None:
    """Charges, refunds and Stripe's own fees apart; euros, dollars and days apart."""
    radar = {"type": "stripe_fee", "reporting_category": "fee", "source": None, "fee": 0, "fee_details": []}
    observe(
        of_charge(1),
        of_charge(2, 3000, 117),
        of_charge(3, currency="eur", exchange_rate=0.92),
        of_refund(1, 1000, created=CREATED + DAY),
        balance_transaction(id="txn_radar", amount=-7, net=-7, **radar),
    )
    names = ("period", "currency", "reporting_category", "count", "gross", "fee", "net")

    assert rows(ledger, "fees", *names) == [
        ("2026-11-07", "usd", "refund", 1, -1000, 0, -1000),
        ("2026-11-06", "eur", "charge", 1, 5000, 175, 4825),
        ("2026-11-06", "usd", "charge", 2, 8000, 292, 7708),
        ("2026-11-06", "usd", "fee", 1, -7, 0, -7),
    ]
    assert rows(ledger, "fees", "count", by="month", currency="usd", reporting_category="charge") == [(2,)]


def test_what_has_no_balance_transaction_yet_is_counted_as_unknown(ledger: Ledger, observe: Observe) -> None:
    """Who sums up fees must see that some are missing."""
    ledger.deliver(*settled(1), *settled(2), refunded(1, 300, of=2, balance_transaction=None, status="pending"))
    observe(of_charge(1))

    assert rows(ledger, "fees", "currency", "reporting_category", "count", "gross", "fee") == [
        ("usd", "charge", 1, 5000, 175),
        ("usd", "unknown", 2, None, None),
    ]


def test_fees_of_connected_accounts_are_not_ours(ledger: Ledger, observe: Observe) -> None:
    """What merchants pay is told when asked for, and never added to the platform's."""
    observe(of_charge(1))
    observe(of_charge(2, fee=999), account="acct_1")

    assert rows(ledger, "fees", "fee") == [(175,)]
    assert rows(ledger, "fees", "fee", account="acct_1") == [(999,)]


def test_an_exchange_rate_is_kept_to_its_last_digit(ledger: Ledger, observe: Observe) -> None:
    """It is shown as Stripe wrote it, and nothing is calculated with it."""
    rates = (0.921834, 1.0, 0.0000071, 1234.5, None)
    observe(*(of_charge(number, exchange_rate=rate) for number, rate in enumerate(rates)))

    told = dict(rows(ledger, "balance-transactions", "source", "exchange_rate"))

    assert [told[f"ch_{number}"] for number in range(5)] == ["0.921834", "1.0", "0.0000071", "1234.5", None]


def test_a_word_of_stripes_that_is_none_is_refused(ledger: Ledger) -> None:
    """A filter that matches nothing would look like an empty day."""
    answer = ledger.client.get("/audit/balance-transactions.json?reporting_category=Charge!")

    assert answer.status_code == 400
    assert document(ledger, "balance-transactions", type="a_new_type")["rows"] == []


def test_mode_and_account_keep_balance_transactions_apart(ledger: Ledger) -> None:
    """The same id in another mode is another thing: a dispute in test mode takes no live money."""
    told = event("ledger.observed", of_charge(1), livemode=False)
    ledger.deliver(told)

    assert rows(ledger, "fees", "fee") == []
    assert rows(ledger, "fees", "fee", livemode="false") == [(175,)]
