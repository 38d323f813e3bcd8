"""What was known at a moment, as conditions on rows and events."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from storage.database import Base
from storage.questions.moment import RECEIVED, SKEW, Moment

SOON = timedelta(hours=1)  # nearly every event reaches us by then
EARLY, LATE = "pg_temp.known_early", "pg_temp.known_late"


@dataclass(frozen=True, slots=True)
class Then:
    """What was known at a moment in one mode, written for the tables of a schema."""

    moment: Moment
    livemode: bool
    schema: str

    @property
    def end(self) -> str:
        """The moment, as SQL writes it."""
        return stamp(self.moment, timedelta())

    @property
    def by_receipt(self) -> bool:
        """Say whether it is our clock that counts."""
        return self.moment.by == RECEIVED

    def knows_event(self, event: str) -> str:
        """Keep to the events that were known."""
        return f"{event}.{'received_at' if self.by_receipt else 'created'} < {self.end}"

    def shows_row(self, row: str) -> str:
        """Keep to the rows that a known event set; of a row marked as deleted this says nothing."""
        if not self.by_receipt:
            return f"{row}.as_of < {self.end}"
        early = f"{row}.event_id in (select id from {EARLY})"  # noqa: S608 — our own names
        late = f"exists (select from {LATE} late where late.id = {row}.event_id)"
        return f"(({row}.as_of < {self.end} or {early}) and not {late})"

    def rebuilds_row(self, row: str, model: type[Base]) -> str:
        """Find the rows that may have been otherwise then: set by an event that was not known, or marked as deleted.

        In live mode, an object that was made later than the clocks can differ was not there yet.
        """
        changed = f"not {self.shows_row(row)}" if self.by_receipt else f"{row}.as_of >= {self.end}"
        was_there = f"({row}.created is null or {row}.created < {stamp(self.moment, self.moment.skew)})"
        later = f"({changed} and {was_there})" if self.livemode else f"({changed})"
        either = f"({later} or {row}.deleted)" if "deleted" in model.__table__.columns else later
        return f"{row}.livemode = {str(self.livemode).lower()} and {either}"

    def collect_receipts(self, connection: Connection) -> None:
        """Gather the few events whose two clocks say different things of the moment."""
        events, end = f"{self.schema}.events", self.end
        day_before, hour_after = stamp(self.moment, -SKEW), stamp(self.moment, SOON)
        late = f"select id from {events} where received_at >= {end} and created < {end} and "  # noqa: S608
        early = f"received_at < {end} and received_at >= {day_before} and created >= {end}"
        early = f"select id from {events} where {early}"  # noqa: S608
        for statement in (
            f"create temp table known_early on commit drop as {early}",
            f"create temp table known_late on commit drop as {late} received_at < {hour_after} "
            f"union {late} received_at - created > '1 hour'",
            f"create index on {LATE} (id)",
            f"analyze {EARLY}, {LATE}",
        ):
            connection.exec_driver_sql(statement)


def stamp(moment: Moment, later: timedelta) -> str:
    """Write a moment as SQL does."""
    return f"timestamptz '{(moment.end + later).isoformat()}'"
