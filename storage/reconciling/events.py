"""Events that Stripe lists, held against those that we keep, and the other way round."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

from storage.events import THIN_TYPES
from storage.reconciling.finding import Scope

ABSENT = text("""
select listed.id from unnest(cast(:ids as text[])) as listed(id)
where not exists (
  select from events e where e.id = listed.id and e.account = :account and e.livemode = :livemode)
""")
# Not what we observed ourselves, nor thin events: those are listed elsewhere (docs.stripe.com/api/v2/core/events).
HELD = text("""
select id, type, created from events
where account = :account and livemode = :livemode and created >= :start and created < :end
  and type not like 'ledger.%' and type not like 'v1.%' and type not like 'v2.%'
""")
THIN = text(f"""
select count(*) from events
where account = :account and livemode = :livemode and created >= :start and created < :end
  and ({THIN_TYPES})
""")  # noqa: S608 — our own names
UNLISTED = text("""
select object_type, count(distinct object_id) from events
where account = :account and livemode = :livemode and created >= :start and created < :end
  and object_id is not null and object_type <> all(:listed) group by object_type
""")
TYPES = text("select distinct type from events where livemode = :livemode")
ACCOUNTS = text("""
select distinct account from events where livemode = :livemode and created >= :start and created < :end order by 1
""")
IN_OTHER_MODE = text("select exists (select from events where id = :id and livemode <> :livemode)")


class HeldEvent(NamedTuple):
    """An event that we keep."""

    id: str
    type: str
    created: datetime


def absent(connection: Connection, scope: Scope, ids: Iterable[str]) -> set[str]:
    """Name the events that we do not hold."""
    return set(connection.scalars(ABSENT, {"ids": list(ids)} | scope.values))


def held(connection: Connection, scope: Scope) -> list[HeldEvent]:
    """List the events of the period that Stripe's list must show."""
    return [HeldEvent(*row) for row in connection.execute(HELD, scope.values)]


def thin(connection: Connection, scope: Scope) -> int:
    """Count the thin events of the period: Stripe's list of events does not show them."""
    return int(connection.scalars(THIN, scope.values).one())


def unlisted(connection: Connection, scope: Scope, listed: Iterable[str]) -> dict[str, int]:
    """Count the objects that the period's events tell of, by type, but for these types."""
    found = connection.execute(UNLISTED, scope.values | {"listed": list(listed)})
    return {object_type: count for object_type, count in found}


def types(connection: Connection, *, livemode: bool) -> set[str]:
    """Name the types of which an event ever arrived."""
    return set(connection.scalars(TYPES, {"livemode": livemode}))


def accounts(connection: Connection, scope: Scope) -> Sequence[str]:
    """Name the accounts that the events of the period belong to."""
    return connection.scalars(ACCOUNTS, scope.values).all()


def in_other_mode(connection: Connection, scope: Scope, id: str) -> bool:
    """Say whether the same event is kept under the other mode, too."""
    return bool(connection.scalar(IN_OTHER_MODE, {"id": id, "livemode": scope.livemode}))
