"""Group commit: deliveries that wait at the same moment share one transaction; each is answered after it."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Engine

from storage import people
from storage.database import Line, UnavailableError, transaction
from storage.free_text import is_refused
from storage.record import Key, Wanted, nothing, record, record_one
from storage.redacted import RedactedEvent
from storage.refused import DETECTOR, masked
from storage.vault import Vault
from webhooks import metrics

log = logging.getLogger("ledger.commits")
T = TypeVar("T")
LIMIT = 200  # events a transaction; beyond it a batch only makes its last delivery wait longer


def _taken() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(slots=True, eq=False)
class Waiting:
    """One delivery's place in the queue, and what became of it."""

    event: RedactedEvent
    done: bool = False
    new: bool = False
    leads: bool = False
    error: Exception | None = None
    turn: threading.Lock = field(default_factory=_taken)  # released when it is done, or when it is its turn to lead


class Committer:
    """One per process. One delivery leads: it commits for all that wait, then hands the lead to the next in the queue.

    So, alone, an event commits at once, and under load a batch is whatever came while the last one was committing.
    The threads here are greenlets under gunicorn's gevent worker; nothing in this file knows.
    """

    def __init__(self, engine: Engine, vault: Vault, wanted: Wanted = nothing) -> None:
        """Write with `engine`, on which each statement commits by itself; `wanted` names the jobs an event asks for."""
        self._events = Line(engine)
        self._in_transaction = engine.execution_options(isolation_level="READ COMMITTED")
        self._vault = vault
        self._wanted = wanted
        self._queue: list[Waiting] = []
        self._led = False
        self._page = threading.Lock()  # of whoever uses commit_all, and then no other way: there is one connection
        self._mutex = threading.Lock()  # held for a few instructions, never across a wait

    def commit(self, event: RedactedEvent) -> bool:
        """Return once the event is committed; False if we already had it. UnavailableError: nothing is promised."""
        mine = Waiting(event)
        if not self._joins(mine):
            self._wait(mine)
        if not mine.done:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.new

    def commit_all(self, events: list[RedactedEvent]) -> list[bool]:
        """Commit events that came together, as from a page of Stripe's API; say of each whether it is new."""
        batch = [Waiting(event) for event in events]
        with self._page:
            self._settle(batch)
        for waiting in batch:
            if waiting.error is not None:
                raise waiting.error
        return [waiting.new for waiting in batch]

    def close(self) -> None:
        """Give up the connection."""
        self._events.close()

    def _joins(self, mine: Waiting) -> bool:
        """Queue up; True if nobody leads, so that this delivery does."""
        with self._mutex:
            self._queue.append(mine)
            leads, self._led = not self._led, True
            return leads

    def _wait(self, mine: Waiting) -> None:
        """Wait until it is committed, or its turn to lead; killed meanwhile, it leaves, and takes no lead with it."""
        try:
            mine.turn.acquire()
        except BaseException:
            with self._mutex:
                self._queue = [waiting for waiting in self._queue if waiting is not mine]
            if mine.leads:
                self._hand_on()
            raise

    def _lead(self) -> None:
        """Commit what waits, wake those it was for, and hand the lead on. Whoever leads is first in the queue."""
        with self._mutex:
            batch, self._queue = self._queue[:LIMIT], self._queue[LIMIT:]
        try:
            self._settle(batch)
        finally:
            for waiting in batch[1:]:
                waiting.turn.release()
            self._hand_on()

    def _hand_on(self) -> None:
        """Let the first in the queue lead; nobody leads when nobody waits."""
        with self._mutex:
            heir = self._queue[0] if self._queue else None
            self._led = heir is not None
        if heir is not None:
            heir.leads = True
            heir.turn.release()

    def _settle(self, batch: list[Waiting]) -> None:
        started = time.perf_counter()
        failure = UnavailableError("interrupted before the commit")
        try:
            self._together(batch)
        except UnavailableError as error:
            failure = error
        finally:  # whoever leads may be killed in it; nobody else may wait for ever
            for waiting in batch:
                if not waiting.done:
                    waiting.done, waiting.error = True, failure
        settled = [waiting for waiting in batch if waiting.error is None]
        if settled:
            new = [waiting.event.type for waiting in settled if waiting.new]
            metrics.committed(time.perf_counter() - started, len(settled), new)

    def _together(self, batch: list[Waiting]) -> None:
        try:
            new = self._record([waiting.event for waiting in batch])
        except UnavailableError:
            raise
        except Exception:  # noqa: BLE001 — one event's fault must not cost the others: find it alone
            for waiting in batch:
                self._alone(waiting)
        else:
            acknowledge(batch, new)

    def _record(self, events: list[RedactedEvent]) -> set[Key]:
        # A pooled connection may only be stale after a restart of the database. To do it again is harmless.
        persons = people.seal(self._vault, people.newest(events))
        return once_more(lambda: record(self._events.run, events, persons, self._wanted))

    def _alone(self, waiting: Waiting) -> None:
        try:
            waiting.new = self._for_certain(waiting.event)
        except Exception as error:  # noqa: BLE001 — handed to the delivery that it belongs to
            waiting.error = error
        waiting.done = True

    def _for_certain(self, event: RedactedEvent) -> bool:
        """Record one event, masked if the database's own gate finds card data that the detectors let through."""
        try:
            return self._once(event)
        except Exception as error:
            if not is_refused(error):
                raise
        with transaction(self._in_transaction) as connection:
            clean = masked(connection, event)
        new = self._once(clean)
        log.error("the database refused card data that the detectors let through", extra={"event": event.id})
        metrics.sighted(event.object_type, DETECTOR, new)
        return new

    def _once(self, event: RedactedEvent) -> bool:
        persons = people.seal(self._vault, people.newest([event]))
        with transaction(self._in_transaction) as connection:
            return record_one(connection, event, persons, self._wanted)


def once_more(action: Callable[[], T]) -> T:
    """Try again, once, what failed because the database was away."""
    try:
        return action()
    except UnavailableError:
        return action()


def acknowledge(batch: list[Waiting], new: set[Key]) -> None:
    """Tell every delivery whether its event is new; the second of two in one batch is a redelivery."""
    for waiting in batch:
        key = (waiting.event.id, waiting.event.account, waiting.event.livemode)
        waiting.done, waiting.new = True, key in new
        new.discard(key)
