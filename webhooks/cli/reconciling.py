"""`flask sync`: compare the books with Stripe, and say what became of the differences."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import orjson
from flask.cli import AppGroup
from sqlalchemy import Engine

from storage.database import UnavailableError, connect, transaction
from storage.questions import QUESTIONS, period
from storage.reconciling import certificates, settling
from storage.reconciling.discrepancies import CLOSED, EXPLAINED
from storage.reconciling.finding import Scope
from storage.reconciling.settling import UnknownDiscrepancyError
from webhooks.certifying import Told
from webhooks.cli.audit import How, Teller, options
from webhooks.cli.reconciled import progress, report
from webhooks.comparing import Means
from webhooks.reconcile import NotEndedError, Outcome, Reconciling, RunningError
from webhooks.redaction import Redaction
from webhooks.scrubbing import scrubbed
from webhooks.settings import Settings
from webhooks.stripe_api import StripeApi, StripeUnavailableError, is_live

DIFFERS, NOTHING_COMPARED = 3, 4  # exit codes; 1 come back later, 2 not understood
LONGEST_TEXT = 1000
ACCOUNT = re.compile(r"acct_[A-Za-z0-9]+")
POOL = 8  # connections of a run: the lock, and one for each list that is read at a time
NAMES = ("reconcile", "discrepancies", "explain", "close", "certificate")


class Days(click.ParamType[tuple[str, period.Days]]):
    """A year, a month or a day of the books."""

    name = "period"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, period.Days]:
        """Read it; the text itself names the period."""
        try:
            return value, period.days(value)
        except period.PeriodError as error:
            self.fail(f"The period {error}.", param, ctx)


def account_id(_: click.Context, __: click.Parameter, value: str) -> str:
    """Check that it is an account's id: it goes into a header."""
    if value and not ACCOUNT.fullmatch(value):
        raise click.BadParameter("must be the id of a connected account: acct_…")
    return value


def note(_: click.Context, __: click.Parameter, value: str) -> str:
    """Take what somebody wrote; card data in it is masked before anything is kept."""
    text = " ".join(value.split())
    if not text or len(text) > LONGEST_TEXT:
        raise click.BadParameter(f"must be a text of at most {LONGEST_TEXT} characters")
    return scrubbed(text)


PERIOD = click.Option(
    ["--period"], type=Days(), required=True, help="A year (2026), a month (2026-10) or a day (2026-10-15)."
)
ACCOUNT_OPTION = click.Option(["--account"], default="", callback=account_id, help="A connected account: acct_…")
LIVEMODE = click.Option(
    ["--livemode"],
    type=bool,
    default=None,
    help="true or false, without a key; a key reads its own mode.",
)
WHO: list[click.Parameter] = [
    click.Argument(["id"], type=click.IntRange(1)),
    click.Option(["--by"], required=True, callback=note, help="Who says so."),
    click.Option(["--why"], required=True, callback=note, help="Why."),
]


def join(cli: click.Group, settings: Settings, finance: Engine, registry: Engine) -> None:
    """Add the commands to `flask sync`, which other commands share."""
    group = cli.commands.get("sync")
    if not isinstance(group, click.Group):
        group = AppGroup("sync", help="The books beside what Stripe knows.")
        cli.add_command(group)
    desk = Desk(settings, finance, registry)
    for command in (*runs(desk), *decisions(desk)):
        group.add_command(command)


def runs(desk: "Desk") -> Iterator[click.Command]:
    """Build the commands that compare, and show what was found."""

    def reconcile(period: tuple[str, period.Days], account: str, livemode: bool | None, **flags: bool) -> None:  # noqa: FBT001
        """Compare a period's events, objects, balance transactions and payouts with Stripe, both ways.

        What differs is opened as a discrepancy; what no longer differs is closed; a certificate says what was compared
        and what could not be. Nothing of the books is changed. Exit code: 0 nothing differs; 3 something does;
        4 nothing at Stripe was compared, because there is no key or it may read nothing, and the books by themselves
        are right; 1 come back later; 2 not understood, or the period has not ended.
        """
        outcome = desk.reconcile(desk.scope(account, period[1], livemode), period[0], **flags)
        sys.exit(exit_code(outcome))

    def certificate(period: tuple[str, period.Days], account: str, livemode: bool | None) -> None:  # noqa: FBT001
        """Print the newest certificate of a period (JSON)."""
        desk.certificate(desk.scope(account, period[1], livemode))

    def discrepancies(form: str, output: Path | None, **given: Any) -> None:
        """List discrepancies: open ones unless another --status is asked for."""
        wanted = {name: value for name, value in given.items() if value is not None}
        desk.teller.answer(question, How.given(form, output), {"status": "open"} | wanted)

    question = QUESTIONS["discrepancies"]
    flags = [
        click.Option(["--no-open"], is_flag=True, help="Only tell what differs; write nothing."),
        click.Option(["--provisional"], is_flag=True, help="Also while the period runs; the certificate says so."),
    ]
    scope: list[click.Parameter] = [PERIOD, ACCOUNT_OPTION, LIVEMODE]
    yield click.Command("reconcile", callback=reconcile, params=[*scope, *flags], help=reconcile.__doc__)
    yield click.Command("certificate", callback=certificate, params=scope, help=certificate.__doc__)
    yield click.Command(
        "discrepancies", callback=discrepancies, params=options(question.filters), help=discrepancies.__doc__
    )


def exit_code(outcome: Outcome) -> int:
    """Sum a run up: a comparison that did not happen is not a clean one."""
    if outcome.findings:
        return DIFFERS
    return 0 if outcome.statement["compared"] else NOTHING_COMPARED


def decisions(desk: "Desk") -> Iterator[click.Command]:
    """Build the commands by which people say what a discrepancy is."""

    def explain(id: int, by: str, why: str) -> None:
        """Note why a discrepancy stands. It is opened again if it changes, and closed once it is gone."""
        desk.decide(id, EXPLAINED, by, why)

    def close(id: int, by: str, why: str) -> None:
        """Note that a discrepancy is done. The next run opens it again if it is still there."""
        desk.decide(id, CLOSED, by, why)

    yield click.Command("explain", callback=explain, params=WHO, help=explain.__doc__)
    yield click.Command("close", callback=close, params=WHO, help=close.__doc__)


class Desk:
    """Where the commands work: with intake's rights, connected when first used."""

    def __init__(self, settings: Settings, finance: Engine, registry: Engine) -> None:
        self._settings = settings
        self.teller = Teller(finance, settings.time_zone, registry)

    def scope(self, account: str, days: period.Days, livemode: bool | None) -> Scope:  # noqa: FBT001
        """Say what is compared: of the mode that the key reads."""
        key = self._settings.api_key
        if key and livemode is not None and livemode != is_live(key):
            raise click.UsageError("The key reads the other mode.")
        span = period.between(days, self._settings.time_zone)
        return Scope.of(account, span, livemode=is_live(key) if key else livemode is not False)

    def reconcile(self, scope: Scope, name: str, *, no_open: bool, provisional: bool) -> Outcome:
        """Run, with a bar where somebody watches, and say what was found."""
        told = Told(name, self._settings.time_zone.key, provisional)
        with self._engine() as engine, progress() as bar:
            outcome = Reconciling(self._means(engine)).run(scope, told, opens=not no_open, beat=bar.update)
        for line in report(outcome):
            click.echo(line)
        return outcome

    def certificate(self, scope: Scope) -> None:
        """Print the newest certificate."""
        with self.teller.reading() as connection:
            statement = certificates.newest(connection, scope)
        if statement is None:
            raise click.ClickException("this period was not certified yet: flask sync reconcile --period …")
        click.echo(orjson.dumps(statement, option=orjson.OPT_INDENT_2))

    def decide(self, id: int, status: str, by: str, why: str) -> None:
        """Note a decision."""
        with self._engine() as engine, transaction(engine) as connection:
            settling.decide(connection, id, status, by, why)
        click.echo(f"{id} {status}")

    def _means(self, engine: Engine) -> Means:
        key = self._settings.api_key
        api = StripeApi(key, self._settings.api_base) if key else None
        return Means(engine, api, Redaction(self._settings.opted_in), brokers=bool(self._settings.broker_token))

    @contextmanager
    def _engine(self) -> Iterator[Engine]:
        """Lend the books; say in a line what cannot be done now."""
        engine = connect(self._settings.database_url, role="intake", pool_size=POOL)
        try:
            yield engine
        except UnavailableError:
            raise click.ClickException("the database is away; nothing was written") from None
        except StripeUnavailableError as error:
            raise click.ClickException(f"Stripe's API is away: {error}; nothing was written") from None
        except NotEndedError as error:
            raise click.UsageError(str(error)) from None
        except (RunningError, UnknownDiscrepancyError) as error:
            raise click.ClickException(str(error)) from None
        finally:
            engine.dispose()
