"""Events that Stripe never made: it says so in an alert, and neither delivers nor lists them.

docs.stripe.com/webhooks/handle-irrecoverable-events. What happened to the objects only the objects themselves tell: a
backfill of objects over that time brings it in, a backfill of events cannot.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select

from storage.events import StoredEvent

TYPE: Final = "v2.core.health.event_generation_failure.resolved"
EVENTS = StoredEvent.__table__
SHOWN = timedelta(days=30)


def alerts(connection: Connection, *, livemode: bool) -> Sequence[Any]:
    """List Stripe's alerts of the last thirty days in a mode, newest first: their ids, accounts and times."""
    is_alert = EVENTS.c.type.like("v2.core.health.%"), EVENTS.c.type == TYPE  # the first is what the index is about
    found = select(EVENTS.c.id, EVENTS.c.account, EVENTS.c.created).where(*is_alert, EVENTS.c.livemode == livemode)
    return connection.execute(
        found.where(EVENTS.c.created > func.now() - SHOWN).order_by(EVENTS.c.created.desc())
    ).all()
