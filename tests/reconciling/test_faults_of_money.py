"""Faults that the books show by themselves: what is booked twice, and what does not add up."""

import pytest

from tests.reconciling import balance
from tests.reconciling.conftest import Books
from tests.reconciling.shop import Shop


@pytest.fixture
def shop(books: Books) -> Shop:
    return Shop(books)


def test_duplicate_refund(shop: Shop) -> None:
    """Two rows claim one movement of money; Stripe knows one of them."""
    shop.deliver()
    shop.books.change(
        "insert into refunds select r.* from refunds r2 join lateral jsonb_populate_record(r2, "
        "jsonb_build_object('id', 're_twice')) r on true"
    )

    assert shop.found() == [
        ("duplicate", "charge", shop.charge["id"], "amount_refunded"),
        ("duplicate", "refund", "re_twice", "balance_transaction"),
        ("unknown_object", "refund", "re_twice", ""),
    ]


def test_duplicate_payment_under_its_charge(shop: Shop) -> None:
    """A charge that does not name its intent counts as a payment of its own."""
    shop.deliver()
    shop.books.change("update charges set payment_intent = null")

    found = shop.found()
    assert ("duplicate", "charge", shop.charge["id"], "payment_intent") in found
    assert {kind for kind, *_ in found} == {"duplicate", "stale_snapshot"}


def test_duplicate_under_two_accounts(shop: Shop) -> None:
    shop.deliver()
    shop.books.change(
        "insert into charges select c.* from charges c2 join lateral jsonb_populate_record(c2, "
        "jsonb_build_object('account', 'acct_1other')) c on true"
    )

    assert shop.found() == [("duplicate", "charge", shop.charge["id"], "account")]


def test_payout_sum(shop: Shop) -> None:
    """What arrived at the bank is not what the contents add up to."""
    shop.deliver()
    shop.books.change("delete from payout_contents where place = 2")
    shop.books.change("update payout_contents set place = place - 1 where place > 2")

    assert shop.found() == [("payout_sum", "payout", shop.payout["id"], "amount")]


def test_payout_sum_counts_what_came_back_from_an_earlier_payout(shop: Shop) -> None:
    """A payout that failed is paid out again with the next, and stands among its contents."""
    shop.deliver()
    itemised = shop.stripe.paid_out[shop.payout["id"]]
    moved = shop.stripe.objects["balance_transaction"]
    part = moved[itemised[0]]
    part |= {"amount": part["amount"] - 700, "net": part["net"] - 700}
    back = balance.moved(shop.payout | {"id": "po_1before"}, "txn_1back", 700, type="payout_failure")
    moved["txn_1back"] = back
    itemised.append("txn_1back")
    shop.books.enrich()

    assert shop.found() == []


def test_payout_sum_leaves_room_for_the_fee_of_the_payout(shop: Shop) -> None:
    """An instant payout costs something, and that was taken from what it consists of."""
    shop.deliver()
    moved = shop.stripe.objects["balance_transaction"]
    part, own = (moved[id] for id in (shop.stripe.paid_out[shop.payout["id"]][0], shop.payout["balance_transaction"]))
    part |= {"amount": part["amount"] + 30, "net": part["net"] + 30}
    own |= {"fee": 30, "net": own["amount"] - 30}
    shop.books.enrich()

    assert shop.found() == []


def test_payout_sum_of_contents_that_are_not_whole_is_no_difference(shop: Shop) -> None:
    """A part that was not fetched yet is unknown, not wrong; the certificate says so."""
    shop.deliver()
    shop.books.change("delete from payout_contents where place = 1")

    outcome = shop.books.reconcile()
    assert outcome.findings == []
    assert "payout contents" in {limit["what"] for limit in outcome.statement["not_checked"]}


def test_fee_variance_of_net(shop: Shop) -> None:
    shop.deliver()
    moved = shop.charge["balance_transaction"]
    shop.books.change("update balance_transactions set net = net - 1 where id = %(id)s", id=moved)

    assert shop.found() == [("fee_variance", "balance_transaction", moved, "net")]


def test_fee_variance_of_the_fee(shop: Shop) -> None:
    """Net and fee agree with each other, and not with Stripe."""
    shop.deliver()
    moved = shop.charge["balance_transaction"]
    shop.books.change("update balance_transactions set net = net - 1, fee = fee + 1 where id = %(id)s", id=moved)

    assert shop.found() == [("fee_variance", "balance_transaction", moved, name) for name in ("fee", "net")]
