"""What crosses the privacy border, and what its receipt says."""

import pytest

from storage.redacted import RedactedEvent
from tests.webhooks.redaction.synthetic import event, expected, filled, leaves
from webhooks.redaction import redact
from webhooks.redaction.rules import RULES, VERSION
from webhooks.redaction.walk import MOST_UNKNOWN


def test_the_whole_event_crosses_the_border_in_three_parts():
    """Facts go to the books, the person to the vault, the rest nowhere."""
    refund = {
        "id": "re_1",
        "object": "refund",
        "amount": 500,
        "currency": "eur",
        "reason": None,
        "metadata": {"note": "call Anna"},
        "instructions_email": "anna@example.com",
    }

    assert redact(event("refund", refund, previous_attributes={"amount": 400, "unheard_of": 1})) == RedactedEvent(
        id="evt_1",
        type="refund.updated",
        account="",
        livemode=True,
        created=1_790_000_000,
        api_version="2026-05-27.dahlia",
        object_type="refund",
        object_id="obj_1",
        facts={"id": "re_1", "amount": 500, "currency": "eur"},
        person={"instructions_email": "anna@example.com"},
        changed=("amount",),
        receipt={"rules": VERSION, "dropped": 2},
    )


@pytest.mark.parametrize("name", RULES)
def test_every_marked_field_ends_where_the_rules_say(name: str):
    """The canary: no value of a dropped field, above all of a card, is in the facts or in the vault."""
    redacted = redact(event(name, filled(name)))

    assert (leaves(redacted.facts), leaves(redacted.person)) == expected(name)


@pytest.mark.parametrize("name", RULES)
def test_a_full_object_has_no_unknown_field(name: str):
    """An entry under `unknown` must mean that Stripe has added something."""
    receipt = redact(event(name, filled(name))).receipt

    assert set(receipt) <= {"rules", "dropped"}


@pytest.mark.parametrize("name", RULES)
def test_facts_redacted_again_are_the_same_facts(name: str):
    """Replay and re-redaction under the same rules must change nothing."""
    facts = redact(event(name, filled(name))).facts

    assert redact(event(name, dict(facts))).facts == facts


def test_an_object_without_rules_leaves_only_its_envelope():
    """Nobody has decided what may be kept of it."""
    redacted = redact(event("treasury.thing", {"id": "tt_1", "name": "Anna"}, previous_attributes={"name": "Ann"}))

    assert (redacted.facts, redacted.person, redacted.changed) == ({}, {}, ())
    assert redacted.receipt == {"rules": VERSION, "unsupported": "new"}


def test_nulls_and_empty_containers_take_no_room():
    """A null in Stripe's payload says nothing that its absence does not."""
    charge = {"id": "ch_1", "invoice": None, "outcome": {}, "refunds": {"data": []}, "billing_details": {"address": {}}}

    redacted = redact(event("charge", charge))

    assert (redacted.facts, redacted.person) == ({"id": "ch_1"}, {})


def test_an_expanded_object_is_kept_as_its_id():
    """Backfill and old API versions deliver whole objects where webhooks deliver ids."""
    customer = {"id": "cus_1", "email": "anna@example.com"}
    invoice = {"id": "in_1", "customer": customer, "discounts": [{"id": "di_1", "coupon": {"name": "ANNA"}}, "di_2"]}

    assert redact(event("invoice", invoice)).facts == {"id": "in_1", "customer": "cus_1", "discounts": ["di_1", "di_2"]}


def test_refunds_inside_a_charge_are_kept_like_refunds():
    """Before 2022-11-15 a charge carried its refunds, and no other event told of them."""
    refund = {
        "id": "re_1",
        "amount": 5,
        "charge": "ch_1",
        "description": "for Anna",
        "destination_details": {"type": "card"},
    }
    intent = {"id": "pi_1", "charges": {"object": "list", "data": [{"id": "ch_1", "refunds": {"data": [refund]}}]}}

    assert redact(event("payment_intent", intent)).facts == {
        "id": "pi_1",
        "charges": {"data": [{"id": "ch_1", "refunds": {"data": [{"id": "re_1", "amount": 5, "charge": "ch_1"}]}}]},
    }


def test_of_a_card_only_what_fees_depend_on_is_kept():
    """The rest of the block is card data, or leads to it."""
    card = {"brand": "visa", "funding": "debit", "country": "DE", "last4": "4242", "exp_year": 2030, "new_by_visa": "x"}
    charge = {"payment_method_details": {"type": "card", "card": card}}

    redacted = redact(event("charge", charge))

    assert redacted.facts == {
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "funding": "debit", "country": "DE"}}
    }
    assert redacted.receipt == {"rules": VERSION, "dropped": 3}


def test_an_unknown_field_is_dropped_and_named():
    """What Stripe adds tomorrow is not stored tomorrow; the operator sees that there is something to decide."""
    invoice = {"id": "in_1", "surprise": "x", "lines": {"data": [{"id": "il_1", "gift": 1}, {"id": "il_2", "gift": 2}]}}

    redacted = redact(event("invoice", invoice))

    assert redacted.facts == {"id": "in_1", "lines": {"data": [{"id": "il_1"}, {"id": "il_2"}]}}
    assert redacted.receipt == {"rules": VERSION, "dropped": 3, "unknown": ["surprise", "lines.data.gift"]}


@pytest.mark.parametrize(
    "name", ["Anna Schmidt", "anna@example.com", "\ud800", "a\0b", "", "x" * 65, "4242424242424242"]
)
def test_an_unknown_name_that_is_no_field_name_is_not_repeated(name: str):
    """A name may hold a person or a card number as well as a value may."""
    assert redact(event("refund", {name: 1})).receipt["unknown"] == ["?"]


def test_unknown_fields_are_listed_up_to_a_limit():
    """A receipt is small, whatever is sent."""
    receipt = redact(event("refund", {f"new_{number}": 1 for number in range(1000)})).receipt

    assert (receipt["dropped"], len(receipt["unknown"])) == (1000, MOST_UNKNOWN)


def test_the_event_itself_is_left_as_it_was():
    """The caller may still need it; redaction only reads."""
    found = filled("invoice")
    redact(event("invoice", found))

    assert found == filled("invoice")
