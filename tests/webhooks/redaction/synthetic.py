"""Invented Stripe objects with every field filled, and where each field should end up."""

from typing import Any

from tests.stripe_types import every_field
from webhooks.envelope import Event
from webhooks.redaction.rules import RULES

Json = Any


def event(object_type: str, found: dict[str, Json], **changes: Json) -> Event:
    """Wrap an object as Stripe does."""
    envelope: dict[str, Json] = {
        "id": "evt_1",
        "type": f"{object_type}.updated",
        "account": "",
        "livemode": True,
        "created": 1_790_000_000,
        "api_version": "2026-05-27.dahlia",
        "object_type": object_type,
        "object_id": "obj_1",
        "previous_attributes": {},
    }
    return Event(**{**envelope, **changes}, object=found)


def marker(path: str) -> str:
    """Make a value that tells where it was."""
    return f"<{path}>"


def filled(name: str) -> dict[str, Json]:
    """Build an object with a marker in every leaf that any version has; what Stripe calls `data` is a list."""
    root: dict[str, Json] = {}
    for path in every_field(name):
        *above, leaf = path.split(".")
        place = root
        for part in above:
            below = place.get(part)
            if not isinstance(below, dict | list):
                below = place[part] = [{}] if part == "data" else {}
            place = below[0] if isinstance(below, list) else below
        place.setdefault(leaf, marker(path))
    return root


def leaves(found: Json, above: str = "") -> dict[str, Json]:
    """Flatten an object again: the dotted path of each leaf, and its value."""
    if isinstance(found, list):
        return {path: value for item in found for path, value in leaves(item, above).items()}
    if not isinstance(found, dict):
        return {above: found}
    below = [leaves(value, f"{above}.{name}" if above else name) for name, value in found.items()]
    return {path: value for part in below for path, value in part.items()}


def covering(path: str, fates: dict[str, str]) -> str | None:
    """Find the longest rule that a field falls under."""
    parts = path.split(".")
    above = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((prefix for prefix in above if prefix in fates), None)


def is_classified(path: str, fates: dict[str, str], listed: set[str]) -> bool:
    """Tell whether a rule says what becomes of a field; an embedded object may be kept as its id only."""
    rule = covering(path, fates)
    if rule is None:
        return False
    return rule == path or fates[rule] != "keep" or f"{rule}.id" in listed


def expected(name: str) -> tuple[dict[str, str], dict[str, str]]:
    """Read off the rules, without the code under test, which markers are facts and which are personal."""
    fates = dict(RULES[name].paths())
    kept: dict[str, dict[str, str]] = {"keep": {}, "person": {}, "drop": {}}
    for path in leaves(filled(name)):
        rule = covering(path, fates)
        assert rule, path
        if fates[rule] != "keep":
            kept[fates[rule]][path] = marker(path)
        elif path in (rule, f"{rule}.id"):
            kept["keep"][rule] = marker(path)
    return kept["keep"], kept["person"]
