"""Turns the rules of an object into the tree that the walk follows, once, when the program starts."""

from enum import Enum
from typing import Union

from webhooks.redaction.contract import Rules


class Fate(Enum):
    """What becomes of a field that ends here."""

    KEEP = "keep"
    PERSON = "person"
    DROP = "drop"


class Branch(dict[str, Union[Fate, "Branch"]]):
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


def grow(rules: Rules) -> Branch:
    """Build the tree of an object's rules."""
    root = Branch()
    for path, fate in sorted(rules.paths()):  # a shorter path comes before those that it covers
        *above, name = path.split(".")
        place = root
        for part in above:
            place = place.below(part)
        if name in place:
            raise ValueError(f"{path} is in the rules twice")
        place[name] = Fate(fate)
    return root
