"""How the API versions of the last hour's events stand to the one that the rules were checked against."""

from typing import Final

from sqlalchemy import Connection, text

CHECKED: Final = "2026-10-28.endive"  # the newest version that the rules were checked against
COMPARED: Final = ("same", "older", "newer", "thin", "unversioned")
OBSERVED: Final = "ledger.observed"  # what workers asked for themselves comes in our own version
MOST: Final = 100_000  # events that are looked at
# An index knows which events are recent.
RECENT = text("""
select case when api_version is null then case when type like 'v_.%' then 'thin' else 'unversioned' end
            when left(api_version, 10) collate "C" < :day then 'older'
            when left(api_version, 10) collate "C" > :day then 'newer' else 'same' end as compared, livemode, count(*)
from (select api_version, type, livemode from events
      where received_at > now() - interval '1 hour' and type <> :observed limit :most) recent
group by compared, livemode
""")


def last_hour(connection: Connection) -> dict[tuple[str, bool], int]:
    """Count the events of the last hour by how their version stands, and by mode.

    For a monitor that asks often: it looks at a hundred thousand of them at most.
    """
    found = connection.execute(RECENT, {"day": CHECKED[:10], "observed": OBSERVED, "most": MOST})
    return {(how, livemode): count for how, livemode, count in found}
