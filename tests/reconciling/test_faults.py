"""Each kind of fault that books can have is found, under its name, and nothing else is."""

from copy import deepcopy
from random import Random
from typing import Any

import pytest

from storage.reconciling.finding import KINDS
from tests import builders
from tests.lives import DAY
from tests.reconciling.conftest import Books
from tests.reconciling.simulated import SimulatedStripe
from tests.stories import aftermath, payments, payouts
from tests.stories.telling import Money

Object = dict[str, Any]


class Shop:
    """One payment with its refund, one payout and one customer, all of which the books hold as Stripe shows them."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.stripe = books.stripe = SimulatedStripe()
        story = self.stripe.story("shop", Random(7))
        customer = payments.new_customer(story, builders.ADA, "usd")
        paid = payments.begin(story, Money("usd", 5000), builders.ADA, customer)
        payments.succeed(story, paid)
        payments.arrive(story, paid)
        story.wait(60, 60)
        self.refund = aftermath.give_back(story, paid.charge, 1000)
        self.payout = payouts.pay_out(story, Money("usd", 3000))
        story.wait(60, 60)
        payouts.reach_bank(story, self.payout)
        self.charge, self.intent, self.customer = paid.charge, paid.intent, customer
        self.stripe.happens(story.events)

    def deliver(self, *, but: str = "") -> Object | None:
        """Deliver everything but the events of one type; give the last of those back."""
        kept = [event for event in self.stripe.events if event["type"] == but]
        self.books.deliver(*(event for event in self.stripe.events if event["type"] != but))
        self.books.enrich()
        return kept[-1] if kept else None

    def found(self) -> list[tuple[str, str, str, str]]:
        return self.books.found()


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


def test_payout_sum(shop: Shop) -> None:
    """What arrived at the bank is not what the contents add up to."""
    shop.deliver()
    shop.books.change("delete from payout_contents where place = 2")
    shop.books.change("update payout_contents set place = place - 1 where place > 2")

    assert shop.found() == [("payout_sum", "payout", shop.payout["id"], "amount")]


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
    tests = " ".join(name for name in globals() if name.startswith("test_"))

    assert [kind for kind in KINDS if f"test_{kind}" not in tests] == []
