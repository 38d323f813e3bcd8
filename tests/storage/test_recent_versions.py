"""What a monitor sees of API versions: an endpoint that drifts."""

from typing import Any

from storage.recent_versions import CHECKED
from tests.builders import charge, event
from tests.conftest import Ledger
from webhooks.stripe_api import API_VERSION


def told(id: str, version: str | None = API_VERSION, **changes: Any) -> dict[str, Any]:
    """A charge's event in a version."""
    return event("charge.succeeded", charge(id=id), api_version=version, id=f"evt_{id}", **changes)


def test_the_checked_version_is_the_one_that_workers_ask_in() -> None:
    """Both follow Stripe's library, and must move together."""
    assert CHECKED == API_VERSION


def test_a_monitor_sees_the_last_hour_by_how_its_versions_stand(ledger: Ledger) -> None:
    """An alert on `newer` comes before a question is asked."""
    ledger.deliver(told("ch_1", "2027-03-31.fern"), told("ch_2", livemode=False))

    metrics = ledger.client.get("/metrics").text

    assert 'ledger_recent_events{compared="newer",mode="live"} 1.0' in metrics
    assert 'ledger_recent_events{compared="same",mode="test"} 1.0' in metrics
    assert 'ledger_recent_events{compared="older",mode="live"} 0.0' in metrics
