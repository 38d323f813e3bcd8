"""Upgrades beside other applications, and beside an older release that still writes."""

from sqlalchemy import text

from storage import migrate
from storage.database import connect


def test_another_applications_function_of_the_same_name_stays(database: str) -> None:
    """A database is often shared; what is not ours is not touched."""
    engine = connect(database)
    with engine.begin() as connection:
        connection.execute(text("create schema other"))
        connection.execute(text("create function other.record_batch(x int) returns int language sql as 'select x'"))

    migrate.upgrade(engine)

    with engine.connect() as connection:
        assert connection.scalar(text("select other.record_batch(7)")) == 7
        assert migrate.at_head(connection)
    engine.dispose()
