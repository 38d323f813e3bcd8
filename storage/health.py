"""What an operator's monitor asks the database: is it there, is it up to date, does anything wait?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from storage import alarms, jobs, migrate, parked, people, watermarks
from storage.database import UnavailableError, transaction
from storage.vault import Vault


class Watched(NamedTuple):
    """What workers found out: the alarms that stand, and how many events they had to fetch themselves."""

    alarms: Sequence[Any]
    found: int
    missed: int


@dataclass(frozen=True, slots=True)
class Health:
    """What we saw; None is what we could not ask. Parked events and alarms are shown, they do not make us unready."""

    database: bool
    migrations: str | None = None
    people_key: bool | None = None
    parked_events: int | None = None
    watched: Watched | None = None
    jobs: Mapping[str, int] | None = None

    @property
    def is_ready(self) -> bool:
        """Tell whether deliveries can be taken in."""
        return self.database and self.migrations == migrate.AT_HEAD and self.people_key is True


def look(engine: Engine, vault: Vault) -> Health:
    """Ask within three seconds; whatever goes wrong, its text stays here."""
    try:
        with transaction(engine) as connection:
            connection.execute(text("set local statement_timeout = '3s'"))
            state = migrate.state(connection)
            if state != migrate.AT_HEAD:
                return Health(database=True, migrations=state)
            key = people.opens(connection, vault)
            watched = Watched(alarms.standing(connection), *watermarks.totals(connection))
            seen = Health(database=True, migrations=state, people_key=key, parked_events=parked.count(connection))
            return replace(seen, watched=watched, jobs=jobs.counts(connection))
    except (UnavailableError, SQLAlchemyError):
        return Health(database=False)
