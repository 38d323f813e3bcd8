"""Whether the database's clocks are ours: its times may be written by itself only where both know a zone alike."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.exports.plain import times

SHAPE = 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'
FIRST, LAST = datetime(2010, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)  # a zone is compared between these
STEP = timedelta(days=5)
KEEP = text("select set_config('TimeZone', :zone, true)")
TELL = text("""
    select string_agg(to_char(to_timestamp(second), :shape), ',' order by second)
    from generate_series(cast(:first as bigint), cast(:last as bigint), cast(:step as bigint)) second
""")


def keeps(connection: Connection, zone: ZoneInfo) -> bool:
    """Let the transaction write times in a zone; False where the database does not know it, or knows it otherwise."""
    given = {"first": FIRST.timestamp(), "last": LAST.timestamp(), "step": STEP.total_seconds(), "shape": SHAPE}
    try:
        with connection.begin_nested():
            connection.execute(KEEP, {"zone": zone.key})
            told = connection.execute(TELL, given).scalar_one()
    except DBAPIError:
        return False
    return bool(told == as_ours(zone))


@lru_cache(maxsize=16)
def as_ours(zone: ZoneInfo) -> str:
    """Write the same instants as our own clocks have them."""
    return ",".join(times([FIRST + n * STEP for n in range((LAST - FIRST) // STEP + 1)], [], zone))
