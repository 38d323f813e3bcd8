"""A file on its way to a client, who may take it whole, in part, or not at all."""

from collections.abc import Generator
from contextlib import ExitStack


class Sending:
    """The pieces of a file, and what is held open until they are sent.

    The pieces end first, then what they are read from: a transaction cannot be ended in the middle of a reading. So it
    is also where nobody closes anything and Python clears away.
    """

    def __init__(self, first: bytes, pieces: Generator[bytes], held: ExitStack) -> None:
        """Begin with the piece that is there already."""
        self._first, self._pieces, self._held = first, pieces, held

    def __iter__(self) -> "Sending":
        """Send the pieces in order."""
        return self

    def __next__(self) -> bytes:
        """Take the next piece."""
        first, self._first = self._first, b""
        return first or next(self._pieces)

    def close(self) -> None:
        """Leave nothing open; once is enough."""
        try:
            self._pieces.close()
        finally:
            self._held.close()

    def __del__(self) -> None:
        """Leave nothing open, whoever forgot it."""
        self.close()
