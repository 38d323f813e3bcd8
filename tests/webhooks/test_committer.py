"""The lead in the group commit: always with somebody who is alive, and nobody waits for ever."""

from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine

from storage.vault import Vault
from webhooks.committer import Committer, Waiting


class Killed:
    """A lock in whose wait the waiter is killed."""

    def acquire(self) -> bool:
        """Be killed."""
        raise KeyboardInterrupt

    def release(self) -> None:
        """Take the lead, or the news, without a word."""


@pytest.fixture
def committer() -> Committer:
    """A committer whose database nobody asks."""
    engine = create_engine("postgresql+psycopg://nobody@/nothing")
    return Committer(engine, Vault(bytes(range(32))))


def waiting() -> Waiting:
    """Somebody in the queue."""
    return Waiting(SimpleNamespace(type="refund.created"))  # type: ignore[arg-type]


def test_who_is_killed_in_the_queue_leaves_it(committer: Committer) -> None:
    """A greenlet that is gone must not inherit the lead."""
    leader, dead, heir = waiting(), waiting(), waiting()
    assert [committer._joins(one) for one in (leader, dead, heir)] == [True, False, False]
    dead.turn = Killed()  # type: ignore[assignment]

    with pytest.raises(KeyboardInterrupt):
        committer._wait(dead)

    assert committer._queue == [leader, heir]


def test_an_heir_that_is_killed_hands_the_lead_on(committer: Committer) -> None:
    """The lead was given to somebody who is killed before taking it up: the next in the queue gets it."""
    dead, heir = waiting(), waiting()
    committer._joins(dead)
    committer._joins(heir)
    dead.turn, dead.leads = Killed(), True  # type: ignore[assignment]

    with pytest.raises(KeyboardInterrupt):
        committer._wait(dead)

    assert (heir.leads, heir.turn.locked(), committer._queue) == (True, False, [heir])


def test_nobody_leads_when_the_last_in_the_queue_is_killed(committer: Committer) -> None:
    """The next delivery then leads at once."""
    dead = waiting()
    committer._joins(dead)
    dead.turn, dead.leads = Killed(), True  # type: ignore[assignment]

    with pytest.raises(KeyboardInterrupt):
        committer._wait(dead)

    assert committer._joins(waiting())
