"""What the operator opted in: keys of metadata that are kept as facts, and custom fields that go to the vault.

`order_id` keeps the key. `order_id=[0-9]{16}` keeps it, too, and says that a value of this form is no card number,
whatever it looks like: an order number of 16 digits is one now and then.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

MOST_KEYS: Final = 50  # Stripe: metadata has up to 50 keys of up to 40 characters (docs.stripe.com/api/metadata)
LONGEST_PATTERN: Final = 200
LONGEST_VALUE: Final = 500  # Stripe's limit for a value of metadata
MOST_WAYS: Final = LONGEST_VALUE**2  # to match one value; more could be made to stall a delivery

# A comma or a blank inside brackets or braces belongs to the pattern.
ENTRY: Final = re.compile(r"([^\s,=]+)(?:=((?:\\.|\[(?:\\.|[^\]\\])*\]|\{[^{}]*\}|[^\s,\\\[{])+))?(?=[\s,]|$)")
KEY: Final = re.compile(r"[A-Za-z](?!(?:[^0-9]*[0-9]){9})[A-Za-z0-9_-]{0,39}")  # with few digits: it is told aloud
FIELD_KEY: Final = re.compile(r"[A-Za-z](?!(?:[^0-9]*[0-9]){9})[A-Za-z0-9_]{0,199}")
# All that a pattern may hold: characters, classes, groups, alternatives, and how often a character may come.
# No dot and no negation: a pattern says which characters a value has, or it would exempt everything.
PIECE: Final = re.compile(
    r"""(?P<often>[*+?]|\{(?P<least>[0-9]{1,3})(?P<range>,(?P<most>[0-9]{0,3}))?\})
    |(?P<one>[A-Za-z0-9_#:/=~!;<>&'"-]|\\[dw.+*?/()|-]|\[(?!\^)(?:[A-Za-z0-9_#:/=~!;.,<>&'"+*?()| -]|\\[dw-])+\])
    |(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<or>\|)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class OptedIn:
    """The keys, each of metadata with the pattern that exempts its values from the card number detector, if any."""

    metadata: Mapping[str, re.Pattern[str] | None] = field(default_factory=dict)
    custom_fields: frozenset[str] = frozenset()

    def exempts(self, path: str, value: str) -> bool:
        """Say whether the operator knows that this value, at this path of an object, is no card number."""
        above, _, key = path.rpartition(".")
        pattern = self.metadata.get(key) if above.rpartition(".")[2] == "metadata" else None
        return pattern is not None and len(value) <= LONGEST_VALUE and pattern.fullmatch(value) is not None

    def told(self) -> dict[str, list[str]]:
        """Name the keys, for the log and for `flask doctor`; patterns are left out."""
        exempt = [key for key, pattern in self.metadata.items() if pattern]
        return {"metadata": [*self.metadata], "exempt": exempt, "custom_fields": sorted(self.custom_fields)}


def metadata_keys(text: str) -> dict[str, re.Pattern[str] | None]:
    """Read the keys of metadata with their patterns; ValueError says what is wrong, and names no more than the key."""
    keys: dict[str, re.Pattern[str] | None] = {}
    for key, pattern in _entries(text):
        _check_key(key, KEY, keys)
        keys[key] = None if pattern is None else _compiled(key, pattern)
    return keys


def custom_field_keys(text: str) -> frozenset[str]:
    """Read the keys of custom fields, which take no pattern."""
    keys: set[str] = set()
    for key, pattern in _entries(text):
        _check_key(key, FIELD_KEY, keys)
        if pattern is not None:
            raise ValueError(f"takes no pattern: {key} is a person's, and every detector looks at it")
        keys.add(key)
    return frozenset(keys)


def _entries(text: str) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    place = _skip(text, 0)
    while place < len(text):
        entry = ENTRY.match(text, place)
        if entry is None:
            raise ValueError(f"cannot be read at entry {len(found) + 1}: write order_id or order_id=[0-9]{{16}}")
        found.append((entry[1], entry[2]))
        place = _skip(text, entry.end())
    if len(found) > MOST_KEYS:
        raise ValueError(f"has more than {MOST_KEYS} keys")
    return found


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place] in ", \t\r\n":
        place += 1
    return place


def _check_key(key: str, form: re.Pattern[str], known: Iterable[str]) -> None:
    if not form.fullmatch(key):
        raise ValueError("has a key that is none: letters, digits, _ and -, beginning with a letter, with few digits")
    if key in known:
        raise ValueError(f"names {key} twice")


def _compiled(key: str, pattern: str) -> re.Pattern[str]:
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"has a pattern of more than {LONGEST_PATTERN} characters for {key}")
    if _ways(key, pattern) > MOST_WAYS:
        raise ValueError(f"has a pattern for {key} that could take too long: at most two parts may vary freely")
    try:
        return re.compile(pattern, re.ASCII)
    except (re.error, OverflowError):
        raise ValueError(f"has a pattern for {key} that is no regular expression") from None


def _ways(key: str, pattern: str) -> int:
    """Bound the ways in which the pattern can be tried on a value; refuse what could be tried without end."""
    ways, place, before = 1, 0, ""
    while place < len(pattern):
        piece = PIECE.match(pattern, place)
        if piece is None or (piece["often"] and before != "one"):
            raise ValueError(
                f"has a pattern for {key} with more than plain parts: characters, [classes], \\d, \\w, (a|b), and "
                "how often a single one of them may come; no dot, no negation, no repeated group"
            )
        ways *= 2 if piece["or"] else _choices(piece)
        place, before = piece.end(), piece.lastgroup or ""
    return ways


def _choices(piece: re.Match[str]) -> int:
    if not piece["often"] or (piece["least"] and not piece["range"]):
        return 1
    if piece["often"] == "?":
        return 2
    most = int(piece["most"] or LONGEST_VALUE)
    return max(most - int(piece["least"] or 0), 0) + 1 if piece["range"] else LONGEST_VALUE
