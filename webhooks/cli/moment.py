"""How a moment is given on the command line: a day of the books, or a time."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click


class Moment(click.ParamType["int"]):
    """A day in the time zone of the books, or a time; read as Unix seconds, UTC."""

    name = "day"

    def __init__(self, zone: ZoneInfo) -> None:
        """Days begin at midnight in `zone`."""
        self._zone = zone

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it."""
        try:
            return int(begun(str(value), self._zone).timestamp())
        except (ValueError, OverflowError):
            self.fail("must be a day such as 2026-11-01, or a time such as 2026-11-01T10:00:00Z", param, ctx)


def begun(value: str, zone: ZoneInfo) -> datetime:
    """Read a day as its first moment, or a time; without an offset it is the zone's."""
    if len(value) == len("2026-11-01"):
        return datetime.combine(date.fromisoformat(value), datetime.min.time(), zone)
    read = datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=zone)
