"""`flask sync`: bring in what Stripe knows and no delivery brought."""

import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import click
from flask.cli import AppGroup

from storage.backfills import Asked, Counts
from storage.database import UnavailableError
from webhooks.backfill import Backfilling, ListRefusedError, Step
from webhooks.background import Background
from webhooks.cli.backfilled import line, shown, table
from webhooks.cli.moment import Moment
from webhooks.lists import EVENT, EVENT_DAYS, LISTS
from webhooks.settings import Settings
from webhooks.stripe_api import StripeUnavailableError, is_live

LATER, INCOMPLETE = 1, 3  # exit codes; 2 is click's own, for a command that cannot be done as it is given
NO_KEY = "STRIPE_API_KEY is missing: without a key to Stripe's API nothing can be read from it (see README, Settings)"
DAY_S = 24 * 3600
ACCOUNT = re.compile(r"acct_[A-Za-z0-9]+")
HELP = """Read a past window of events, or objects of any age, from Stripe's API into the books.

    --events reads the events of a window that is no longer ago than 30 days, for Stripe keeps no others; those that
    we have are left alone. --objects reads objects as they are now, those of the TYPES given or of all types, and
    records what the books do not know or hold otherwise. --dry-run says what would be recorded, and writes nothing.

    Interrupted in any way, the same command goes on where it was. Exit code: 0 all was read; 1 come back later;
    2 not understood, or no key is set; 3 some lists could not be read whole, and are named.
    """


def group(settings: Settings) -> AppGroup:
    """Build the commands."""

    def backfill(types: tuple[str, ...], start: int | None, end: int | None, account: str, **flags: bool) -> None:
        if flags["events"] == flags["objects"]:
            raise click.UsageError("Say either --events or --objects.")
        streams = checked(types, start, events=flags["events"])
        if not settings.api_key:
            raise click.UsageError(NO_KEY)
        wanted = Asked(account, is_live(settings.api_key), start, end, streams)
        background = Background(settings)
        try:
            with said():
                run = Run(background.backfilling, wanted)
                run.compare() if flags["dry_run"] else run.take(anew=flags["anew"])
        finally:
            background.close()
        sys.exit(INCOMPLETE if run.troubles else 0)

    moment = Moment(settings.time_zone)
    options: list[click.Parameter] = [
        click.Argument(["types"], nargs=-1, metavar="[TYPES]..."),
        click.Option(["--events"], is_flag=True, help="Events of the window."),
        click.Option(["--objects"], is_flag=True, help="Objects created in the window, as they are now."),
        click.Option(["--from", "start"], type=moment, help="First day; else as far back as Stripe goes."),
        click.Option(["--to", "end"], type=moment, help="The day after the last; else until now."),
        click.Option(["--account"], default="", callback=account_id, help="A connected account: acct_…"),
        click.Option(["--dry-run"], is_flag=True, help="Say what would be recorded; write nothing."),
        click.Option(["--anew"], is_flag=True, help="Begin anew, although the same was interrupted before."),
    ]
    commands = AppGroup("sync", help="Bring in what Stripe knows and no delivery brought.")
    commands.add_command(click.Command("backfill", callback=backfill, params=options, help=HELP))
    return commands


def account_id(_: click.Context, __: click.Parameter, value: str) -> str:
    """Check that it is an account's id: it goes into a header."""
    if value and not ACCOUNT.fullmatch(value):
        raise click.BadParameter("must be the id of a connected account: acct_…")
    return value


def checked(types: tuple[str, ...], start: int | None, *, events: bool) -> tuple[str, ...]:
    """Name the lists to be read."""
    if events and types:
        raise click.UsageError("--events reads events of all types: name none.")
    if unknown := [name for name in types if name not in LISTS]:
        raise click.UsageError(f"No list of Stripe's shows {', '.join(unknown)}. There are: {', '.join(LISTS)}.")
    if events and start is not None and start < time.time() - EVENT_DAYS * DAY_S:
        raise click.UsageError(f"Stripe keeps events for {EVENT_DAYS} days: read what is older with --objects.")
    return (EVENT,) if events else tuple(name for name in LISTS if not types or name in types)


@contextmanager
def said() -> Iterator[None]:
    """Say in one line what cannot be done now, and that nothing is lost by it."""
    again = "What was read is recorded; run the same command again to go on."
    try:
        yield
    except (StripeUnavailableError, UnavailableError) as error:
        what = "the database is away" if isinstance(error, UnavailableError) else f"Stripe's API is away: {error}"
        raise click.ClickException(f"{what}. {again}") from None


@dataclass(slots=True)
class Run:
    """One run of the command, and what went wrong in it."""

    backfilling: Backfilling
    wanted: Asked
    troubles: list[str] = field(default_factory=list)

    def take(self, *, anew: bool) -> None:
        """Record every list, and say what was found."""
        run, goes_on = self.backfilling.begin(self.wanted, anew=anew)
        if goes_on:
            click.echo("Going on where the last run was interrupted (--anew begins anew).", err=True)
        for stream, reached in self.backfilling.left(run).items():
            self._follow(stream, self.backfilling.take(run, stream, self.wanted, reached), None)
        self._tell(self.backfilling.counts(run))

    def compare(self) -> None:
        """Say what is new or changed, and in which values; write nothing."""
        found: dict[str, Counts] = {}
        for stream in self.wanted.streams:
            found[stream] = Counts()
            self._follow(stream, self.backfilling.compare(stream, self.wanted), found)
        self._tell(found)

    def _follow(self, stream: str, steps: Iterator[Step], found: dict[str, Counts] | None) -> None:
        try:
            for step in shown(stream, steps):
                self.troubles += [f"{stream} {id_}: not all of its {name} could be read" for id_, name in step.cut_off]
                if found is not None:
                    found[stream] = found[stream].plus(step.counts)
                    for difference in step.differences:
                        click.echo(line(difference))
        except ListRefusedError as error:
            self.troubles.append(str(error))

    def _tell(self, found: Mapping[str, Counts]) -> None:
        for told in table(found):
            click.echo(told)
        for trouble in self.troubles:
            click.echo(f"not read whole: {trouble}", err=True)
