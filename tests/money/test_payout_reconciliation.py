"""Each movement of the balance is told with its payout, its payment, and whether the payout adds up."""

import itertools
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import CREATED, dispute, event, payout
from tests.conftest import Ledger
from tests.examples import examples
from tests.money.conftest import DAY, Observe
from tests.money.moves import PAYOUT, of_charge, of_payout, of_refund, paid_out
from tests.storage.questions.asking import document, paid, refunded, rows

NUMBERS = itertools.count(1)  # each example has an account of its own
TOLD = ("id", "state", "payout", "belongs_to", "charge", "payment_intent")


def told(ledger: Ledger, *names: str, **given: str) -> list[tuple[Any, ...]]:
    """Ask for movements with what they belong to."""
    return rows(ledger, "payout-reconciliation", *(names or TOLD), **given)


def test_each_movement_leads_to_its_payout_and_its_payment(ledger: Ledger, observe: Observe) -> None:
    """From the bank statement to the customer's payment, and back."""
    taken = of_charge(9, -5000, 1500, id="txn_du", source="du_1", reporting_category="dispute", type="adjustment")
    contested = dispute(id="du_1", charge="ch_2", payment_intent="pi_2", balance_transactions=[])
    ledger.deliver(*paid(1), *paid(2), refunded(1, 1000, of=1))
    ledger.deliver(event("charge.dispute.created", contested))
    observe(*paid_out(2150, of_payout(2150), of_charge(1), of_charge(2), of_refund(1, 1000), taken))

    assert told(ledger) == [
        ("txn_re_1", "reconciled", PAYOUT, "refund", "ch_1", "pi_1"),
        ("txn_po", "reconciled", PAYOUT, "payout", None, None),
        ("txn_du", "reconciled", PAYOUT, "dispute", "ch_2", "pi_2"),
        ("txn_ch_2", "reconciled", PAYOUT, "charge", "ch_2", "pi_2"),
        ("txn_ch_1", "reconciled", PAYOUT, "charge", "ch_1", "pi_1"),
    ]
    assert set(told(ledger, "payout_amount", "payout_difference", "payout_status")) == {(2150, 0, "paid")}


def test_a_payout_that_adds_up_is_reconciled_in_each_of_its_rows(ledger: Ledger, observe: Observe) -> None:
    """What does not wait for anything needs nobody's eye."""
    observe(*paid_out(4825, of_payout(4825), of_charge(1)), of_charge(2))

    assert told(ledger, "id", "state", "net") == [
        ("txn_po", "reconciled", -4825),
        ("txn_ch_2", "not_paid_out", 4825),
        ("txn_ch_1", "reconciled", 4825),
    ]
    assert told(ledger, "id", state="not_paid_out") == [("txn_ch_2",)]
    assert told(ledger, "id", payout=PAYOUT) == [("txn_po",), ("txn_ch_1",)]


def test_a_payout_that_does_not_add_up_says_by_how_much(ledger: Ledger, observe: Observe) -> None:
    """A cent is a difference, in each of the payout's rows."""
    observe(*paid_out(4826, of_payout(4826), of_charge(1)))

    assert told(ledger, "id", "state", "payout_difference") == [("txn_po", "differs", -1), ("txn_ch_1", "differs", -1)]
    assert told(ledger, "id", state="reconciled") == []


def test_a_content_whose_balance_transaction_we_lack_is_a_row_without_amounts(ledger: Ledger, observe: Observe) -> None:
    """Its amounts are unknown, and so is whether the payout adds up."""
    moves = paid_out(4825, of_payout(4825), of_charge(1))
    observe(moves[0], moves[-1])

    assert told(ledger, "id", "state", "amount", "fee", "net", "currency") == [
        ("txn_po", "contents_unknown", -4825, 0, -4825, "usd"),
        ("txn_ch_1", "contents_unknown", None, None, None, "usd"),
    ]


def test_payouts_without_contents_say_why(ledger: Ledger, observe: Observe) -> None:
    """Stripe never knows what is in a payout made by hand; of an automatic one a worker has yet to ask."""
    by_hand = {"automatic": False, "reconciliation_status": "not_applicable"}
    ledger.deliver(event("payout.paid", payout(id="po_a", balance_transaction="txn_a", **by_hand)))
    ledger.deliver(event("payout.paid", payout(id="po_b", balance_transaction=None)))
    before = told(ledger, "id", "state", "payout", "net", "payout_amount")
    observe(of_payout(125_000, id="txn_a", source="po_a"))

    assert before == [
        ("txn_a", "manual", "po_a", None, 125_000),
        ("po_b", "contents_unknown", "po_b", None, 125_000),
    ]
    assert told(ledger, "id", "state", "payout", "net", state="manual") == [("txn_a", "manual", "po_a", -125_000)]


def test_connected_accounts_and_test_data_stay_apart(ledger: Ledger, observe: Observe) -> None:
    """Ids are unique in an account and mode only."""
    observe(*paid_out(4825, of_payout(4825), of_charge(1)))
    observe(*paid_out(4825, of_payout(4825), of_charge(1), of_charge(2)), account="acct_1")

    assert told(ledger, "id", "state") == [("txn_po", "reconciled"), ("txn_ch_1", "reconciled")]
    assert {state for (state,) in told(ledger, "state", account="acct_1")} == {"differs"}
    assert told(ledger, livemode="false") == []


@settings(max_examples=examples(6))
@given(days=st.lists(st.integers(0, 3), max_size=6), paid_off=st.integers(0, 6))
def test_every_balance_transaction_is_one_row_on_any_page(
    ledger: Ledger, observe: Observe, days: list[int], paid_off: int
) -> None:
    """Walking from page to page finds all of them once: known or not, paid out or waiting."""
    account = f"acct_{next(NUMBERS)}"
    moves = [of_charge(at, created=CREATED + day * DAY) for at, day in enumerate(days)]
    contents = paid_out(1, of_payout(1), *moves[:paid_off])
    observe(*(move for move in (*contents, *moves[paid_off:]) if move["id"] != "txn_ch_0"), account=account)

    found, after = [], ""
    while True:
        page = document(ledger, "payout-reconciliation", account=account, limit="2", after=after)
        found += [row["id"] for row in page["rows"]]
        if page["next"] is None:
            break
        after = page["next"].rpartition("after=")[2]

    expected = {"txn_po", *(move["id"] for move in moves)} - ({"txn_ch_0"} if paid_off == 0 else set())
    assert sorted(found) == sorted(expected)
