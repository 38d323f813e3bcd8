"""Turns the rules of an object into the tree that the walk follows, once, when the program starts."""

from enum import Enum
from typing import Union

from webhooks.opted_in import OptedIn
from webhooks.redaction.contract import Rules


class Fate(Enum):
    """What becomes of a field that ends here."""

    KEEP = "keep"
    PERSON = "person"
    DROP = "drop"
    SHORT_TEXT = "short text"  # a fact that the operator opted in


class Answers(frozenset[str]):
    """The custom fields whose answers the operator opted in."""


class Branch(dict[str, Union[Fate, Answers, "Branch"]]):
    """The fields at one place of an object. `dropped_rest` says that the others go without a note."""

    __slots__ = ("dropped_rest", "path")

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.path = path
        self.dropped_rest = False

    def below(self, name: str) -> "Branch":
        """Grow the branch for the fields of `name`."""
        found = self.get(name)
        if isinstance(found, Branch):
            return found
        grown = self[name] = Branch(f"{self.path}.{name}" if self.path else name)
        grown.dropped_rest = self.dropped_rest or found is Fate.DROP
        if found in (Fate.KEEP, Fate.PERSON):
            raise ValueError(f"{grown.path} is a leaf in the rules and has fields in the rules")
        return grown


def grow(rules: Rules, opted_in: OptedIn | None = None) -> Branch:
    """Build the tree of an object's rules, and of the keys that the operator opted in."""
    root = Branch()
    for path, fate in sorted(rules.paths()):  # a shorter path comes before those that it covers
        *above, name = path.split(".")
        place = root
        for part in above:
            place = place.below(part)
        if name in place:
            raise ValueError(f"{path} is in the rules twice")
        place[name] = Fate(fate)
    if opted_in is not None:
        _opt_in(root, opted_in)
    return root


def _opt_in(branch: Branch, opted_in: OptedIn) -> None:
    """Keep the chosen keys of every metadata, the object's own and those of objects inside it."""
    for name, fate in list(branch.items()):
        if name == "metadata" and fate is Fate.DROP and opted_in.metadata:
            branch.below(name).update(dict.fromkeys(opted_in.metadata, Fate.SHORT_TEXT))
        elif isinstance(fate, Branch):
            _opt_in(fate, opted_in)
    if not branch.path and branch.get("custom_fields") is Fate.DROP and opted_in.custom_fields:
        branch["custom_fields"] = Answers(opted_in.custom_fields)
