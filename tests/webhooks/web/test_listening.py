"""Who takes a connection: the worker that holds the fewest, and somebody in any case."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import gevent
import pytest
from gevent import socket
from gevent.pool import Pool

from webhooks.web.listening import AWAY, SEATS, FairServer, Held

Start = Callable[[int], FairServer]
CLIENTS = 12


def serve(client: Any, _: Any) -> None:
    """Answer with one byte, and keep the connection until the client closes it."""
    client.sendall(b"x")
    client.recv(1)


@pytest.fixture
def held() -> Held:
    """What the workers tell each other."""
    return Held()


@pytest.fixture
def listener() -> Iterator[Any]:
    """The socket that they share."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(CLIENTS)
        yield listening


@pytest.fixture
def start(held: Held, listener: Any) -> Iterator[Start]:
    """Start one worker's server."""
    started = []

    def one(seat: int) -> FairServer:
        own = socket.socket(fileno=os.dup(listener.fileno()))
        started.append(FairServer(own, serve, Pool(CLIENTS), held, seat))
        started[-1].start()
        return started[-1]

    yield one
    for server in started:
        server.stop()


@pytest.fixture
def connect(listener: Any) -> Iterator[Callable[[], None]]:
    """Connect, and return once a server has answered."""
    clients = []

    def one() -> None:
        clients.append(socket.create_connection(listener.getsockname(), timeout=30))
        assert clients[-1].recv(1) == b"x"

    yield one
    for client in clients:
        client.close()


def test_workers_share_connections_evenly(start: Start, connect: Callable[[], None]) -> None:
    """Kept-alive connections stay where they are, so one core would idle while the other has all of them."""
    servers = [start(seat) for seat in (1, 2)]

    for _ in range(CLIENTS):
        connect()

    assert [len(server.pool) for server in servers] == [CLIENTS // 2, CLIENTS // 2]


def test_a_connection_that_others_leave_is_taken(held: Held, start: Start, connect: Callable[[], None]) -> None:
    """A worker that hangs holds few connections and takes none: nobody may wait for it for long."""
    server = start(1)
    held.tell(2, 0)

    for _ in range(3):
        connect()

    assert len(server.pool) == 3


def test_a_server_that_stops_is_left_out(held: Held, start: Start) -> None:
    """It takes nothing any more, so the others need not look at what it holds."""
    server = start(1)
    before = held.fewest()

    server.close()

    assert (before, held.fewest()) == (0, AWAY)


def test_a_connection_that_ends_counts_no_more(
    held: Held, start: Start, connect: Callable[[], None], listener: Any
) -> None:
    """Or a worker whose clients come and go would end up with none."""
    server = start(1)
    connect()
    most = held.fewest()
    with socket.create_connection(listener.getsockname(), timeout=30) as brief:
        assert brief.recv(1) == b"x"
        more = held.fewest()
    with gevent.Timeout(30):
        while len(server.pool) > 1:
            gevent.sleep()

    assert (most, more, held.fewest()) == (1, 2, 1)


def test_seats_are_used_again(held: Held) -> None:
    """The numbers that gunicorn gives its workers only grow."""
    held.tell(SEATS + 3, 7)

    assert held.fewest() == 7
    held.tell(3, AWAY)
    assert held.fewest() == AWAY
