"""Metadata and custom fields are dropped but for what the operator opted in, and that is looked at like all else."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.redacted import EXEMPTED
from tests import builders
from tests.conftest import Ledger
from tests.webhooks.redaction.synthetic import event, filled
from webhooks.app import create_app
from webhooks.opted_in import OptedIn, custom_field_keys, metadata_keys
from webhooks.redaction import Redaction, redact
from webhooks.redaction.detectors import MASK
from webhooks.redaction.rules import RULES, VERSION
from webhooks.settings import Settings

CARD = "4242" * 4
REDACT = Redaction(OptedIn(metadata_keys("order_id=[0-9]{16} note"), custom_field_keys("engraving size gift")))


def test_opted_in_keys_are_facts_and_all_others_go() -> None:
    """An order number joins the books with the shop; what else people write there is nobody's business."""
    found = {"id": "ch_1", "metadata": {"note": "red", "order_id": "1001", "anna": "call her", CARD: "x"}}

    redacted = REDACT(event("charge", found))

    assert (redacted.facts, redacted.person) == ({"id": "ch_1", "metadata": {"note": "red", "order_id": "1001"}}, {})
    assert redacted.receipt == {"rules": VERSION, "dropped": 2}


@pytest.mark.parametrize("name", [name for name, rules in RULES.items() if "metadata" in rules.drop])
def test_every_object_with_metadata_keeps_the_chosen_keys(name: str) -> None:
    """The operator opts in once, not per object."""
    found = filled(name) | {"metadata": {"note": "red", "other": "x"}}

    assert REDACT(event(name, found)).facts == redact(event(name, found)).facts | {"metadata": {"note": "red"}}


def test_metadata_inside_an_object_is_treated_alike() -> None:
    """Old charges carry their refunds, and invoices the metadata of their subscription."""
    refunds = {"data": [{"id": "re_1", "metadata": {"note": "red"}}]}
    details = {"subscription_details": {"metadata": {"note": "blue"}, "subscription": "sub_1"}}

    assert REDACT(event("charge", {"refunds": refunds})).facts == {"refunds": refunds}
    assert REDACT(event("invoice", {"parent": details})).facts == {"parent": details}


@pytest.mark.parametrize("value", [5, True, ["x"], {"x": "y"}, "x" * 501])
def test_what_stripe_never_has_in_metadata_is_dropped(value: Any) -> None:
    """Its values are texts of up to 500 characters; the event goes on without another."""
    redacted = REDACT(event("charge", {"id": "ch_1", "metadata": {"note": value}}))

    assert redacted.facts == {"id": "ch_1"}
    assert redacted.receipt == {"rules": VERSION, "malformed": 1}


def test_a_value_that_matches_its_keys_pattern_stays() -> None:
    """An order number of 16 digits is a valid card number now and then; the operator knows better."""
    metadata = {"order_id": CARD, "note": CARD}

    redacted = REDACT(event("charge", {"receipt_number": CARD, "metadata": metadata}))

    assert redacted.facts == {"receipt_number": MASK, "metadata": {"order_id": EXEMPTED, "note": MASK}}
    assert redacted.exempted == {"metadata": {"order_id": [CARD]}}
    assert [path for path, _, _ in redacted.receipt["sightings"]] == ["receipt_number", "metadata.note"]


@pytest.mark.parametrize("value", [f"{CARD} paid", "4242 4242 4242 4242", f" {CARD}"])
def test_a_value_that_does_not_match_is_masked_as_everywhere(value: str) -> None:
    """The exemption is for the form that the operator described, not for the key."""
    redacted = REDACT(event("charge", {"metadata": {"order_id": value}}))

    assert redacted.facts == {"metadata": {"order_id": MASK}}
    assert redacted.receipt["sightings"] == [["metadata.order_id", "card_number", 1]]


def test_an_address_is_masked_even_where_a_pattern_lets_it_through() -> None:
    """The exemption is from the card number detector; a person belongs in the vault."""
    anything = Redaction(OptedIn(metadata_keys("note=[ -~]+")))

    assert anything(event("charge", {"metadata": {"note": "anna@example.com"}})).facts == {
        "metadata": {"note": "[e-mail address removed]"}
    }
    assert anything(event("charge", {"metadata": {"note": CARD}})).receipt == {"rules": VERSION}


@given(value=st.text() | st.from_regex(r"[0-9]{15,17}"))
def test_without_an_exemption_nothing_changes_what_is_masked(value: str) -> None:
    """Opting a key in must not open another door."""
    opted_in = Redaction(OptedIn(metadata_keys("note")))
    elsewhere = redact(event("charge", {"receipt_number": value}))

    kept = opted_in(event("charge", {"metadata": {"note": value}})).facts.get("metadata", {})

    assert kept.get("note") == elsewhere.facts.get("receipt_number")


def test_answers_of_opted_in_custom_fields_go_to_the_vault() -> None:
    """What buyers type is personal data; labels and defaults are the merchant's."""
    asked = [
        builders.custom_field("engraving", "for Anna"),
        builders.custom_field("secret", "x"),
        {"key": "size", "type": "dropdown", "dropdown": {"options": [{"label": "S", "value": "s"}], "value": "s"}},
        {"key": "gift", "type": "numeric", "numeric": {"value": None}},
    ]

    redacted = REDACT(event("checkout.session", {"id": "cs_1", "custom_fields": asked}))

    assert (redacted.facts, redacted.person) == (
        {"id": "cs_1"},
        {"custom_fields": {"engraving": "for Anna", "size": "s"}},
    )
    assert redacted.receipt == {"rules": VERSION, "dropped": 1}


def test_a_card_number_in_a_custom_field_is_masked_and_sighted() -> None:
    """Fields on the checkout page are where buyers paste most."""
    asked = [builders.custom_field("engraving", CARD)]

    redacted = REDACT(event("checkout.session", {"custom_fields": asked}))

    assert redacted.person == {"custom_fields": {"engraving": MASK}}
    assert redacted.receipt["sightings"] == [["custom_fields.engraving", "card_number", 1]]


@pytest.mark.parametrize(
    ("fields", "receipt"),
    [
        ("x", {"dropped": 1}),
        ([5, {"key": ["engraving"]}, {}], {"dropped": 3}),
        ([{"key": "engraving", "type": ["text"], "text": {"value": "x"}}], {}),
        ([{"key": "engraving", "type": "text", "text": {"value": 5}}], {"malformed": 1}),
        ([{"key": "engraving", "type": "text", "text": "x"}], {}),
    ],
)
def test_odd_custom_fields_cost_no_event(fields: Any, receipt: dict[str, int]) -> None:
    """Nothing that a payload holds may stop the road."""
    redacted = REDACT(event("checkout.session", {"id": "cs_1", "custom_fields": fields}))

    assert (redacted.facts, redacted.person) == ({"id": "cs_1"}, {})
    assert redacted.receipt == {"rules": VERSION} | receipt


def test_the_settings_reach_the_tables(settings: Settings, ledger: Ledger) -> None:
    """What the operator sets is what the receiver keeps."""
    app = create_app(replace(settings, opted_in=OptedIn(metadata_keys("order_id"))))
    app.testing = True

    opted_in = Ledger(app, ledger.owner, ledger.url)
    statuses = opted_in.deliver(builders.event("checkout.session.completed", builders.checkout_session()))
    for close in app.extensions["close"]:
        close()

    assert statuses == [200]
    assert ledger.rows("select facts->'metadata' from events") == [({"order_id": "order_1001"},)]
