"""Takes a Stripe object apart along its rules: facts to one side, personal data to the other, the rest gone."""

import re
from math import isfinite
from typing import Any, Final, TypeGuard

from webhooks.redaction.contract import fields
from webhooks.redaction.detectors import scrub
from webhooks.redaction.tree import Branch, Fate

KEEP, PERSON, DROP = Fate.KEEP, Fate.PERSON, Fate.DROP

BIGGEST: Final = 2**63  # PostgreSQL's bigint
DEEPEST: Final = 8  # personal data nests two deep in Stripe's objects
MOST_UNKNOWN: Final = 50

_SMALL: Final = frozenset([int, bool])
_FIELD_NAME: Final = re.compile(r"[a-z0-9_]{1,64}")
_ADDRESS: Final = frozenset(fields("city country line1 line2 postal_code state type value"))  # saves the match

Json = Any


class Walk:
    """One walk through one object, and what it met on the way."""

    __slots__ = ("dropped", "malformed", "unknown")

    def __init__(self) -> None:
        self.dropped = 0
        self.malformed = 0
        self.unknown: dict[str, None] = {}  # a set that keeps its order

    def apart(self, found: dict[str, Json], branch: Branch) -> tuple[dict[str, Json], dict[str, Json]]:
        """Return the facts and the personal data of an object."""
        facts: dict[str, Json] = {}
        person: dict[str, Json] = {}
        for name, value in found.items():
            fate = branch.get(name)
            if value is None or fate is DROP:
                self.dropped += value is not None
            elif fate is KEEP and (type(value) is str or (type(value) in _SMALL and -BIGGEST <= value < BIGGEST)):
                facts[name] = value
            else:
                fact, private = self._pair(name, value, fate, branch)
                _put(facts, name, fact)
                _put(person, name, private)
        return facts, person

    def _pair(self, name: str, value: Json, fate: Fate | Branch | None, branch: Branch) -> tuple[Json, Json]:
        if isinstance(fate, Branch):
            return self._below(value, fate)
        if fate is KEEP:
            return self._fact(value), None
        if fate is PERSON:
            return None, self._private(value, DEEPEST)
        self._unclassified(name, branch)
        return None, None

    def _below(self, value: Json, branch: Branch) -> tuple[Json, Json]:
        if type(value) is dict:
            return self.apart(value, branch)
        items = value if type(value) is list else [value]
        pairs = [self.apart(item, branch) for item in items if type(item) is dict]
        self.malformed += len(items) - len(pairs)
        return [facts for facts, _ in pairs if facts], [person for _, person in pairs if person]

    def _fact(self, value: Json) -> Json:
        """Keep a plain value, or the ids of objects that Stripe expanded in place."""
        if type(value) is list:
            return [fact for item in value if (fact := self._plain(_unexpanded(item))) is not None]
        return self._plain(_unexpanded(value))

    def _private(self, value: Json, depth: int) -> Json:
        """Copy personal data with all below it."""
        if depth == 0:
            self.malformed += 1
            return None
        if type(value) is dict:
            copy: dict[str, Json] = {}
            for name, item in value.items():
                if item is not None and self._is_well_named(name):
                    _put(copy, name, self._private(item, depth - 1))
            return copy
        if type(value) is list:
            return [kept for item in value if (kept := self._private(item, depth - 1)) not in (None, {}, [])]
        return self._plain(value)

    def _plain(self, value: Json) -> Json:
        if type(value) is str or _is_storable_number(value):
            return value
        self.malformed += 1
        return None

    def _is_well_named(self, name: str) -> bool:
        known = name in _ADDRESS or field_name(name) == name
        self.malformed += not known
        return known

    def _unclassified(self, name: str, branch: Branch) -> None:
        self.dropped += 1
        if not branch.dropped_rest and len(self.unknown) < MOST_UNKNOWN:
            self.unknown[f"{branch.path}.{field_name(name)}" if branch.path else field_name(name)] = None


def field_name(name: str) -> str:
    """Return a name that may be repeated in a receipt: only what Stripe would call a field."""
    return name if _FIELD_NAME.fullmatch(name) and not scrub(name)[1] else "?"


def _put(into: dict[str, Json], name: str, value: Json) -> None:
    if value is not None and value != {} and value != []:
        into[name] = value


def _unexpanded(value: Json) -> Json:
    return value.get("id") if type(value) is dict else value


def _is_storable_number(value: Json) -> TypeGuard[int | float]:
    if isinstance(value, float):
        return isfinite(value)
    return isinstance(value, int) and -BIGGEST <= value < BIGGEST
