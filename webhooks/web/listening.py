"""A new connection goes to the worker that holds the fewest.

The workers share one listening socket, and a kept-alive connection stays with whoever took it. Left to a race, one of
two workers may get fifteen connections of sixteen: it is then busy on one core while the other core idles.
Loaded before gevent patches the standard library, so it imports nothing of ours.
"""

import mmap
from collections.abc import Callable
from typing import Any

from gevent.server import StreamServer

SEATS = 256  # more than workers ever live at the same time
AWAY = 0xFFFF_FFFF  # in the seat of a worker that takes no connections
PAUSE_S = 0.001
PATIENCE = 20  # pauses; then a connection is taken whatever the others hold, or a worker that hangs would delay it


class Held:
    """How many connections each worker holds, in memory that the master shares with the workers it forks."""

    def __init__(self) -> None:
        self._seats = memoryview(mmap.mmap(-1, 4 * SEATS)).cast("I")
        for seat in range(SEATS):
            self.tell(seat, AWAY)

    def tell(self, seat: int, connections: int) -> None:
        """Say how many one worker holds; `seat` is gunicorn's number of it, which only grows."""
        self._seats[seat % SEATS] = connections

    def fewest(self) -> int:
        """Find what the worker holds that has the fewest."""
        return min(self._seats)


class FairServer(StreamServer):  # type: ignore[misc]  # gevent has no types
    """Leaves a connection to the others, for a moment, while one of them holds fewer."""

    max_accept = 1  # then it looks again at what the others hold

    def __init__(self, listener: Any, handle: Callable[..., None], spawn: Any, held: Held, seat: int) -> None:
        """`handle` serves a connection in a greenlet that `spawn` makes."""
        self._held, self._seat = held, seat
        self._connections, self._patience = 0, PATIENCE
        super().__init__(listener, handle, spawn=spawn)

    def start(self) -> None:
        """Begin to take connections."""
        self._tell()
        super().start()

    def close(self) -> None:
        """Take no more; those it holds are served to their end."""
        self._held.tell(self._seat, AWAY)
        super().close()

    def do_read(self) -> Any:
        """Take a connection that waits, unless it is another worker's turn."""
        if self._patience > 0 and self._connections > self._held.fewest():
            self._patience -= 1
            self._pause()
            return None
        taken = super().do_read()
        if taken:
            self._connections, self._patience = self._connections + 1, PATIENCE
            self._tell()
        return taken

    def do_close(self, *connection: Any) -> None:
        """Close a connection that has been served."""
        self._connections -= 1
        if self.started:
            self._tell()
        super().do_close(*connection)

    def _tell(self) -> None:
        self._held.tell(self._seat, self._connections)

    def _pause(self) -> None:
        self.stop_accepting()
        self._timer = self.loop.timer(PAUSE_S)
        self._timer.start(self._start_accepting_if_started)
