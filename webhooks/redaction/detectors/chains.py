"""Says what a chain of digit groups is, and a place in a text."""

from collections.abc import Sequence
from typing import NamedTuple

from webhooks.redaction.detectors.networks import LONGEST, SHORTEST


class Chain(NamedTuple):
    """Neighbouring digit groups, what stands between them, and whether nothing else stands around them."""

    groups: Sequence[str]
    gaps: Sequence[str]
    alone: bool

    def joined(self, start: int, end: int) -> str:
        """Write the groups from start to end as one number; empty when no card has so many digits."""
        digits = "".join(self.groups[start:end]) if end - start <= LONGEST else ""
        return digits if SHORTEST <= len(digits) <= LONGEST else ""


class Place(NamedTuple):
    """Where something stands in a text."""

    start: int
    end: int


class UndecidedError(Exception):
    """Raised when a value asks for more work than it gets."""
