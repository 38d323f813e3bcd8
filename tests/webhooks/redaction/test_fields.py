"""Every field of every supported object has exactly one fate, at every API version that we know of."""

from collections.abc import Iterator

import pytest

from tests.stripe_types import classes, every_field, pinned, versions
from tests.webhooks.redaction.synthetic import is_classified
from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules import RULES
from webhooks.redaction.rules.envelope_only import DECISIONS, ENVELOPE_ONLY

LISTED = [(version, name) for version, lists in versions().items() for name in lists]


def test_each_object_with_rules_has_a_field_list():
    """An object that the guard does not see would be guarded by nobody."""
    assert {name for lists in versions().values() for name in lists} == set(RULES)


def test_each_object_of_stripes_is_classified_or_left_out_with_a_reason():
    """That we keep nothing of an object must be a decision; one that a new SDK brings is not decided yet."""
    assert sorted(classes(pinned()).keys() - RULES.keys() - ENVELOPE_ONLY.keys()) == []


def test_no_object_is_classified_and_left_out():
    """Nor left out for two reasons."""
    assert ENVELOPE_ONLY.keys() & RULES.keys() == set()
    assert len(ENVELOPE_ONLY) == sum(map(len, DECISIONS.values()))


def test_an_object_left_out_is_one_that_stripe_has():
    """Or had: else the name is misspelt."""
    gone = set(DECISIONS["gone"])

    assert ENVELOPE_ONLY.keys() - classes(pinned()).keys() == gone


@pytest.mark.parametrize(("version", "name"), LISTED)
def test_no_field_is_left_unclassified(version: str, name: str):
    """Whoever upgrades the SDK decides what becomes of the new fields, or this fails."""
    listed = set(versions()[version][name])
    fates = dict(RULES[name].paths())

    assert [path for path in sorted(listed) if not is_classified(path, fates, listed)] == []


def known(name: str) -> set[str]:
    """List the fields and subtrees that an object has in any version."""
    parts = [path.split(".") for path in every_field(name)]
    return {".".join(part[:length]) for part in parts for length in range(1, len(part) + 1)}


def placed(rules: Rules, place: str) -> Iterator[tuple[str, Rules]]:
    """List where rules stand: an object's own, and those of the objects inside it."""
    yield place, rules
    for path, inner in rules.within.items():
        yield from placed(inner, f"{place}{path}.")


def test_every_rule_names_a_field_that_stripe_has_or_had():
    """A misspelt rule would keep nothing and drop nothing, and nobody would see."""
    listed = {f"{name}:{path}" for name in RULES for path in known(name)}
    places: dict[int, list[str]] = {}
    own: dict[int, set[str]] = {}
    for name, top in RULES.items():
        for place, rules in placed(top, f"{name}:"):
            places.setdefault(id(rules), []).append(place)
            own[id(rules)] = {*rules.keep, *rules.person, *rules.drop}

    nowhere = {
        places[rules][0] + path
        for rules, paths in own.items()
        for path in paths
        if not any(place + path in listed for place in places[rules])
    }

    assert nowhere == set()


@pytest.mark.parametrize("name", RULES)
def test_no_field_has_two_fates(name: str):
    """Which of two rules wins must never be a matter of luck."""
    paths = [path for path, _ in RULES[name].paths()]

    assert sorted(set(paths)) == sorted(paths)


def test_card_data_and_bearer_links_have_no_fate_but_drop():
    """What opens a payment, a receipt or an invoice, or names a card, is no fact in any object."""
    never = fields("""
        client_secret url receipt_url hosted_invoice_url invoice_pdf pdf success_url cancel_url return_url
        evidence metadata custom_fields comment description footer memo
        statement_descriptor statement_descriptor_suffix calculated_statement_descriptor
        sources payment_method last4 fingerprint exp_month exp_year iin checks wallet network_transaction_id
        secret signing_secret account_number routing_number iban bic
    """)
    kept = {path for rules in RULES.values() for path, fate in rules.paths() if fate != "drop"}

    assert {path for path in kept if not set(never).isdisjoint(path.split("."))} == set()


def test_a_source_that_is_a_card_or_a_bank_account_is_dropped():
    """A balance transaction's source is the id of a charge or refund."""
    fates = {name: fate for name, rules in RULES.items() for path, fate in rules.paths() if path == "source"}

    assert fates == {"balance_transaction": "keep", "charge": "drop", "payment_intent": "drop", "topup": "drop"}


def test_of_a_card_only_brand_funding_and_country_are_facts():
    """They are no card data in the terms of PCI DSS, and fees depend on them; all else in the block is.

    Why a network disputes a charge stands in the dispute's block, and is about the case, not the card.
    """
    kept = {f".{path}" for rules in RULES.values() for path, fate in rules.paths() if fate != "drop"}
    of_cards = {path.rpartition(".card.")[2] for path in kept if ".card." in path}

    assert of_cards == {"brand", "funding", "country", "network_reason_code"}


def test_a_secret_in_a_name_is_always_dropped():
    """Whoever has it can sign deliveries or finish a payment."""
    kept = {path for rules in RULES.values() for path, fate in rules.paths() if fate != "drop"}

    assert {path for path in kept if "secret" in path or "url" in path.split(".")} == set()
