"""Makes decisions of bytes, so that whoever chooses the bytes, chance or coverage, chooses everything."""

from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")
Json = Any
DEEPEST, WIDEST = 5, 6
NUMBERS = (0, -1, 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 0.5, -0.0, 1e15, float("inf"), float("-inf"))


class Octets:
    """Bytes to decide by; when they are used up, every decision is the first of the possible."""

    def __init__(self, content: bytes) -> None:
        """Begin at the first byte."""
        self._content = content
        self._at = 0

    def take(self, count: int) -> bytes:
        """Take some bytes, or what is left."""
        taken = self._content[self._at : self._at + count]
        self._at += count
        return taken

    def rest(self) -> bytes:
        """Take all that is left."""
        return self.take(len(self._content))

    def number(self, limit: int) -> int:
        """Choose a number from 0, below a limit."""
        return int.from_bytes(self.take(1 if limit <= 256 else 8), "little") % limit

    def choice(self, items: Sequence[T]) -> T:
        """Choose one of some things."""
        return items[self.number(len(items))]

    def text(self) -> str:
        """Make a short text of anything: ASCII, any script, lone surrogates."""
        written = self.take(self.number(40))
        return written.decode("utf-8", "surrogateescape" if self.number(8) == 1 else "replace")

    def digits(self, count: int) -> str:
        """Make decimal digits."""
        return "".join(str(octet % 10) for octet in self.take(count).ljust(count, b"\0"))

    def json(self, names: Sequence[str], depth: int = DEEPEST) -> Json:
        """Make a JSON value; its keys are mostly some that are known."""
        kind = self.number(8 if depth else 5)
        if kind < 2:
            return self.text()
        if kind == 2:
            return self.choice(NUMBERS)
        if kind == 3:
            return int(self.digits(self.number(24)) or 0)
        if kind == 4:
            return self.choice((None, True, False))
        if kind == 5:
            return [self.json(names, depth - 1) for _ in range(self.number(WIDEST))]
        return self.object(names, depth - 1)

    def object(self, names: Sequence[str], depth: int = DEEPEST) -> dict[str, Json]:
        """Make a JSON object."""
        found = {}
        for _ in range(self.number(WIDEST)):
            name = self.choice(names) if self.number(8) else self.text()
            found[name] = self.json(names, depth)
        return found
