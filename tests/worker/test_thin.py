"""Thin events name their object; a worker fetches it, once, and not where the snapshot twin has told it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import responses
import stripe

from tests import builders
from tests.conftest import Ledger
from tests.worker.stripe_stub import BASE, gives, lists
from webhooks.lists import BELOW_ANOTHER, FETCHABLE, OF_THE_ROAD
from webhooks.redaction.rules import RULES

Work = Callable[[], None]
REFUND = builders.refund(livemode=False)
CUSTOMER = builders.customer(livemode=False)
PRODUCT = builders.product(id="prod_1", livemode=False)
SNAPSHOT = builders.event("refund.created", REFUND, livemode=False, id="evt_snapshot")
THIN = builders.thin("v1.refund.created", REFUND, twin="evt_snapshot")
JOBS = "select task_name, args, status::text from procrastinate_jobs order by id"


@responses.activate
def test_the_object_that_a_thin_event_names_is_fetched(ledger: Ledger, work: Work) -> None:
    """The payload has the object's id and nothing of it."""
    gives(f"/v1/refunds/{REFUND['id']}", REFUND)
    gives(f"/v1/balance_transactions/{REFUND['balance_transaction']}", {}, status=404)

    ledger.deliver(builders.thin("v1.refund.created", REFUND))
    work()

    assert ledger.rows("select id, amount, currency, status from refunds") == [
        (REFUND["id"], REFUND["amount"], REFUND["currency"], REFUND["status"])
    ]
    assert ledger.rows("select type from events order by type") == [("ledger.observed",), ("v1.refund.created",)]


@pytest.mark.parametrize("order", [(SNAPSHOT, THIN), (THIN, SNAPSHOT)])
@responses.activate
def test_a_snapshot_and_its_thin_twin_count_once_and_cost_no_question(ledger: Ledger, work: Work, order) -> None:
    """Who moves to thin events receives both for a while (docs.stripe.com/webhooks/migrate-snapshot-to-thin-events)."""
    gives(f"/v1/balance_transactions/{REFUND['balance_transaction']}", {}, status=404)
    ledger.deliver(*order)
    work()

    assert ledger.rows("select event_id from refunds") == [("evt_snapshot",)]
    assert [call.request.url for call in responses.calls if "refunds" in call.request.url] == []


@responses.activate
def test_an_object_that_is_gone_is_marked_and_no_failure(ledger: Ledger, work: Work) -> None:
    """A deletion is told by a thin event, too, and then there is nothing to fetch."""
    responses.get(
        f"{BASE}/v1/customers/{CUSTOMER['id']}", json={"error": {"type": "invalid_request_error"}}, status=404
    )
    ledger.deliver(builders.event("customer.created", CUSTOMER, livemode=False))

    ledger.deliver(builders.thin("v1.customer.deleted", CUSTOMER))
    work()

    assert ledger.rows("select id, deleted from customers") == [(CUSTOMER["id"], True)]
    assert ledger.rows(JOBS) == []


@responses.activate
def test_a_deletion_is_marked_although_an_update_before_it_found_nothing(ledger: Ledger, work: Work) -> None:
    """Both were on their way when the worker asked: that it asked since the deletion happened marked nothing."""
    ledger.deliver(builders.event("product.created", PRODUCT, livemode=False))
    gives("/v1/products/prod_1", {"error": {"type": "invalid_request_error"}}, status=404)

    ledger.deliver(*(builders.thin(f"v1.product.{verb}", PRODUCT, id=f"evt_{verb}") for verb in ("updated", "deleted")))
    work()

    assert ledger.rows("select id, deleted from products") == [("prod_1", True)]


@responses.activate
def test_a_deletion_of_what_has_no_mark_for_it_changes_no_figure(ledger: Ledger, work: Work) -> None:
    """A subscription goes with the test clock that it was on; then nothing of it is left to fetch."""
    subscription = builders.subscription(livemode=False)
    gives(f"/v1/subscriptions/{subscription['id']}", {"error": {}}, status=404)
    created = builders.event("customer.subscription.created", subscription, livemode=False, created=1_700_000_000)
    ledger.deliver(created, builders.thin("v1.customer.subscription.deleted", subscription))
    work()

    assert ledger.rows("select status, customer from subscriptions") == [
        (subscription["status"], subscription["customer"])
    ]


@responses.activate
def test_lists_in_an_object_are_read_to_their_ends(ledger: Ledger, work: Work) -> None:
    """Stripe shows the first ten; who receives thin events only has no other way to the rest."""
    transfer = builders.transfer(livemode=False, balance_transaction=None)
    first, second = (builders.transfer_reversal(id=f"trr_{number}", balance_transaction=None) for number in (1, 2))
    url = f"/v1/transfers/{transfer['id']}/reversals"
    cut = {"object": "list", "url": url, "has_more": True, "data": [first]}
    gives(f"/v1/transfers/{transfer['id']}", transfer | {"reversals": cut})
    lists(url, second)

    ledger.deliver(builders.thin("v1.transfer.reversed", transfer))
    work()

    assert ledger.rows("select id from transfer_reversals order by id") == [("trr_1",), ("trr_2",)]


@responses.activate
def test_a_job_that_an_older_release_left_is_done(ledger: Ledger, work: Work) -> None:
    """It does not say when its event happened."""
    gives(f"/v1/refunds/{REFUND['id']}", REFUND | {"balance_transaction": None})
    ledger.deliver(builders.thin("v1.refund.created", REFUND))
    with ledger.owner.begin() as connection:
        connection.exec_driver_sql("update procrastinate_jobs set args = args - array['created', 'deleted']")
    work()

    assert ledger.rows("select id from refunds") == [(REFUND["id"],)]
    assert ledger.rows(JOBS) == []


@responses.activate
def test_an_object_without_a_place_of_its_own_is_an_event_only(ledger: Ledger, work: Work) -> None:
    """Nothing is ever fetched from an address that a payload gives."""
    event = builders.thin("v2.core.account_person.created", {"id": "person_1", "object": "v2.core.account_person"})
    ledger.deliver(event)
    work()

    assert ledger.rows(JOBS) == []
    assert ledger.rows("select type, object_id from events") == [("v2.core.account_person.created", "person_1")]


@responses.activate
def test_an_id_cannot_lead_to_another_address(ledger: Ledger, work: Work) -> None:
    """An id is one part of the address, whatever signs it holds."""
    responses.get(f"{BASE}/v1/refunds/re_1%2F..%2Fcharges", json={"error": {}}, status=404)
    ledger.deliver(builders.thin("v1.refund.created", REFUND | {"id": "re_1/../charges"}, id="evt_1"))
    work()

    assert [call.request.url for call in responses.calls] == [f"{BASE}/v1/refunds/re_1%2F..%2Fcharges"]


@responses.activate
def test_a_thin_only_merchant_knows_what_was_sold_and_what_it_cost(ledger: Ledger, work: Work) -> None:
    """No snapshot asks for line items and balance transactions where there is none."""
    session = builders.checkout_session(livemode=False)
    line = {"id": "li_1", "object": "item", "amount_total": 595, "currency": "eur", "price": builders.price()}
    moved = builders.balance_transaction(id=REFUND["balance_transaction"])
    gives(f"/v1/checkout/sessions/{session['id']}", session)
    lists(f"/v1/checkout/sessions/{session['id']}/line_items", line)
    gives(f"/v1/refunds/{REFUND['id']}", REFUND)
    gives(f"/v1/balance_transactions/{moved['id']}", moved)

    ledger.deliver(builders.thin("v1.checkout.session.completed", session), builders.thin("v1.refund.created", REFUND))
    work()

    assert ledger.rows("select id, amount_total, checkout_session from line_items") == [("li_1", 595, session["id"])]
    assert ledger.rows("select id from balance_transactions") == [(moved["id"],)]
    assert ledger.rows(JOBS) == []


@responses.activate
def test_what_an_account_has_one_of_is_read_without_an_id(ledger: Ledger, work: Work) -> None:
    """The balance has none."""
    gives("/v1/balance", {"object": "balance", "livemode": False, "available": [{"amount": 5, "currency": "eur"}]})
    related = {"type": "balance", "url": "/v1/balance"}
    ledger.deliver(builders.thin("v1.balance.available", REFUND, id="evt_1", related_object=related))
    work()

    assert ledger.rows("select object_type from events where type = 'ledger.observed'") == [("balance",)]


@responses.activate
def test_that_one_of_them_was_read_spares_no_question_about_another(ledger: Ledger, work: Work) -> None:
    """Without an id, the kind tells them apart."""
    gives("/v1/balance", {"object": "balance", "livemode": False, "available": [{"amount": 5, "currency": "eur"}]})
    gives("/v1/tax/settings", {"object": "tax.settings", "livemode": False, "status": "active"})
    for name in ("balance", "tax.settings"):
        ledger.deliver(builders.thin(f"v1.{name}.updated", REFUND, id=f"evt_{name[:3]}", related_object={"type": name}))
    work()

    observed = ledger.rows("select object_type from events where type = 'ledger.observed' order by 1")
    assert observed == [("balance",), ("tax.settings",)]
    assert ledger.rows("select id from fetches order by id") == [("balance",), ("tax.settings",)]


@pytest.mark.parametrize(
    ("type", "name", "path", "header"),
    [
        ("v1.account.updated", "account", "/v1/accounts/acct_9", "Stripe-Account"),
        ("v2.core.account.updated", "v2.core.account", "/v2/core/accounts/acct_9", "Stripe-Context"),
    ],
)
@responses.activate
def test_an_object_is_asked_for_in_the_context_of_its_account(
    ledger: Ledger, work: Work, type: str, name: str, path: str, header: str
) -> None:
    """Each version of Stripe's API has a header of its own for that (docs.stripe.com/context)."""
    account = {"id": "acct_9", "object": name, "livemode": False, "created": "2026-11-25T10:00:00Z"}
    gives(path, account)
    ledger.deliver(builders.thin(type, account, context="acct_1/acct_2"))
    work()

    assert [call.request.headers[header] for call in responses.calls] == ["acct_2"]
    assert ledger.rows("select distinct account from events") == [("acct_2",)]


def test_every_object_that_thin_events_name_has_a_place_or_a_reason_for_none() -> None:
    """Stripe adds types: one that nobody looked at would never be fetched, and no error would say so."""
    undecided = {name for name in related_types() & RULES.keys() if name not in FETCHABLE | BELOW_ANOTHER | OF_THE_ROAD}

    assert undecided == set()
    assert len(related_types()) > 60


def related_types() -> set[str]:
    """The objects that the thin events of Stripe's library name, read off its sources."""
    folder = Path(stripe.__file__).parent
    found = set()
    for file in (folder / "events").glob("_v*_event.py"):
        source = file.read_text()
        named = re.search(r'fetch_related_object\(\s*self,?\s*\) -> \(?\s*"(\w+)"', source)
        module = named and re.search(rf"from stripe\.([\w.]+) import (?:\(\s*)?{named[1]}\b", source)
        if module:
            text = (folder / f"{module[1].replace('.', '/')}.py").read_text()
            found.add(re.search(r'OBJECT_NAME: ClassVar\[\s*Literal\[\s*"([^"]+)"', text)[1])
    return found
