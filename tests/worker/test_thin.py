"""Thin events name their object; a worker fetches it, once, and not where the snapshot twin has told it."""

from collections.abc import Callable

import pytest
import responses

from tests import builders
from tests.conftest import Ledger
from tests.worker.stripe_stub import BASE, gives

Work = Callable[[], None]
REFUND = builders.refund(livemode=False)
CUSTOMER = builders.customer(livemode=False)
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
