"""Takes a Stripe object apart along its rules: facts to one side, personal data to the other, the rest gone."""

import re
from math import isfinite
from typing import Any, Final, TypeGuard

from webhooks.opted_in import LONGEST_VALUE
from webhooks.redaction.contract import fields
from webhooks.redaction.detectors import scrub
from webhooks.redaction.tree import Answers, Branch, Fate

KEEP, PERSON, DROP, SHORT_TEXT = Fate.KEEP, Fate.PERSON, Fate.DROP, Fate.SHORT_TEXT

BIGGEST: Final = 2**63  # PostgreSQL's bigint
DEEPEST: Final = 8  # personal data nests two deep in Stripe's objects
MOST_PRIVATE: Final = 2_000  # values; Stripe's objects hold some dozens that are a person's
MOST_UNKNOWN: Final = 50

ANSWER_TYPES: Final = ("text", "numeric", "dropdown")

_SMALL: Final = frozenset([int, bool])
_FIELD_NAME: Final = re.compile(r"[a-z0-9_]{1,64}")
_ADDRESS: Final = frozenset(fields("city country line1 line2 postal_code state type value"))  # saves the match

Json = Any


class Walk:
    """One walk through one object, and what it met on the way."""

    __slots__ = ("_private_left", "dropped", "malformed", "unknown")

    def __init__(self) -> None:
        self.dropped = 0
        self.malformed = 0
        self._private_left = MOST_PRIVATE
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

    def _pair(self, name: str, value: Json, fate: Fate | Answers | Branch | None, branch: Branch) -> tuple[Json, Json]:
        if isinstance(fate, Branch):
            return self._below(value, fate)
        if fate is KEEP:
            return self._fact(value), None
        if fate is PERSON:
            return None, self._private(value, DEEPEST)
        if fate is SHORT_TEXT:
            return self._short_text(value), None
        if isinstance(fate, Answers):
            return None, self._answers(value, fate)
        self._unclassified(name, branch)
        return None, None

    def _short_text(self, value: Json) -> Json:
        """Keep what an operator opted in: at Stripe a text, and never a long one."""
        if type(value) is str and len(value) <= LONGEST_VALUE:
            return value
        self.malformed += 1
        return None

    def _answers(self, found: Json, wanted: Answers) -> dict[str, Json]:
        """Keep what buyers answered in custom fields, by the field's key."""
        kept: dict[str, Json] = {}
        for asked in found if type(found) is list else [found]:
            key = asked.get("key") if type(asked) is dict else None
            if type(key) is str and key in wanted:
                _put(kept, key, self._answer(asked))
            else:
                self.dropped += 1
        return kept

    def _answer(self, asked: dict[str, Json]) -> Json:
        given = asked.get(asked["type"]) if asked.get("type") in ANSWER_TYPES else None
        value = given.get("value") if type(given) is dict else None
        return None if value is None else self._short_text(value)  # None: left empty

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
        """Copy personal data with all below it, as far as it can be Stripe's."""
        self._private_left -= 1
        if depth == 0 or self._private_left < 0:
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
        known = name in _ADDRESS or (self._private_left > 0 and field_name(name) == name)
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
