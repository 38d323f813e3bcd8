"""What the detectors put in place of card data, and what they tell of it."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from storage.redacted import MASK
from webhooks.redaction.detectors.names import Kind

Json = Any
Exempt = Callable[[str, str], bool]

DEEPEST: Final = 40

_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


class Sighting(NamedTuple):
    """What was seen, where and how often; never the value."""

    path: str
    detector: str
    count: int  # type: ignore[assignment]  # a tuple's own method is never needed


class Spot(NamedTuple):
    """A place in the value: its path, its field's name, what the name says, and how much deeper the walk may go."""

    path: str = ""
    name: str = ""
    kind: Kind | None = None
    depth: int = DEEPEST

    def below(self, name: str, kind: Kind | None) -> "Spot":
        """Go to a field."""
        said = name if _PLAIN_NAME.fullmatch(name) else "?"
        return Spot(f"{self.path}.{said}" if self.path else said, name, kind, self.depth - 1)

    def element(self, kind: Kind | None) -> "Spot":
        """Go to an element of a list; paths pass lists through."""
        return self._replace(kind=kind, depth=self.depth - 1)


class Masking:
    """Masks values and keeps the sightings."""

    __slots__ = ("_exempt", "_found")

    def __init__(self, exempt: Exempt) -> None:
        self._exempt = exempt
        self._found: Counter[tuple[str, str]] = Counter()

    def mask(self, value: Json, spot: Spot, detectors: Counter[str]) -> Json:
        """Return the mask and note what was seen, unless the operator says that the value is known."""
        if not detectors or (isinstance(value, str | int | float) and self._exempt(spot.path, str(value))):
            return value
        for detector, count in detectors.items():
            self._found[spot.path, detector] += count
        return MASK

    def sightings(self) -> list[Sighting]:
        """List what was seen."""
        return [Sighting(path, detector, count) for (path, detector), count in self._found.items()]
