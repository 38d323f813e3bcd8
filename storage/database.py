"""How the ledger reaches PostgreSQL: one declarative base, one engine per role."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

import orjson
import psycopg
from sqlalchemy import URL, BigInteger, Connection, DateTime, Engine, MetaData, Text, create_engine, exc, make_url
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

from storage.waiting import peek

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "pk": "%(table_name)s_pkey",
}
CONNECT_TIMEOUT_S = 3
# A statement that waits longer than this for a lock gives up: the delivery is answered 503 and Stripe sends it again.
# All statements on this road go by key; a plan made while a table was still empty must not read it whole later on.
INTAKE_OPTIONS = " ".join(
    f"-c {option}"
    for option in (
        "lock_timeout=10s",
        "idle_in_transaction_session_timeout=60s",
        "enable_seqscan=off",
        "enable_hashjoin=off",
        "enable_mergejoin=off",
    )
)
# What finance asks is planned for the words it asks with: many payments succeed and few fail.
FINANCE_OPTIONS = "-c plan_cache_mode=force_custom_plan"
ROLE_OPTIONS = {"finance_reader": FINANCE_OPTIONS}
# An error must not take parameters into the server's log. Of the settings that keep them out, a login may set this one.
QUIET = "-c log_parameter_max_length_on_error=0"
# To compile a statement takes longer than to answer it, a hundred times as long where it is a delivery's: what triggers
# are told of is read whole, which looks dear to a planner that was told to avoid it.
NOT_COMPILED = "-c jit=off"

# Classes of SQLSTATE that say «not now» (postgresql.org/docs/current/errcodes-appendix.html): connection, read-only,
# rollback, resources, lock, shutdown, system. Anything else is the statement's own fault and would fail again.
NOT_NOW = {"08", "25", "40", "53", "55", "57", "58"}
FAILED = (exc.DBAPIError, exc.TimeoutError, psycopg.Error)
Run = Callable[..., list[Any]]  # a hot statement and its JSON documents in, rows out
OTHER_RELEASE = psycopg.errors.UndefinedFunction  # the routine is another release's; an upgrade or a restart mends it
LOST = (psycopg.OperationalError, psycopg.InterfaceError)  # without a SQLSTATE: the connection itself failed


class UnavailableError(Exception):
    """The database is away, full or too busy. Nothing was lost, and the same call may succeed later."""


class Base(DeclarativeBase):
    """Every table of the ledger. Times are UTC-aware, money is bigint minor units."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 — SQLAlchemy reads this class attribute
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        int: BigInteger,
        str: Text,
    }


def sqlalchemy_url(url: str) -> str:
    """Name the driver in a PostgreSQL URL; `postgres://`, as platforms write it, is accepted."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise ValueError("DATABASE_URL must start with postgresql://")
    return f"postgresql+psycopg://{rest}"


def plain_url(url: str) -> str:
    """Write a PostgreSQL URL as the driver itself takes it, without SQLAlchemy."""
    return sqlalchemy_url(url).replace("+psycopg", "", 1)


def connect(url: str, *, role: str | None = None, options: str = "", **settings: Any) -> Engine:
    """Open an engine whose connections hold `role` and nothing more.

    Parameters never appear in errors or logs: they are what people paid and who they are.
    """
    target = make_url(sqlalchemy_url(url))
    return create_engine(
        target,
        connect_args=arguments(target, role, options),
        max_overflow=5,
        pool_timeout=10,
        hide_parameters=True,
        **settings,
    )


def arguments(target: URL, role: str | None, options: str = "") -> dict[str, Any]:
    """Say how every connection is opened: with the address's own options, without parameters in the server's log."""
    given = str(target.query.get("options", ""))
    own = f"{ROLE_OPTIONS.get(role, '')} -c role={role}".strip() if role else ""
    options = " ".join(filter(None, (NOT_COMPILED, given, QUIET, options, own)))
    name = f"checkout-ledger {role or 'owner'}"
    return {"connect_timeout": CONNECT_TIMEOUT_S, "application_name": name, "options": options}


def pool(url: str, *, role: str) -> dict[str, Any]:
    """Say the same to a pool of the driver's own, which the job engine uses."""
    return {"conninfo": plain_url(url), "kwargs": arguments(make_url(sqlalchemy_url(url)), role)}


def connect_autocommit(url: str, *, options: str = "") -> Engine:
    """Open the intake road's engine: one connection, on which each statement is a transaction of its own."""
    engine = connect(
        url,
        role="intake",
        options=f"{INTAKE_OPTIONS} {options}".strip(),
        pool_size=1,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
    )
    return peek(engine)


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Run one transaction; UnavailableError when the database cannot take it now."""
    with connected(engine) as connection, connection.begin():
        yield connection


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """Borrow a connection; if the database turns out to be away, busy or full, give all of them up and say so."""
    try:
        with engine.connect() as connection:
            try:
                yield connection
            except FAILED as error:
                if is_away(error):
                    connection.invalidate(error)
                raise
    except FAILED as error:
        if not is_away(error):
            raise
        engine.dispose()
        raise UnavailableError(type(error).__name__) from None  # its text may quote what was to be written


def is_away(error: Exception) -> bool:
    """Say whether the same statement may succeed later: the database, not the data, is the reason."""
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(cause, psycopg.Error):
        return cause.sqlstate[:2] in NOT_NOW if cause.sqlstate else isinstance(cause, LOST)
    return isinstance(cause, exc.TimeoutError)


def run(connection: Connection, statement: str, *documents: Any) -> list[Any]:
    """Run a hot statement on the driver, prepared, with JSON documents as its parameters."""
    values = [None if document is None else orjson.dumps(document).decode() for document in documents]
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    return driver.execute(statement, values, prepare=True).fetchall()


@contextmanager
def prepare_after(connection: Connection, uses: int | None) -> Iterator[None]:
    """Have the driver prepare statements after so many uses; None is never, and stays so within."""
    driver: Any = connection.connection.driver_connection
    threshold = driver.prepare_threshold
    driver.prepare_threshold = None if threshold is None else uses
    try:
        yield
    finally:
        driver.prepare_threshold = threshold


class Line:
    """A connection that is kept open, for a road on which each statement commits by itself."""

    def __init__(self, engine: Engine) -> None:
        """Connect when first used; `engine` must be in AUTOCOMMIT."""
        self._engine = engine
        self._connection: Connection | None = None

    def run(self, statement: str, *documents: Any) -> list[Any]:
        """Run a hot statement; UnavailableError when the database cannot take it now, and the next one reconnects."""
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            return run(self._connection, statement, *documents)
        except FAILED as error:
            if not (is_away(error) or isinstance(error, OTHER_RELEASE)):
                raise
            self.close()
            raise UnavailableError(type(error).__name__) from None

    def close(self) -> None:
        """Give the connection up; the next use opens another."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
        self._engine.dispose()
