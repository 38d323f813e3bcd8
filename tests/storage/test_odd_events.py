"""Genuine events that are not what one expects: none may cost an event, a person or a figure."""

import pytest

from tests import builders
from tests.conftest import Ledger
from tests.storage.test_people import opened


def thin(object_type: str, object_id: str, event_id: str) -> dict[str, object]:
    """A thin event: it names its object and shows nothing of it."""
    return {
        "id": event_id,
        "object": "v2.core.event",
        "type": f"v1.{object_type}.updated",
        "created": "2026-11-06T21:20:00Z",
        "livemode": True,
        "related_object": {"id": object_id, "type": object_type, "url": f"/v1/{object_type}s/{object_id}"},
    }


@pytest.mark.parametrize("first", ["snapshot", "thin"])
def test_a_thin_twin_changes_neither_the_books_nor_the_person(ledger: Ledger, first: str) -> None:
    """One change arrives twice where both destinations are on; the thin one knows less, and says less."""
    snapshot = builders.event("customer.updated", builders.customer(id="cus_1"))
    both = [snapshot, thin("customer", "cus_1", "evt_zzz")]

    assert set(ledger.deliver(*(both if first == "snapshot" else reversed(both)))) == {200}

    assert opened(ledger, "cus_1")[1]["email"] == builders.customer()["email"]
    assert ledger.rows("select event_id from customers") == [(snapshot["id"],)]
    assert ledger.rows("select * from parked_events") == []
    assert ledger.rows("select count(*) from events") == [(2,)]


@pytest.mark.parametrize("amount", ["12", 12.5, 10**15])
def test_an_odd_amount_beside_a_person_parks_the_event_and_keeps_the_person(ledger: Ledger, amount: object) -> None:
    """What cannot be projected waits for a replay; the event and the person are safe with us."""
    charge = builders.charge(id="ch_1", amount_captured=amount)

    assert ledger.deliver(builders.event("charge.succeeded", charge)) == [200]

    assert ledger.rows("select count(*) from events") == [(1,)]
    assert opened(ledger, "ch_1")[1]["billing_details"]


def test_an_amount_of_twelve_digits_is_an_amount(ledger: Ledger) -> None:
    """Stripe takes up to twelve digits in rupiah, and some of them look like old card numbers."""
    charge = builders.charge(id="ch_1", currency="idr", amount=501_800_000_009, amount_captured=501_800_000_009)

    assert ledger.deliver(builders.event("charge.succeeded", charge)) == [200]

    assert ledger.rows("select amount_captured from charges") == [(501_800_000_009,)]


@pytest.mark.parametrize("amount", [10**15, 2**63 - 1, -(10**15), -(2**63)])
def test_an_amount_beyond_measure_is_parked_and_spoils_no_sum(ledger: Ledger, amount: int) -> None:
    """Two of them would add up to more than the database can tell, and with them the month's totals would be gone."""
    events = [builders.event("refund.created", builders.refund(id=f"re_{n}", amount=amount)) for n in (1, 2)]
    most = builders.event("refund.created", builders.refund(id="re_3", amount=10**15 - 1))

    assert ledger.deliver(*events, most) == [200, 200, 200]

    assert ledger.rows("select error from parked_events") == [("CheckViolation",)] * 2
    assert ledger.runner.invoke(args=["sums", "refresh"]).exit_code == 0
    assert [row["refunded"] for row in ledger.client.get("/audit/totals.json").get_json()["rows"]] == [10**15 - 1]


def test_an_email_address_among_the_facts_is_masked_and_told(ledger: Ledger) -> None:
    """Events cannot be erased, so nobody's address may get into them; merchants put it into reference ids."""
    session = builders.checkout_session(client_reference_id="jane.doe@example.com")

    assert ledger.deliver(builders.event("checkout.session.completed", session)) == [200]

    assert ledger.rows("select client_reference_id from checkout_sessions") == [("[e-mail address removed]",)]
    assert ledger.rows("select receipt->'sightings'->0 from events") == [(["client_reference_id", "email", 1],)]


def test_an_event_that_was_parked_is_free_after_a_full_replay(ledger: Ledger) -> None:
    """A replay that projects everything leaves nothing on the list."""
    ledger.deliver(builders.event("refund.created", builders.refund()))
    with ledger.owner.begin() as connection:
        columns = "livemode, id, account"
        connection.exec_driver_sql(f"insert into parked_events ({columns}, error) select {columns}, 'X' from events")

    assert ledger.runner.invoke(args=["events", "replay"]).output.endswith("1 events replayed, 0 parked\n")


def test_a_database_that_was_read_only_for_a_moment_is_written_to_again(ledger: Ledger) -> None:
    """A switch-over or a full disk must not outlast itself in the connections that saw it."""
    first, second = (builders.event("refund.created", builders.refund(id=name)) for name in ("re_1", "re_2"))
    with ledger.owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"alter database {ledger.name} set default_transaction_read_only = on")
        assert ledger.deliver(first) == [503]
        connection.exec_driver_sql("set default_transaction_read_only = off")
        connection.exec_driver_sql(f"alter database {ledger.name} reset default_transaction_read_only")

    assert ledger.deliver(first, second) == [200, 200]
