"""Every object with rules goes the whole road: verified, redacted, recorded; what belongs to a person, to the vault."""

import orjson
import pytest

from storage.billing import PROJECTIONS
from tests import builders
from tests.conftest import Ledger
from tests.webhooks.redaction.synthetic import expected, filled, leaves
from webhooks.redaction.rules import RULES
from webhooks.redaction.rules.envelope_only import ENVELOPE_ONLY

NAMES = sorted(RULES.keys() - PROJECTIONS.keys())


def told() -> list[dict[str, object]]:
    """Make one event of each object that has no table of its own yet, every field filled."""
    objects = [filled(name) | {"object": name, "id": name, "livemode": True} for name in NAMES]
    return [builders.event(f"{found['object']}.updated", found) for found in objects]


def test_every_object_that_is_not_projected_is_recorded(ledger: Ledger) -> None:
    """Those that wait for a table of their own must be there when it comes."""
    assert set(ledger.deliver(*told())) == {200}

    assert sorted(name for (name,) in ledger.rows("select object_type from events")) == NAMES
    assert ledger.rows("select * from parked_events") == []
    assert ledger.rows("select count(*) from events where receipt->>'unsupported' is not null") == [(0,)]


def test_what_is_recorded_is_what_the_rules_keep(ledger: Ledger) -> None:
    """Read back from the database, not from the code that wrote it: nothing dropped or personal is among the facts."""
    ledger.deliver(*told())

    recorded = {name: leaves(facts) for name, facts in ledger.rows("select object_type, facts from events")}

    kept = {name: expected(name)[0] for name in NAMES}
    assert recorded == {name: {path: kept[name][path] for path in kept[name] if path != "id"} for name in NAMES}


def test_each_person_told_of_is_in_the_vault(ledger: Ledger) -> None:
    """One row for each object that tells of somebody."""
    ledger.deliver(*told())

    assert {name for (name,) in ledger.rows("select id from people")} == {name for name in NAMES if expected(name)[1]}


@pytest.mark.parametrize("name", sorted(ENVELOPE_ONLY)[::10])
def test_of_an_object_left_out_only_the_envelope_is_recorded(ledger: Ledger, name: str) -> None:
    """The event is counted, and says itself that nothing of its object was kept."""
    found = {"id": "obj_1", "object": name, "name": "Anna", "amount": 5}

    assert ledger.deliver(builders.event(f"{name}.updated", found)) == [200]

    [(object_id, facts, receipt)] = ledger.rows("select object_id, facts, receipt from events")
    assert (object_id, facts, receipt["unsupported"]) == ("obj_1", {}, ENVELOPE_ONLY[name])
    assert b"Anna" not in orjson.dumps([facts, receipt])
