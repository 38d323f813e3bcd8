"""Every law that is fuzzed, by its name."""

from collections.abc import Callable

from tests.fuzz import detecting, road

LAWS: dict[str, Callable[[bytes], None]] = {**road.LAWS, **detecting.LAWS}
