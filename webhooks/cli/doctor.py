"""`flask doctor`: is everything in order, and is there card data anywhere?"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson
from flask.cli import AppGroup
from sqlalchemy import Engine

from storage import health
from storage.alarms import KINDS
from storage.migrate import AHEAD, AT_HEAD, BEHIND
from storage.vault import Vault
from webhooks.card_data.budget import Budget
from webhooks.card_data.files import STDIN, FileScan
from webhooks.card_data.statement import Statement
from webhooks.card_data.tables import TableScan
from webhooks.settings import Settings

EXIT_CODES = {"clean": 0, "found": 1, "undecided": 2}
MIGRATIONS = {
    AT_HEAD: "at head",
    BEHIND: "behind: flask db upgrade",
    AHEAD: "ahead: a newer release has migrated the database; start that one here, too",
    None: "unknown",
}
OPENS = {True: "opens the vault", False: "does not open the vault: bring the old key back", None: "unknown"}
OPTIONS: list[click.Parameter] = [
    click.Argument(["paths"], nargs=-1, metavar="[PATH]..."),
    click.Option(["--database/--no-database"], default=True, help="Scan the database, too.", show_default=True),
    click.Option(["--output"], metavar="FILE", help="Write the statement to a file instead of standard output."),
    click.Option(["--seconds"], type=click.FloatRange(min=0), help="End after this time; what is left is undecided."),
]


class UndecidedError(click.ClickException):
    """The scan came to no end. Not 1, which says that it found something."""

    exit_code = EXIT_CODES["undecided"]


def group(settings: Settings, owner: Engine) -> AppGroup:
    """Build the commands; they act as the owner of the tables."""

    def look_around() -> None:
        if click.get_current_context().invoked_subcommand is None:
            tell(settings, health.look(owner, Vault(settings.people_key)))

    def card_data(paths: tuple[str, ...], output: str | None, seconds: float | None, **given: Any) -> None:
        """Scan every column of every table, and files, for card data; print a statement.

        Files may be logs, dumps, exports, folders of them, and - for standard input; gzip, bzip2, xz and zip are
        unpacked. The statement (JSON) says what was looked at, what was found, by place and number and never by value,
        what could not be read, and which version looked. Exit code: 0 clean, 1 found, 2 could not decide.
        """
        scan = Scan(settings, owner, paths, seconds)
        with always_decided():
            statement = scan.run(with_database=given["database"])
            write(statement, output)
        sys.exit(EXIT_CODES[statement.result])

    about = "Look whether all is in order: the database, and what the operator opted in."
    commands = AppGroup("doctor", help=about, callback=look_around, invoke_without_command=True)
    commands.add_command(click.Command("card-data", callback=card_data, params=OPTIONS, help=card_data.__doc__))
    return commands


def tell(settings: Settings, seen: health.Health) -> None:
    """Print what an operator asks first; exit code 1 while deliveries cannot be taken in."""
    click.echo(f"database: {'reachable' if seen.database else 'away'}")
    click.echo(f"migrations: {MIGRATIONS[seen.migrations]}")
    click.echo(f"parked events: {'unknown' if seen.parked_events is None else seen.parked_events}")
    jobs = "unknown" if seen.jobs is None else ", ".join(f"{number} {status}" for status, number in seen.jobs.items())
    look = ": flask worker failed" if seen.jobs and seen.jobs["failed"] else ""
    click.echo(f"jobs: {jobs}{look}")
    click.echo(f"PEOPLE_KEY: {OPENS[seen.people_key]}")
    for told in (*alarm_lines(seen), *(f"warning: {warning}" for warning in settings.warnings)):
        click.echo(told)
    words = {"metadata": "metadata kept", "exempt": "exempt by pattern", "custom_fields": "custom fields kept"}
    for what, keys in settings.opted_in.told().items():
        click.echo(f"{words[what]}: {', '.join(keys) or 'none'}")
    sys.exit(0 if seen.is_ready else 1)


def alarm_lines(seen: health.Health) -> Iterator[str]:
    """Name the alarms that stand."""
    if seen.watched is None or not seen.watched.alarms:
        yield f"alarms: {'unknown' if seen.watched is None else 'none'}"
        return
    for alarm in seen.watched.alarms:
        place = " ".join(filter(None, (alarm.subject, alarm.account)))
        yield f"alarm since {alarm.raised_at:%Y-%m-%dT%H:%M:%SZ}: {KINDS[alarm.kind]} ({place})"


@contextmanager
def always_decided() -> Iterator[None]:
    """End with 2 whatever goes wrong: a crash must not look like a finding, nor tell what it was looking at."""
    try:
        yield
    except click.ClickException:
        raise
    except KeyboardInterrupt:
        raise UndecidedError("interrupted") from None
    except Exception as error:  # noqa: BLE001 — its text may quote what it was looking at
        raise UndecidedError(f"the scan failed ({type(error).__name__})") from None


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan: of the database, then of the paths."""

    settings: Settings
    owner: Engine
    paths: tuple[str, ...]
    seconds: float | None

    def run(self, *, with_database: bool) -> Statement:
        """Look everywhere, and show how far it is."""
        statement = Statement(datetime.now(UTC), self.settings.opted_in)
        ends = None if self.seconds is None else time.monotonic() + self.seconds
        if with_database:
            self._database(statement, ends)
        if self.paths:
            with progress(size(self.paths), "Scanning files") as bar:
                FileScan(statement, Budget(ends, bar.update), sys.stdin.buffer).run(self.paths)
        return statement

    def _database(self, statement: Statement, ends: float | None) -> None:
        scan = TableScan(self.owner, Vault(self.settings.people_key), statement)
        found, rows = scan.survey()
        if found is not None:
            with progress(rows, "Scanning tables") as bar:
                scan.run(found, Budget(ends, bar.update))


def progress(length: int, label: str) -> Any:
    """Show a bar where somebody watches."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())


def size(paths: tuple[str, ...]) -> int:
    """Add up the files' bytes, for the progress only."""
    files = [Path(path) for path in paths if path != STDIN]
    below = [Path(top, name) for path in files for top, _, names in os.walk(path) for name in names]
    return sum(file.stat().st_size for file in (*files, *below) if file.is_file())


def write(statement: Statement, output: str | None) -> None:
    """Write the statement down."""
    written = orjson.dumps(
        statement.document(datetime.now(UTC)), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )
    if output is None:
        click.echo(written, nl=False)
        return
    try:
        Path(output).write_bytes(written)
    except OSError as error:
        raise UndecidedError(f"the statement could not be written: {error.strerror}") from None
    click.echo(f"{statement.result}: {len(statement.findings)} findings, {len(statement.not_read)} not read", err=True)
