"""Pieces from a library that writes a whole file in one call: it runs in a thread and waits for its pieces to leave."""

import io
import queue
from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Any

AHEAD = 2  # pieces that may wait to be taken


class AbandonedError(Exception):
    """Nobody takes the pieces any more."""


class Pulled:
    """A file that a library writes into. Under gevent the thread is a greenlet: both wait without holding others up.

    Writing never fails here, for a library in another language may not survive that: who has left stops the rows.
    """

    def __init__(self) -> None:
        """Begin with nothing written."""
        self._pieces: queue.Queue[bytes | None] = queue.Queue(AHEAD)
        self._abandoned = Event()
        self._failed: list[BaseException] = []

    def guarded(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Give the library what it writes; what fails meanwhile is told as it was, not in the library's words."""
        try:
            for batch in batches:
                self._go_on()
                yield batch
        except BaseException as error:
            self._failed.append(error)
            raise

    def write(self, piece: bytes) -> int:
        """Take a piece from the library."""
        if not self._abandoned.is_set():
            self._pieces.put(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Say nothing: what was written is on its way."""

    def seek(self, _place: int, _whence: int = 0) -> int:
        """Refuse: what was written may have left already."""
        raise io.UnsupportedOperation("seek")

    def pieces(self, write: Callable[[], None]) -> Iterator[bytes]:
        """Let the library write, and take its pieces; whoever stops taking them stops it too."""
        writer = Thread(target=self._run, args=(write,), name="export", daemon=True)
        writer.start()
        try:
            yield from iter(self._pieces.get, None)
        except GeneratorExit:
            self._abandon(writer)
            raise
        writer.join()
        if self._failed:
            raise self._failed[0]

    def _abandon(self, writer: Thread) -> None:
        self._abandoned.set()
        while writer.is_alive():
            self._drain()
            writer.join(0.01)
        self._failed.clear()  # it was told to fail, and what it holds of the rows must go

    def _go_on(self) -> None:
        if self._abandoned.is_set():
            raise AbandonedError

    def _drain(self) -> None:
        try:
            self._pieces.get_nowait()
        except queue.Empty:
            return

    def _run(self, write: Callable[[], None]) -> None:
        try:
            write()
        except BaseException as error:  # noqa: BLE001 — it is raised again where the pieces are taken
            self._failed.append(error)
        self._pieces.put(None)
