"""The words in which the rules are written: what of a Stripe object is a fact, what is personal, what goes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Rules:
    """The three fates of an object's fields, as dotted paths; lists are passed through.

    A path in `person` or `drop` covers all below it, but a longer path under a dropped one wins.
    `within` holds the rules of objects inside this one.
    """

    keep: tuple[str, ...]
    person: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    within: Mapping[str, "Rules"] = field(default_factory=dict)

    def paths(self, above: str = "") -> Iterator[tuple[str, str]]:
        """List every path with its fate, those of the objects inside included."""
        for fate, paths in (("keep", self.keep), ("person", self.person), ("drop", self.drop)):
            yield from ((above + path, fate) for path in paths)
        for path, rules in self.within.items():
            yield from rules.paths(f"{above}{path}.")

    def keeping(self, names: str) -> "Rules":
        """Write the rules of the same object where more of its fields are facts: alone, not inside another."""
        also = fields(names)
        return replace(self, keep=self.keep + also, drop=tuple(path for path in self.drop if path not in also))


def fields(names: str) -> tuple[str, ...]:
    """Split a list of paths as it stands in a rules file."""
    return tuple(names.split())
