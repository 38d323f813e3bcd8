"""How the intake road waits for PostgreSQL: a moment in place, then as everybody else does.

A commit takes about a millisecond. To hand the process over for that long means to wait in turn behind every delivery
that is ready, twice a commit; so the committer holds it for a moment, and lets go as soon as the database is slow.
Measured with 64 connections: twice the batch, half the latency (bench/README.md).
"""

from collections.abc import Generator
from typing import Any

import psycopg
from psycopg import waiting
from psycopg.errors import _WaitTimeout  # psycopg is pinned, and its own pool relies on it, too

HOLD_S = 0.05


class IntakeConnection(psycopg.Connection[Any]):
    """A connection that waits in place first. Without greenlets in the process there is no difference."""

    def wait(self, gen: Generator[Any, Any, Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Drive the protocol; psycopg's own wait, which lets other greenlets run, takes over when it takes long."""
        held = Held(gen)
        try:
            return waiting.wait_c(held.run(), self.pgconn.socket, interval, HOLD_S)
        except _WaitTimeout:
            return super().wait(held.run(), interval, timeout)


class Held:
    """A conversation with the server that can be taken up again where it was left."""

    def __init__(self, gen: Generator[Any, Any, Any]) -> None:
        self._gen = gen
        self._awaited: Any = None

    def run(self) -> Generator[Any, Any, Any]:
        """Go on from where the last run was left, which may be the beginning."""
        try:
            if self._awaited is None:
                self._awaited = next(self._gen)
            while True:
                ready = yield self._awaited
                self._awaited = self._gen.send(ready)
        except StopIteration as end:
            return end.value
