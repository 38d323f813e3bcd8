"""`flask periods`: close the books of a period, and open them again."""

from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import Engine

from storage import closing
from storage.closing import Closing
from storage.database import UnavailableError, connect, transaction
from storage.exports.money import decimal
from storage.periods import PeriodError, Span
from storage.questions import period
from storage.questions.period import between as spanned
from webhooks.asking import reading
from webhooks.cli.reconciling import ACCOUNT_OPTION, Days, note
from webhooks.scrubbing import scrubbed
from webhooks.settings import Settings


def optional(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Take what somebody wrote, if anything."""
    return None if value is None else note(context, parameter, value)


COMMON: list[click.Parameter] = [
    click.Argument(["period"], type=Days()),
    click.Option(["--by"], default=lambda: scrubbed(getuser()), callback=note, help="Who does so; you, if not given."),
    ACCOUNT_OPTION,
    click.Option(["--livemode"], type=bool, default=True, help="true (the default) or false: Stripe's test data."),
]
REASON = "Why; kept beside the totals."


def group(settings: Settings, finance: Engine) -> AppGroup:
    """Build the commands."""
    commands = AppGroup("periods", help="Close the books of a month, and open them again.")
    desk = Desk(settings, finance)

    def close(**given: Any) -> None:
        """Lock a period with its totals: what arrives later is told by late-arrivals, and changes them no more.

        The period is a year, a month or a day in the time zone of the books, and must have ended.
        """
        desk.close(desk.closing(**given))

    def reopen(**given: Any) -> None:
        """Open a closed period again. Its closing stays written down, with this and its reason beside it."""
        desk.reopen(desk.closing(**given))

    for run, is_required in ((close, False), (reopen, True)):
        reason = click.Option(["--reason"], required=is_required, callback=optional, help=REASON)
        commands.add_command(click.Command(run.__name__, callback=run, params=[*COMMON, reason], help=run.__doc__))
    return commands


class Desk:
    """Where periods are closed: read with finance's rights, written down with intake's."""

    def __init__(self, settings: Settings, finance: Engine) -> None:
        self._settings = settings
        self._finance = finance

    def closing(
        self,
        period: tuple[str, period.Days],
        account: str,
        livemode: bool,  # noqa: FBT001
        by: str,
        reason: str | None,
    ) -> Closing:
        """Say what is closed or opened."""
        zone = self._settings.time_zone
        name, days = period
        span = spanned(days, zone)
        return Closing(name, Span(span.start, span.end, account, livemode), zone, by, reason)

    def close(self, what: Closing) -> None:
        """Close, and print what was locked."""
        with self._writing() as engine, transaction(engine) as connection:
            known_until = closing.begin(connection, what)
            with reading(self._finance) as asking:
                sums = closing.totals(asking, what, known_until)
            closing.close(connection, what, known_until, sums)
        click.echo(f"{what.name} is closed, with everything received before {known_until.isoformat()}.")
        for held in sums:
            net = held["gross"] - held["refunded"] - held["disputed"]
            click.echo(
                f"  {held['currency']}  payments {held['count']}, net {decimal(net, held['currency'], grouped=True)}"
            )

    def reopen(self, what: Closing) -> None:
        """Open again."""
        with self._writing() as engine, transaction(engine) as connection:
            closing.reopen(connection, what)
        click.echo(f"{what.name} is open again.")

    @contextmanager
    def _writing(self) -> Iterator[Engine]:
        engine = connect(self._settings.database_url, role="intake", pool_size=1)
        try:
            yield engine
        except UnavailableError:
            raise click.ClickException("the database is away; nothing was written") from None
        except PeriodError as error:
            raise click.ClickException(str(error)) from None
        finally:
            engine.dispose()
