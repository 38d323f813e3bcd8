"""What is kept only masked, or not at all, although the rules keep its field."""

import pytest

from tests.webhooks.redaction.synthetic import event
from webhooks.redaction import redact
from webhooks.redaction.detectors import MASK
from webhooks.redaction.rules import VERSION
from webhooks.redaction.walk import MOST_PRIVATE

CARD = "4242 4242 4242 4242"


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "Jos\udce9", "é\0"])
def test_unstorable_text_costs_the_value_and_never_the_event(text: str):
    """PostgreSQL refuses U+0000 and lone surrogates; the rest of the event must still be booked."""
    session = {"id": "cs_1", "client_reference_id": text, "customer_details": {"name": text, "address": {text: "x"}}}

    redacted = redact(event("checkout.session", session))

    assert (redacted.facts, redacted.person) == ({"id": "cs_1"}, {})
    assert redacted.receipt == {"rules": VERSION, "malformed": 3}


@pytest.mark.parametrize(
    "value", [2**63, -(2**63) - 1, 10**400, float("inf"), float("nan"), {}, {"id": []}, [[1]], [None]]
)
def test_a_value_of_the_wrong_kind_is_dropped_and_counted(value: object):
    """An amount that bigint cannot hold must not become another amount."""
    redacted = redact(event("refund", {"id": "re_1", "amount": value}))

    assert redacted.facts == {"id": "re_1"}
    assert redacted.receipt == {"rules": VERSION, "malformed": 1}


@pytest.mark.parametrize("value", [0, -5, 2**63 - 1, -(2**63), 0.5, True, False, "", "München"])
def test_a_value_of_the_right_kind_stays_as_it_is(value: object):
    """Zero, false and the empty text are facts."""
    assert redact(event("refund", {"amount": value})).facts == {"amount": value}


@pytest.mark.parametrize("value", ["x", 5, ["x", 5]])
def test_a_plain_value_where_an_object_belongs_is_dropped_and_counted(value: object):
    """It cannot be told what it is."""
    redacted = redact(event("charge", {"id": "ch_1", "outcome": value}))

    assert redacted.facts == {"id": "ch_1"}
    assert redacted.receipt == {"rules": VERSION, "malformed": len(value) if isinstance(value, list) else 1}


def test_a_card_number_is_masked_and_sighted_wherever_it_was_kept():
    """The merchant fixes the integration by the path; the value is nowhere."""
    session = {
        "id": "cs_1",
        "client_reference_id": f"paid with {CARD}",
        "amount_total": 4242424242424242,
        "customer_details": {"name": f"Anna {CARD}", "address": {"line1": CARD}, "tax_ids": [{"value": CARD}]},
        "metadata": {"note": CARD},
    }

    redacted = redact(event("checkout.session", session))

    assert redacted.facts == {"id": "cs_1", "client_reference_id": MASK, "amount_total": MASK}
    assert redacted.person == {
        "customer_details": {"name": MASK, "address": {"line1": MASK}, "tax_ids": [{"value": MASK}]}
    }
    assert redacted.receipt == {
        "rules": VERSION,
        "dropped": 1,
        "sightings": [
            ["client_reference_id", "card_number", 1],
            ["amount_total", "card_number", 1],
            ["customer_details.name", "card_number", 1],
            ["customer_details.address.line1", "card_number", 1],
            ["customer_details.tax_ids.value", "card_number", 1],
        ],
    }


def test_sightings_at_one_path_are_counted_together():
    """A list of a thousand lines must not make a receipt of a thousand entries."""
    invoice = {"lines": {"data": [{"id": CARD}, {"id": CARD}]}}

    assert redact(event("invoice", invoice)).receipt["sightings"] == [["lines.data.id", "card_number", 2]]


def test_an_event_whose_own_ids_are_card_numbers_goes_on():
    """It is booked under its own id, which only Stripe makes; the object's id can be the merchant's, and is masked."""
    redacted = redact(event("refund", {"id": CARD}, id=CARD, account=CARD, object_id=CARD))

    assert (redacted.id, redacted.account, redacted.object_id, redacted.facts) == (CARD, CARD, None, {})
    assert [path for path, _, _ in redacted.receipt["sightings"]] == ["id", "event.object_id"]


def test_an_object_without_an_id_keeps_none():
    """`invoice.upcoming` has no id, also when a value of it is masked."""
    redacted = redact(event("invoice", {"number": CARD}, object_id=None))

    assert (redacted.object_id, redacted.facts) == (None, {"number": MASK})


def test_personal_data_that_nests_too_deep_is_dropped_and_counted():
    """No payload may exhaust the stack."""
    address: dict[str, object] = {}
    for _ in range(5000):
        address = {"line1": address}

    redacted = redact(event("customer", {"id": "cus_1", "address": address, "metadata": address}))

    assert (redacted.facts, redacted.person) == ({"id": "cus_1"}, {})
    assert redacted.receipt == {"rules": VERSION, "dropped": 1, "malformed": 1}


def test_personal_data_of_more_values_than_anybody_has_is_cut_and_the_rest_of_the_event_stays():
    """Each value costs a look; what no customer of Stripe's can have must not keep everybody else waiting."""
    flood = {f"line{number}": "Main Street" for number in range(5 * MOST_PRIVATE)}

    redacted = redact(event("customer", {"id": "cus_1", "address": flood, "created": 5}))

    assert redacted.facts == {"id": "cus_1", "created": 5}
    assert 0 < len(redacted.person["address"]) < MOST_PRIVATE
    assert redacted.receipt["malformed"] > 3 * MOST_PRIVATE
