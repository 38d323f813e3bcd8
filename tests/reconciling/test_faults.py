"""Each kind of fault that books can have is found, under its name, and nothing else is."""

from copy import deepcopy
from typing import Any

import pytest

from storage.reconciling.finding import KINDS
from tests import builders
from tests.lives import DAY
from tests.reconciling import test_faults_of_money
from tests.reconciling.conftest import Books
from tests.reconciling.shop import Shop

Object = dict[str, Any]


@pytest.fixture
def shop(books: Books) -> Shop:
    return Shop(books)


def test_nothing_is_found_where_nothing_is_wrong(shop: Shop) -> None:
    shop.deliver()

    assert shop.found() == []


def test_missing_event(shop: Shop) -> None:
    """The object came right by a later event, and still the history lacks one."""
    lost = shop.deliver(but="payment_intent.created")

    assert lost is not None
    assert shop.found() == [("missing_event", "event", lost["id"], "")]


def test_missing_object(shop: Shop) -> None:
    shop.deliver()
    shop.books.change("delete from charges")

    assert shop.found() == [("missing_object", "charge", shop.charge["id"], "")]


@pytest.mark.parametrize(
    ("table", "column"), [("charges", "amount"), ("charges", "amount_refunded"), ("refunds", "amount")]
)
def test_wrong_amount(shop: Shop, table: str, column: str) -> None:
    shop.deliver()
    shop.books.change(f"update {table} set {column} = {column} - 1")

    found = [key for key in shop.found() if key[0] == "wrong_amount" and key[3] == column]
    assert found == [("wrong_amount", table[:-1], (shop.charge if table == "charges" else shop.refund)["id"], column)]


def test_wrong_status(shop: Shop) -> None:
    shop.deliver()
    shop.books.change("update payouts set status = 'canceled'")

    assert shop.found() == [("wrong_status", "payout", shop.payout["id"], "status")]


def test_foreign_currency(shop: Shop) -> None:
    shop.deliver()
    shop.books.change("update refunds set currency = 'eur'")

    assert shop.found() == [("foreign_currency", "refund", shop.refund["id"], "currency")]


def test_late(shop: Shop) -> None:
    """It arrives after the period was certified: the certificate does not tell of it."""
    lost = shop.deliver(but="charge.updated")
    assert lost is not None
    assert {kind for kind, *_ in shop.found()} == {"missing_event"}

    shop.books.deliver(lost)

    assert shop.found() == [("late", "event", lost["id"], "")]
    assert sorted(shop.books.discrepancies("kind, status")) == [("late", "open"), ("missing_event", "closed")]


def test_forged(shop: Shop) -> None:
    """Somebody who has the signing secret can tell of what never happened."""
    shop.deliver()
    forged = shop.stripe.events[-1] | {"id": "evt_forged"}
    shop.books.deliver(forged)

    assert shop.found() == [("forged", "event", "evt_forged", "")]


def test_forged_refund(shop: Shop) -> None:
    """An event that Stripe does not know brought an object that it does not know."""
    shop.deliver()
    told = builders.refund(
        id="re_forged", charge=shop.charge["id"], created=shop.refund["created"], balance_transaction=None
    )
    shop.books.deliver(builders.event("refund.created", told, created=shop.refund["created"], id="evt_forged"))

    found = shop.found()
    assert ("forged", "event", "evt_forged", "") in found
    assert ("unknown_object", "refund", "re_forged", "") in found


def test_test_in_live(shop: Shop) -> None:
    """Stripe says of a live row that only test mode knows it."""
    shop.deliver()
    shop.stripe.elsewhere |= {"ch_of_a_test", "evt_of_a_test"}
    told = shop.charge | {"id": "ch_of_a_test", "balance_transaction": None, "payment_intent": None}
    shop.books.deliver(builders.event("charge.succeeded", told, id="evt_of_a_test"))

    assert shop.found() == [
        ("test_in_live", "charge", "ch_of_a_test", ""),
        ("test_in_live", "event", "evt_of_a_test", ""),
    ]


def test_test_in_live_by_what_the_books_hold_themselves(shop: Shop) -> None:
    """The same id in both modes: Stripe's ids are of one."""
    shop.deliver()
    told = shop.charge | {"id": "ch_both", "balance_transaction": None, "payment_intent": None}
    for livemode in (True, False):
        shop.books.deliver(builders.event("charge.succeeded", told, id="evt_both", livemode=livemode))

    assert shop.found() == [("test_in_live", "charge", "ch_both", ""), ("test_in_live", "event", "evt_both", "")]


def test_orphan_refund(shop: Shop) -> None:
    """Stripe shows the refund, and nobody knows what it gave back."""
    shop.deliver()
    lonely = builders.refund(
        id="re_lonely", charge="ch_nobody", created=shop.refund["created"], balance_transaction=None
    )
    event = builders.event("refund.created", lonely, created=shop.refund["created"])
    shop.stripe.happens([event])
    shop.books.deliver(event)

    assert shop.found() == [("orphan_refund", "refund", "re_lonely", "charge")]


def test_stale_snapshot(shop: Shop) -> None:
    """Stripe's object moved on, and no event told us: it says more than ours, at no other time."""
    shop.deliver()
    moved = deepcopy(shop.charge) | {"disputed": True}
    shop.stripe.shows(moved)

    assert shop.found() == [("stale_snapshot", "charge", shop.charge["id"], "")]


def test_stale_snapshot_beyond_thirty_days(shop: Shop) -> None:
    """The lost event is out of Stripe's reach; the object still tells."""
    shop.deliver(but="charge.refunded")
    shop.stripe.now += 40 * DAY

    assert shop.found() == [("stale_snapshot", "charge", shop.charge["id"], "")]


def test_unknown_object(shop: Shop) -> None:
    """A row that no event brought, and that Stripe never had."""
    shop.deliver()
    shop.books.change("update refunds set id = 're_nobody', balance_transaction = null, charge = null")

    found = [key for key in shop.found() if key[0] != "missing_object"]
    assert found == [("unknown_object", "refund", "re_nobody", "")]


def test_deleted_upstream(shop: Shop) -> None:
    shop.deliver()
    shop.stripe.objects["customer"][shop.customer] = {"id": shop.customer, "object": "customer", "deleted": True}

    assert shop.found() == [("deleted_upstream", "customer", shop.customer, "")]


def test_every_kind_has_a_test() -> None:
    """A kind without a test is a promise without a proof."""
    tests = " ".join(name for module in (globals(), vars(test_faults_of_money)) for name in module)

    assert [kind for kind in KINDS if f"test_{kind}" not in tests] == []
