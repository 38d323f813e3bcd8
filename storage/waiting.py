"""A connection on which a greenlet waits for PostgreSQL by peeking at its socket.

psycopg's own ways set up a selector, or watchers and timers, anew for every wait, because they are made for any number
of sockets. A greenlet (gevent patches `socket`) needs none of it to wait for one. Without greenlets all is psycopg's.
"""

import os
import socket
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait
from sqlalchemy import Engine, event

T = TypeVar("T")


class PeekingConnection(psycopg.Connection[Any]):
    """Whoever is killed while waiting must give the connection up: the statement may still run."""

    _view: socket.socket | None = None  # the same socket, under a file number of its own

    def wait(self, gen: PQGen[T], *limits: Any, **more: Any) -> T:
        """Run a statement to its end. What does not fit into the socket at once, or has a deadline, waits as ever."""
        if limits or more:
            return super().wait(gen, *limits, **more)
        try:
            wanted = next(gen)
            while wanted == Wait.R and self._peeks():
                wanted = gen.send(Ready.R)
        except StopIteration as end:
            answer: T = end.value
            return answer
        return super().wait(resumed(gen, wanted))

    def close(self) -> None:
        """Close the connection and our view of its socket."""
        super().close()
        if self._view is not None:
            self._view.close()
            self._view = None

    def _peeks(self) -> bool:
        """Return once there is something to read, be it the connection's end; False if this is no way to wait.

        So it is without greenlets, as the socket does not block, and when it is broken: psycopg will find out.
        """
        if self._view is None:
            self._view = socket.socket(fileno=os.dup(self.pgconn.socket))
        try:
            self._view.recv(1, socket.MSG_PEEK)
        except OSError:
            return False
        return True


def resumed(gen: PQGen[T], wanted: Wait) -> PQGen[T]:
    """Go on with a statement that has said already what it waits for."""
    try:
        while True:
            wanted = gen.send((yield wanted))
    except StopIteration as end:
        answer: T = end.value
        return answer


def peek(engine: Engine) -> Engine:
    """Have an engine open such connections."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: Any, settings: Any) -> PeekingConnection:
        return PeekingConnection.connect(*arguments, **settings)

    return engine
