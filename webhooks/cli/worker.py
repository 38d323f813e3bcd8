"""`flask worker`: does the background jobs, on any number of machines at once."""

import click

from webhooks.background import Background
from webhooks.settings import Settings


def command(settings: Settings) -> click.Command:
    """Build the command."""

    def worker(concurrency: int, *, once: bool) -> None:
        """Do background jobs until told to stop: fetch what webhooks do not carry, and what is on schedule.

        Start as many as you like, on any machines. A job that is interrupted is taken up again by another worker.
        """
        background = Background(settings)
        try:
            background.run(concurrency=concurrency, wait=not once)
        finally:
            background.close()

    options: list[click.Parameter] = [
        click.Option(
            ["--concurrency"], type=click.IntRange(1, 32), default=4, show_default=True, help="Jobs at a time."
        ),
        click.Option(["--once"], is_flag=True, help="End when no job is left to do now."),
    ]
    return click.Command("worker", callback=worker, params=options, help=worker.__doc__)
