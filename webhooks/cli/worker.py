"""`flask worker`: does the background jobs, on any number of machines at once, and shows which of them failed."""

import logging
import signal
import sys

import click
import orjson
from sqlalchemy import Engine

from storage import job_states
from storage.database import transaction
from storage.exports.cells import utc
from webhooks.background import Background
from webhooks.scrubbing import scrubbed
from webhooks.settings import Settings
from webhooks.tasks import FAILED_FOR_GOOD

log = logging.getLogger("ledger.worker")


def group(settings: Settings, owner: Engine) -> click.Group:
    """Build the command, which works, and those below it, which look after what failed."""

    def worker(concurrency: int, *, once: bool) -> None:
        """Do background jobs until told to stop: fetch what webhooks do not carry, and what is on schedule.

        Start as many as you like, on any machines. A job that is interrupted is taken up again by another worker.
        """
        if click.get_current_context().invoked_subcommand is None:
            run(settings, concurrency, wait=not once)

    options: list[click.Parameter] = [
        click.Option(
            ["--concurrency"], type=click.IntRange(1, 32), default=4, show_default=True, help="Jobs at a time."
        ),
        click.Option(["--once"], is_flag=True, help="End when no job is left to do now."),
    ]
    commands = click.Group("worker", callback=worker, params=options, help=worker.__doc__, invoke_without_command=True)
    commands.add_command(failed_command(owner))
    commands.add_command(retry_command(owner))
    return commands


def run(settings: Settings, concurrency: int, *, wait: bool) -> None:
    """Work, and give up the connections at the end. Before there is any work to end, SIGTERM just ends the process."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    for warning in settings.warnings:
        log.warning(warning)
    background = Background(settings)
    try:
        background.run(concurrency=concurrency, wait=wait)
    finally:
        background.close()


def failed_command(owner: Engine) -> click.Command:
    """List what failed."""

    @click.command("failed")
    def command() -> None:
        """List the jobs that have failed for good: task, ids, attempts, and since when.

        Why one failed is not kept: look for its number in the worker's log.
        """
        with transaction(owner) as connection:
            jobs = job_states.failed(connection)
        for job in jobs:
            ids = scrubbed(orjson.dumps(job.args).decode())
            since = "unknown" if job.failed_at is None else utc(job.failed_at)
            click.echo(f"{job.id}  {job.task}  {ids}  attempts {job.attempts}  since {since}")
        if jobs:
            click.echo(f'Why: look for "{FAILED_FOR_GOOD}" and the number in the worker\'s log.')

    return command


def retry_command(owner: Engine) -> click.Command:
    """Try again what failed."""

    @click.command("retry")
    @click.argument("ids", nargs=-1, type=int, metavar="[NUMBER]...")
    def command(ids: tuple[int, ...]) -> None:
        """Give failed jobs another try, all of them or those with these numbers; a worker does them.

        Of a task on schedule only the newest is tried, and none while the next one waits.
        """
        with transaction(owner) as connection:
            known = {job.id for job in job_states.failed(connection)}
            missing = set(ids) - known
            if missing:
                told = ", ".join(scrubbed(str(number)) for number in sorted(missing))
                raise click.ClickException(f"no failed job: {told}; nothing was retried")
            again = job_states.retry(connection, ids)
        click.echo(f"{len(again)} jobs will be tried again, {len(set(ids) or known) - len(again)} left as they are")

    return command
