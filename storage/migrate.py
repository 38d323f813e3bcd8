"""Brings the database up to the newest migration, and tells whether it is there."""

import logging
from functools import cache
from pathlib import Path
from typing import cast

import psycopg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError, OperationalError

from storage import finance, jobs, routines

MIGRATIONS = Path(__file__).parent / "migrations"
NO_RIGHT = "42501"  # insufficient_privilege
QUOTING = {"22", "23"}  # classes of SQLSTATE whose messages quote what is in a row: data exception, integrity
log = logging.getLogger("ledger.migrations")
TRIES = 5
AT_HEAD, BEHIND, AHEAD = "at head", "behind", "ahead"
LOCK = 0x1ED6E4  # any number, as long as every release uses the same


def upgrade(engine: Engine) -> None:
    """Run what is missing in one transaction; a second release that starts meanwhile waits and finds nothing to do.

    The older release may still be writing. If the two wait for each other, nothing was changed: try again.
    """
    for _ in range(TRIES - 1):
        try:
            return _upgrade(engine)
        except OperationalError as error:
            if not isinstance(error.orig, psycopg.errors.DeadlockDetected):
                raise
    return _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    config = _config()
    with engine.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        config.attributes["connection"] = connection
        cast("psycopg.Connection", connection.connection.driver_connection).add_notice_handler(tell)
        finance_views = current(connection) != heads() or not finance.is_current(connection)
        if finance_views:
            finance.take_away(connection)
        command.upgrade(config, "head")
        jobs.install(connection)
        routines.install(connection)
        if finance_views:
            finance.install(connection)


def tell(notice: psycopg.errors.Diagnostic) -> None:
    """Pass on what a migration has to say to the operator; PostgreSQL's own notices are about names."""
    if notice.severity_nonlocalized == "WARNING":
        log.warning("%s; %s", notice.message_primary, notice.message_hint or "no hint")


def explained(error: DBAPIError) -> str:
    """Say in PostgreSQL's own words why a migration was refused: they name roles and tables, never what is in them."""
    cause = error.orig
    if not isinstance(cause, psycopg.Error) or not cause.diag.message_primary:
        return f"the database could not be reached or asked ({type(cause).__name__})"
    if (cause.sqlstate or "")[:2] in QUOTING:
        place = [name for name in (cause.diag.table_name, cause.diag.column_name, cause.diag.constraint_name) if name]
        return f"the rows that are there do not fit ({type(cause).__name__}: {', '.join(place) or 'place unknown'})"
    words = [cause.diag.message_primary, cause.diag.message_detail, cause.diag.message_hint]
    if cause.sqlstate == NO_RIGHT:
        words.append("the roles intake and finance_reader must exist and be granted to this login: see README, Deploy")
    return "; ".join(word for word in words if word)


def current(connection: Connection) -> set[str]:
    """Name the newest migrations that the database has seen."""
    return set(MigrationContext.configure(connection).get_current_heads())


def state(connection: Connection) -> str:
    """Say how the database stands to the code: at its head, behind it, or ahead: migrated by a newer release."""
    seen = current(connection)
    if not seen <= known():
        return AHEAD
    is_whole = seen == heads() and all(part.is_current(connection) for part in (jobs, routines, finance))
    return AT_HEAD if is_whole else BEHIND


def at_head(connection: Connection) -> bool:
    """Tell whether the database is as new as the code."""
    return state(connection) == AT_HEAD


@cache
def heads() -> set[str]:
    """Name the newest migrations that the code has."""
    return set(ScriptDirectory.from_config(_config()).get_heads())


@cache
def known() -> set[str]:
    """Name every migration that the code has."""
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))  # % is ConfigParser's
    return config
