"""A run: when it may, what it leaves alone, and what becomes of what it finds."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from storage.database import transaction
from storage.reconciling import settling
from storage.reconciling.settling import UnknownDiscrepancyError
from tests import builders
from tests.lives import DAY
from tests.reconciling.conftest import Books
from tests.reconciling.shop import Shop
from webhooks.comparing import MANY
from webhooks.listing_events import GRACE_S
from webhooks.reconcile import NotEndedError, RunningError
from webhooks.stripe_api import Page

HISTORY = "select c.status, c.by, c.why from discrepancy_changes c order by number"


@pytest.fixture
def shop(books: Books) -> Shop:
    made = Shop(books)
    made.deliver()
    return made


def test_a_period_that_runs_is_refused_or_marked(shop: Shop) -> None:
    """What is true of it today need not be true of it at its end."""
    scope = replace(shop.books.scope(), end=shop.books.scope().end + timedelta(days=2))
    with pytest.raises(NotEndedError):
        shop.books.reconcile(scope)

    statement = shop.books.reconcile(scope, provisional=True).statement

    assert statement["provisional"] is True
    assert shop.books.ledger.rows("select provisional from certificates") == [(True,)]


def test_nothing_is_late_to_a_provisional_certificate(shop: Shop) -> None:
    """The period was still running: of course more came."""
    shop.books.reconcile(provisional=True)
    told = builders.event("charge.updated", shop.charge, created=shop.charge["created"] + 90, id="evt_more")
    shop.stripe.happens([told])
    shop.books.deliver(told)

    assert shop.found() == []


def test_an_object_whose_time_is_written_in_words_stops_no_run(shop: Shop) -> None:
    """Stripe's newer objects write their times so; it came after the period had been certified."""
    shop.books.reconcile()
    account = {"id": "acct_9", "object": "v2.core.account", "livemode": True, "created": "2026-11-06T10:00:00Z"}
    shop.books.observe(True).take(Page([account], shop.stripe.now), shop.stripe.account)

    assert shop.found() == []


def test_a_difference_that_persists_is_one_discrepancy(shop: Shop) -> None:
    """Found every night, it is told once."""
    shop.books.change("update payouts set status = 'canceled'")

    settled = [shop.books.reconcile().settled for _ in range(3)]

    assert settled == [(1, 0, 0), (0, 0, 1), (0, 0, 1)]
    assert shop.books.discrepancies("kind, status, ours, theirs") == [("wrong_status", "open", "canceled", "paid")]
    assert len(shop.books.ledger.rows(HISTORY)) == 1


def test_a_difference_that_is_gone_is_closed_by_the_run_and_opened_again_if_it_comes_back(shop: Shop) -> None:
    for status in ("canceled", "paid", "canceled"):
        shop.books.change("update payouts set status = %(status)s", status=status)
        shop.books.reconcile()

    assert shop.books.ledger.rows(HISTORY) == [
        ("open", "flask sync reconcile", "found"),
        ("closed", "flask sync reconcile", "no longer differs"),
        ("open", "flask sync reconcile", "found again"),
    ]


def test_an_explained_difference_stays_explained_until_it_changes(shop: Shop) -> None:
    shop.books.change("update payouts set status = 'canceled'")
    shop.books.reconcile()
    with transaction(shop.books.reading) as connection:
        settling.decide(connection, 1, "explained", "Mara", "the bank told us")

    shop.books.reconcile()
    assert shop.books.discrepancies("status, by, why") == [("explained", "Mara", "the bank told us")]

    shop.books.change("update payouts set status = 'failed'")
    shop.books.reconcile()
    assert shop.books.discrepancies("status, ours, why") == [("open", "failed", "differs otherwise than before")]


def test_a_discrepancy_closed_by_mistake_is_opened_again(shop: Shop) -> None:
    shop.books.change("update payouts set status = 'canceled'")
    shop.books.reconcile()
    with transaction(shop.books.reading) as connection:
        settling.decide(connection, 1, "closed", "Mara", "mended")
        with pytest.raises(UnknownDiscrepancyError):
            settling.decide(connection, 1, "closed", "Mara", "again")

    shop.books.reconcile()

    assert shop.books.discrepancies("status, why") == [("open", "found again")]


def test_a_run_closes_nothing_that_it_did_not_look_at(shop: Shop) -> None:
    """Another period's, another account's, a list that the key may not read, events out of reach, or no key at all."""
    shop.books.change("update payouts set status = 'canceled'")
    lost = shop.stripe.events[0] | {"id": "evt_lost"}
    shop.stripe.events.append(lost)
    shop.books.reconcile()
    before = shop.books.discrepancies()
    shop.books.change("update payouts set status = 'paid'")

    earlier = replace(
        shop.books.scope(), end=shop.books.scope().start, start=shop.books.scope().start - timedelta(days=9)
    )
    shop.books.reconcile(earlier)
    shop.books.reconcile(key=False)
    shop.stripe.refuses |= {"/v1/payouts", "/v1/events"}
    shop.books.reconcile()
    shop.stripe.refuses.clear()
    shop.stripe.refuses |= {"/v1/payouts"}
    shop.stripe.now += 40 * DAY
    shop.books.reconcile(replace(shop.books.scope(), start=earlier.end))

    assert shop.books.discrepancies() == before
    assert {status for *_, status in before} == {"open"}


def test_histories_certificates_and_discrepancies_cannot_be_changed_behind_the_service(shop: Shop) -> None:
    """An auditor must be able to trust what is written there."""
    shop.books.change("update payouts set status = 'canceled'")
    shop.books.reconcile()

    for statement in (
        "update discrepancy_changes set why = 'x'",
        "delete from discrepancy_changes",
        "update certificates set provisional = true",
        "delete from certificates",
        "truncate certificates",
        "delete from discrepancies",
    ):
        with pytest.raises(DBAPIError, match="append-only"), shop.books.ledger.owner.begin() as connection:
            connection.exec_driver_sql(statement)
    with pytest.raises(DBAPIError, match="permission denied"), transaction(shop.books.reading) as connection:
        connection.exec_driver_sql("update discrepancies set kind = 'late'")


def test_two_runs_at_once_are_one(shop: Shop) -> None:
    """The second would open and close what the first is about to."""
    with shop.books.ledger.owner.connect() as connection:
        assert settling.lock(connection, shop.books.scope())
        with pytest.raises(RunningError):
            shop.books.reconcile()
        assert shop.books.reconcile(replace(shop.books.scope(), account="acct_1other"), key=False).findings == []
        settling.unlock(connection, shop.books.scope())

    assert shop.books.reconcile().findings == []


def test_a_run_that_dies_leaves_nothing_and_holds_up_nobody(shop: Shop) -> None:
    """Whatever ends it before its last transaction."""
    shop.books.change("update payouts set status = 'canceled'")

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shop.books.reconcile(beat=interrupt)
    assert shop.books.discrepancies() == shop.books.ledger.rows("select * from certificates") == []

    assert shop.books.reconcile().settled == (1, 0, 0)


def test_no_open_writes_nothing(shop: Shop) -> None:
    shop.books.change("update payouts set status = 'canceled'")

    assert len(shop.books.reconcile(opens=False).findings) == 1
    assert shop.books.discrepancies() == shop.books.ledger.rows("select * from certificates") == []


def test_an_object_whose_event_is_on_its_way_is_no_difference_yet(shop: Shop) -> None:
    """Stripe shows the change a moment before it delivers it; the certificate says that it was not settled."""
    moved = shop.charge | {"disputed": True}
    told = builders.event("charge.updated", moved, created=shop.stripe.now - GRACE_S + 60)
    shop.stripe.events.append(told)
    shop.stripe.shows(moved)

    outcome = shop.books.reconcile()

    assert outcome.findings == []
    assert {"objects on the move"} <= {limit["what"] for limit in outcome.statement["not_checked"]}
    shop.stripe.now += GRACE_S
    assert shop.found() == [("stale_snapshot", "charge", shop.charge["id"], "")]
    shop.books.deliver(told)
    assert shop.found() == []


def test_a_row_that_is_newer_than_the_look_at_stripe_wins(shop: Shop) -> None:
    """An event that arrives while a list is read is not held against an older list."""
    told = builders.event("charge.updated", shop.charge | {"disputed": True}, created=shop.stripe.now + 5)
    shop.books.deliver(told)

    assert [key for key in shop.found() if key[1] == "charge"] == []


def test_many_differences_are_confirmed_by_a_second_list(shop: Shop) -> None:
    """Books without a month must not ask Stripe for each of its objects by itself."""
    more = [shop.charge | {"id": f"ch_more{n}", "balance_transaction": None} for n in range(MANY + 1)]
    shop.stripe.shows(*more)

    found = shop.found()

    assert found == sorted(("missing_object", "charge", each["id"], "") for each in more)


def test_a_payment_that_nobody_tried_may_change_without_an_event(shop: Shop) -> None:
    """A shopper changes the basket: Stripe tells once the payment is made."""
    asked = builders.payment_intent(id="pi_idle", status="requires_payment_method", created=shop.charge["created"])
    told = builders.event("payment_intent.created", asked, created=shop.charge["created"])
    shop.stripe.happens([told])
    shop.books.deliver(told)
    shop.stripe.shows(asked | {"amount": 7, "status": "requires_confirmation"})

    assert shop.found() == []
    shop.stripe.shows(asked)
    shop.books.change("update payment_intents set status = 'succeeded' where id = 'pi_idle'")
    assert ("wrong_status", "payment_intent", "pi_idle", "status") in shop.found()
