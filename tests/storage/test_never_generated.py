"""Stripe says when it failed to make events: nobody else would ever tell."""

from storage import never_generated
from storage.database import transaction
from tests.conftest import Ledger
from webhooks.event_types import EVENT_TYPES


def alert(id: str, livemode: bool, created: str) -> dict[str, object]:
    """An alert as Stripe sends it: thin, and about no object."""
    own = {"id": id, "livemode": livemode, "created": created, "context": None, "related_object": None}
    return own | {"object": "v2.core.event", "type": never_generated.TYPE, "reason": None}


def test_an_alert_is_kept_and_shown_to_monitors_and_to_who_asks_by_mode(ledger: Ledger) -> None:
    """It is no event of an object: without this it would be one line among millions."""
    with ledger.owner.connect() as connection:
        now = connection.exec_driver_sql('select to_char(now(), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')').scalar_one()

    assert ledger.deliver(
        alert("evt_1", True, now), alert("evt_2", False, now), alert("evt_3", True, "2026-01-01T00:00:00Z")
    ) == [200, 200, 200]

    with transaction(ledger.owner) as connection:
        assert [row.id for row in never_generated.alerts(connection, livemode=True)] == ["evt_1"]
        assert [row.id for row in never_generated.alerts(connection, livemode=False)] == ["evt_2"]
    assert 'ledger_never_generated{mode="live"} 1.0' in ledger.client.get("/metrics").text
    assert never_generated.TYPE in EVENT_TYPES


def test_a_ping_of_the_destination_is_kept_and_asks_for_nothing(ledger: Ledger) -> None:
    """It says that the road is open, and nothing about the books."""
    ping = alert("evt_1", True, "2026-11-25T10:00:00Z") | {
        "type": "v2.core.event_destination.ping",
        "related_object": {"id": "ed_1", "type": "v2.core.event_destination", "url": "/v2/core/event_destinations/1"},
    }

    assert ledger.deliver(ping) == [200]

    assert ledger.rows("select type, object_id from events") == [("v2.core.event_destination.ping", "ed_1")]
