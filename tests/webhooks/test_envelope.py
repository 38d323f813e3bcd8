"""What counts as an event, and what is made of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.envelope import Event, NotAnEventError, parse

CREATED = 1_795_000_000
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def snapshot(**changes):
    refund = {"id": "re_1", "object": "refund", "amount": 500}
    event = {
        "id": "evt_1",
        "object": "event",
        "account": "acct_1",
        "api_version": "2026-09-30.endive",
        "created": CREATED,
        "data": {"object": refund, "previous_attributes": {"status": "pending"}},
        "livemode": True,
        "type": "refund.updated",
    }
    return {**event, **changes}


def thin(**changes):
    event = {
        "id": "evt_test_65R",
        "object": "v2.core.event",
        "context": "acct_1",
        "created": "2026-11-18T12:26:40.123Z",
        "livemode": False,
        "related_object": {"id": "re_1", "type": "refund", "url": "/v1/refunds/re_1"},
        "type": "v1.refund.updated",
    }
    return {**event, **changes}


def parsed(event):
    return parse(json.dumps(event).encode())


def refusal(payload):
    try:
        parse(payload)
    except NotAnEventError as error:
        return str(error)
    return None


def without(event, key):
    return {name: value for name, value in event.items() if name != key}


def test_a_snapshot_event_is_read():
    """The object stays as Stripe sent it; everything around it is typed."""
    assert parsed(snapshot()) == Event(
        id="evt_1",
        type="refund.updated",
        account="acct_1",
        livemode=True,
        created=CREATED,
        api_version="2026-09-30.endive",
        object_type="refund",
        object_id="re_1",
        object={"id": "re_1", "object": "refund", "amount": 500},
        previous_attributes={"status": "pending"},
    )


def test_a_thin_event_is_read():
    """Thin events come to the same address; they name the object and the account in words of their own."""
    assert parsed(thin()) == Event(
        id="evt_test_65R",
        type="v1.refund.updated",
        account="acct_1",
        livemode=False,
        created=1_795_004_800,
        api_version=None,
        object_type="refund",
        object_id="re_1",
        object={},
        previous_attributes={},
        twin="",
    )


@pytest.mark.parametrize(("told", "twin"), [("evt_1", "evt_1"), (None, ""), (5, ""), ("evt 1", "")])
def test_a_thin_event_names_the_snapshot_event_that_tells_the_same(told, twin):
    """The two are one change; what is no id is none."""
    assert parsed(thin(snapshot_event=told)).twin == twin


@pytest.mark.parametrize("related", [None, [], "re_1", {}])
def test_a_thin_event_may_be_about_nothing(related):
    """A ping of the destination relates to no object."""
    event = parsed(thin(related_object=related))

    assert (event.object_type, event.object_id) == ("v2.core.event", None)


@pytest.mark.parametrize(
    ("created", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-18T13:26:40+01:00", 1_795_004_800),
        ("2026-11-18T12:26:40.999999999Z", 1_795_004_800),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ],
)
def test_the_time_of_a_thin_event_is_cut_to_seconds(created, seconds):
    """Snapshot events have seconds only, and both are compared."""
    assert parsed(thin(created=created)).created == seconds


@pytest.mark.parametrize("event", [snapshot(account=None), without(snapshot(), "account")])
def test_our_own_account_is_the_empty_string(event):
    """Stripe names only connected accounts."""
    assert parsed(event).account == ""


@pytest.mark.parametrize("value", [None, "", 5, "v" * 65, "2026 11", ["2026-11-22"], "٢٠٢٦"])
def test_an_odd_api_version_is_none(value):
    """It costs the version, never the event."""
    assert parsed(snapshot(api_version=value)).api_version is None


@pytest.mark.parametrize("name", [None, "", 5, "Refund", "refund\n", "r" * 256, "réfund"])
def test_an_odd_object_type_is_unknown(name):
    """An object nobody knows is still an event."""
    assert parsed(snapshot(data={"object": {"object": name}})).object_type == "unknown"


@pytest.mark.parametrize("value", [None, "", 5, "r" * 256, "re\x00", "re\n", "re\x85", "re\ud800", {"id": "re_1"}])
def test_an_object_without_a_storable_id_has_none(value):
    """invoice.upcoming has no id, and PostgreSQL stores neither U+0000 nor a lone surrogate."""
    assert parsed(snapshot(data={"object": {"id": value}})).object_id is None


@pytest.mark.parametrize("value", [None, [], "status", 5])
def test_odd_previous_attributes_are_none(value):
    """Most events have none."""
    assert parsed(snapshot(data={"object": {}, "previous_attributes": value})).previous_attributes == {}


@pytest.mark.parametrize("event", [snapshot, thin])
@pytest.mark.parametrize(
    "value", [None, "", 5, "e" * 256, "evt 1", "evt_1\n", "évt", "evt\x00", "evt\ud800", ["evt_1"]]
)
def test_an_event_without_a_proper_id_is_refused(event, value):
    """The id is what keeps a redelivery from counting twice."""
    assert refusal(json.dumps(event(id=value)).encode()) == "id or type is malformed"


@pytest.mark.parametrize("value", [None, "", 5, "t" * 256, "Refund.created", "refund created", "refund.created\n"])
def test_an_event_without_a_proper_type_is_refused(value):
    """A type is stored and shown as it is."""
    assert refusal(json.dumps(snapshot(type=value)).encode()) == "id or type is malformed"


@pytest.mark.parametrize("value", [None, True, -1, 253_402_300_800, 2**64, 1.5, 1e9, "1795000000", [1]])
def test_a_snapshot_event_without_a_proper_time_is_refused(value):
    """Seconds since 1970, up to the year 9999."""
    assert refusal(json.dumps(snapshot(created=value)).encode()) == "created is not a time"


@pytest.mark.parametrize(
    "value",
    [
        None,
        CREATED,
        "",
        "2026-11-18",
        "2026-11-18T12:26:40",
        "2026-02-30T12:26:40Z",
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "0001-01-01T00:00:00+23:00",
        "9999-12-31T23:59:59-23:00",
        "2026-11-18T12:26:40+24:00",
        "٢٠٢٦-11-18T12:26:40Z",
    ],
)
def test_a_thin_event_without_a_proper_time_is_refused(value):
    """A time without a zone could be any of 26 hours."""
    assert refusal(json.dumps(thin(created=value)).encode()) == "created is not a time"


@pytest.mark.parametrize(
    "event",
    [
        *(snapshot(livemode=value) for value in (None, 0, "true")),
        *(snapshot(account=value) for value in ("", 5, "acct 1", "acct_1\n", ["acct_1"])),
        *(thin(context=value) for value in (5, ["acct_1"], "acct_1 2", "acct_é")),
        without(snapshot(), "livemode"),
    ],
)
def test_an_event_of_no_known_ledger_is_refused(event):
    """Test money or another's money must never be taken for our live money."""
    assert refusal(json.dumps(event).encode()) == "livemode or account is malformed"


@pytest.mark.parametrize("value", [None, [], "re_1", {}, {"object": None}, {"object": []}, {"object": "refund"}])
def test_a_snapshot_event_without_its_object_is_refused(value):
    """There is nothing to book."""
    assert refusal(json.dumps(snapshot(data=value)).encode()) == "data.object is not an object"


@pytest.mark.parametrize("value", [None, "", "events", "v2.core", "refund", 5, ["event"], {"object": "event"}])
def test_another_object_is_refused(value):
    """An API object is no event."""
    assert refusal(json.dumps(snapshot(object=value)).encode()) == "payload is not an event"


@given(JSON)
def test_any_json_is_an_event_or_refused(value):
    """Nothing else may come out, whatever the signed payload holds."""
    assert isinstance(refusal(json.dumps(value).encode()), str)


@given(st.dictionaries(st.sampled_from(sorted({*snapshot(), *thin()})), JSON), st.sampled_from([snapshot, thin]))
def test_any_change_of_an_event_gives_an_event_or_a_refusal(changes, event):
    """Field by field, with the others in order."""
    assert isinstance(refusal(json.dumps(event(**changes)).encode()), str | None)
