"""Laws of redaction, over any JSON that could be called a Stripe object."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from tests.webhooks.redaction.synthetic import Json, event, leaves
from webhooks.redaction import redact
from webhooks.redaction.rules import RULES

NAMES = sorted({part for rules in RULES.values() for path, _ in rules.paths() for part in path.split(".")})
CHARACTERS = st.characters(exclude_categories=[])  # lone surrogates too

texts = st.text(CHARACTERS, max_size=20) | st.sampled_from(["4242424242424242", "\0", "\ud800"])
numbers = st.integers() | st.floats() | st.booleans() | st.sampled_from([4242424242424242, 2**63, 2**63 - 1])
objects = st.recursive(
    st.none() | texts | numbers,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | texts, inner, max_size=6),
    max_leaves=40,
)
anything = st.dictionaries(st.sampled_from(NAMES) | texts, objects, max_size=12)


@given(st.sampled_from(sorted(RULES)), anything)
def test_whatever_is_kept_can_be_stored(name: str, found: dict[str, Json]):
    """A payload that cannot be written would be refused for ever, and Stripe would disable the endpoint."""
    redacted = redact(event(name, found))

    written = orjson.dumps([redacted.facts, redacted.person, redacted.receipt])
    assert orjson.loads(written) == [redacted.facts, redacted.person, redacted.receipt]
    assert b"\\u0000" not in written


@given(st.sampled_from(sorted(RULES)), anything)
def test_redaction_repeated_changes_nothing(name: str, found: dict[str, Json]):
    """Facts are what is left when all else has gone, so nothing more goes."""
    facts = redact(event(name, found)).facts

    assert redact(event(name, dict(facts))).facts == facts


@given(st.sampled_from(sorted(RULES)), anything)
def test_every_fact_is_at_a_path_that_the_rules_keep(name: str, found: dict[str, Json]):
    """There is no other way into the books."""
    kept = {path for path, fate in RULES[name].paths() if fate == "keep"}

    assert set(leaves(redact(event(name, found)).facts)) - {""} <= kept
