"""A payout is the sum of its balance transactions, or there is a discrepancy."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import event, payout
from tests.conftest import Ledger
from tests.examples import examples
from tests.money.conftest import Observe
from tests.money.moves import PAYOUT, of_charge, of_payout, of_refund, paid_out
from tests.storage.questions.asking import rows

NUMBERS = itertools.count(1)  # each example has an account of its own
JUDGED = ("state", "contents", "contents_net", "difference")


def judged(ledger: Ledger, **given: str) -> list[tuple[Any, ...]]:
    """Ask for payouts, and what they are held against."""
    return rows(ledger, "payouts", *JUDGED, **given)


def test_a_payout_that_is_the_sum_of_its_contents_is_reconciled(ledger: Ledger, observe: Observe) -> None:
    """Its own withdrawal is on Stripe's list and is no part of the sum; with it, everything is 0."""
    observe(*paid_out(8650, of_payout(8650), of_charge(1), of_charge(2), of_refund(1, 1000)))

    assert judged(ledger) == [("reconciled", 3, 8650, 0)]
    assert rows(ledger, "balance-transactions", "id", "net", "payout", payout=PAYOUT) == [
        ("txn_re_1", -1000, PAYOUT),
        ("txn_po", -8650, PAYOUT),
        ("txn_ch_2", 4825, PAYOUT),
        ("txn_ch_1", 4825, PAYOUT),
    ]


def test_a_payout_that_is_not_the_sum_of_its_contents_differs(ledger: Ledger, observe: Observe) -> None:
    """A cent is a discrepancy."""
    observe(*paid_out(4826, of_payout(4826), of_charge(1)))

    assert judged(ledger) == judged(ledger, state="differs") == [("differs", 1, 4825, -1)]
    assert judged(ledger, state="reconciled") == []


def test_a_payout_that_took_another_amount_from_the_balance_differs(ledger: Ledger, observe: Observe) -> None:
    """The contents may add up while the withdrawal does not."""
    observe(*paid_out(4825, of_payout(4800), of_charge(1)))

    assert judged(ledger) == [("differs", 1, 4825, 0)]


def test_the_fee_of_an_instant_payout_is_no_difference(ledger: Ledger, observe: Observe) -> None:
    """Stripe takes it from the balance beside the payout."""
    observe(*paid_out(4777, of_payout(4777, fee=48, net=-4825), of_charge(1)))

    assert judged(ledger) == [("reconciled", 1, 4825, 0)]


def test_a_payout_is_not_itemised_before_its_list_is_whole(ledger: Ledger, observe: Observe) -> None:
    """Some of the contents that happen to add up prove nothing."""
    observe(*paid_out(4825, of_payout(4825), of_charge(1), is_last=False))
    begun = judged(ledger)
    last = {"contents": {"ids": ["txn_ch_2"], "before": 2, "is_last": True}}
    observe(payout(id=PAYOUT, amount=4825, balance_transaction="txn_po") | last)
    named = judged(ledger)
    observe(of_charge(2))

    nothing = [("not_itemised_yet", None, None, None)]
    assert (begun, named, judged(ledger)) == (nothing, nothing, [("differs", 2, 9650, 4825)])


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ({"automatic": True, "reconciliation_status": "in_progress"}, "not_itemised_yet"),
        ({"automatic": True, "reconciliation_status": "completed"}, "not_itemised_yet"),
        ({"automatic": False, "reconciliation_status": "not_applicable"}, "cannot_be_itemised"),
        ({"automatic": False, "reconciliation_status": None}, "cannot_be_itemised"),
    ],
)
def test_a_manual_payout_cannot_be_itemised_and_an_automatic_one_not_yet(
    ledger: Ledger, words: dict[str, Any], state: str
) -> None:
    """Stripe does not know what is in a payout that was made by hand; waiting for it would be for ever."""
    ledger.deliver(event("payout.paid", payout(**words)))

    assert judged(ledger) == [(state, None, None, None)]


def test_contents_in_another_currency_are_not_added_up(ledger: Ledger, observe: Observe) -> None:
    """Each payout leaves a balance of one currency: anything else is a fault to be seen."""
    observe(*paid_out(9650, of_payout(9650), of_charge(1), of_charge(2, currency="eur")))

    assert judged(ledger) == [("differs", 2, None, None)]


def test_payouts_of_two_accounts_do_not_share_their_contents(ledger: Ledger, observe: Observe) -> None:
    """Ids are unique in an account only."""
    observe(*paid_out(4825, of_payout(4825), of_charge(1)))
    observe(*paid_out(4825, of_payout(4825), of_charge(1), of_charge(2)), account="acct_1")

    assert judged(ledger, account="own") == [("reconciled", 1, 4825, 0)]
    assert judged(ledger, account="acct_1") == [("differs", 2, 9650, 4825)]


def test_a_page_leads_from_a_payout_to_its_contents(ledger: Ledger, observe: Observe) -> None:
    """What a payout consists of is one click away, and says which payout it left with."""
    observe(*paid_out(4825, of_payout(4825), of_charge(1)))

    page = ledger.client.get("/audit/payouts").text

    assert f'href="/audit/balance-transactions?payout={PAYOUT}"' in page  # from the number of its contents
    assert f'href="/audit/objects/{PAYOUT}"' in page
    assert '<span class="tone good">reconciled</span>' in page


@settings(max_examples=examples(10))
@given(nets=st.lists(st.integers(-(10**9), 10**12), max_size=8), off=st.integers(-2, 2))
def test_any_payout_is_reconciled_exactly_when_it_is_the_sum(
    ledger: Ledger, observe: Observe, nets: list[int], off: int
) -> None:
    """Whatever went in, in any order: the difference is what is missing, to the cent."""
    account, amount = f"acct_{next(NUMBERS)}", sum(nets) + off
    moves = [of_charge(at, net, 0) for at, net in enumerate(nets)]

    observe(*paid_out(amount, *moves, of_payout(amount)), account=account)

    state = "differs" if off else "reconciled"
    assert judged(ledger, account=account) == [(state, len(nets), sum(nets), -off)]
