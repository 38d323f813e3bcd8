"""What was known at a moment, as conditions on rows and events."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage.billing import unchanged
from storage.billing.charge import CHANGED_LATE, SOON, Charge
from storage.billing.snapshot import UNCHANGED_SINCE
from storage.database import Base
from storage.questions.moment import RECEIVED, SKEW, Moment

NO_DELAY = timedelta(hours=1)  # nearly every event reaches us by then
EARLY, LATE = "pg_temp.known_early", "pg_temp.known_late"


@dataclass(frozen=True, slots=True)
class Then:
    """What was known at a moment in one mode, written for the tables of a schema.

    `since` is when the first event was made that was not known. `of_totals`: nothing but totals is answered.
    """

    moment: Moment
    livemode: bool
    schema: str
    since: datetime
    of_totals: bool = False

    @property
    def end(self) -> str:
        """The moment, as SQL writes it."""
        return stamp(self.moment.end)

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

    def says_the_same(self, row: str, model: type[Base]) -> str:
        """Keep to rows that an event after the moment has set, and of which totals read what was so then."""
        if not (self.of_totals and unchanged.is_told(model)):
            return "false"
        return f"({row}.as_of >= {self.end} and coalesce({row}.{UNCHANGED_SINCE} < {stamp(self.since)}, false))"

    def otherwise(self, model: type[Base]) -> str:
        """Find the rows `t` of a table that may have been otherwise: set by an unknown event, or marked as deleted.

        OFFSET has PostgreSQL look for the times first, by their own index: it does not know that rows set later were
        mostly made later.
        """
        if self.of_totals and model is Charge:
            return f"({self.sold_later()}) t"
        set_later, unknown = self.set_later, f"not {self.shows_row('t')} and not {self.says_the_same('t', model)}"
        if "deleted" in model.__table__.columns:
            set_later, unknown = (f"({either} or t.deleted)" for either in (set_later, unknown))
        return f"({self.rows(model)} and {set_later} offset 0) t where {unknown}"

    def sold_later(self) -> str:
        """Find charges that totals must look up: few of those that were made long before the moment."""
        few = [f"{self.set_later} and ({CHANGED_LATE})", f"t.created >= {stamp(self.since - SOON)} and {self.made_by}"]
        few += [f"t.id in (select object_id from {LATE})"] if self.by_receipt else []  # noqa: S608 — our own name
        unknown = f"not {self.shows_row('t')} and not {self.says_the_same('t', Charge)}"
        return " union ".join(f"{self.rows(Charge)} and {found} and {unknown}" for found in few)

    def rows(self, model: type[Base]) -> str:
        """Read the rows `t` of a table as they are now."""
        mode = str(self.livemode).lower()
        return f"select * from {self.schema}.{model.__tablename__} t where t.livemode = {mode}"  # noqa: S608

    @property
    def set_later(self) -> str:
        """Keep to rows that an event has set which may be unknown."""
        return f"t.as_of >= {stamp(self.since)} and (t.created is null or {self.made_by})"

    @property
    def made_by(self) -> str:
        """Leave out, in live mode, what was made later than the clocks can differ: it was not there yet."""
        return f"t.created < {stamp(self.moment.end + SKEW)}" if self.livemode else "true"

    def collect_receipts(self, connection: Connection) -> "Then":
        """Gather the few events whose two clocks say different things of the moment, and see how far back those go."""
        events, end = f"{self.schema}.events", self.end
        just_before, soon_after = stamp(self.moment.end - SKEW), stamp(self.moment.end + NO_DELAY)
        late = f"select id, created, object_id from {events} where received_at >= {end} and created < {end} and "  # noqa: S608
        early = f"received_at < {end} and received_at >= {just_before} and created >= {end}"
        early = f"select id from {events} where {early}"  # noqa: S608
        for statement in (
            f"create temp table known_early on commit drop as {early}",
            f"create temp table known_late on commit drop as {late} received_at < {soon_after} "
            f"union {late} received_at - created > '1 hour'",
            f"create index on {LATE} (id)",
            f"analyze {EARLY}, {LATE}",
        ):
            connection.exec_driver_sql(statement)
        first = connection.exec_driver_sql(f"select min(created) from {LATE}").scalar()  # noqa: S608 — our own name
        return replace(self, since=first or self.since)


def stamp(at: datetime) -> str:
    """Write a time as SQL does."""
    return f"timestamptz '{at.isoformat()}'"
