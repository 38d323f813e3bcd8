"""What an operator's monitor asks the database: is it there, is it up to date, does anything wait?"""

from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from storage import migrate, parked, people
from storage.database import UnavailableError, transaction
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Health:
    """What we saw; None is what we could not ask. Parked events are shown, they do not make us unready."""

    database: bool
    migrations: bool | None = None
    people_key: bool | None = None
    parked_events: int | None = None

    @property
    def is_ready(self) -> bool:
        """Tell whether deliveries can be taken in."""
        return self.database and self.migrations is True and self.people_key is True


def look(engine: Engine, vault: Vault) -> Health:
    """Ask within three seconds; whatever goes wrong, its text stays here."""
    try:
        with transaction(engine) as connection:
            connection.execute(text("set local statement_timeout = '3s'"))
            if not migrate.at_head(connection):
                return Health(database=True, migrations=False)
            key = people.opens(connection, vault)
            return Health(database=True, migrations=True, people_key=key, parked_events=parked.count(connection))
    except (UnavailableError, SQLAlchemyError):
        return Health(database=False)
