"""What was known at a moment, as conditions on rows and events."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage.billing import unchanged
from storage.billing.snapshot import UNCHANGED_SINCE
from storage.database import Base
from storage.questions.known.sources import sources
from storage.questions.moment import RECEIVED, SKEW, Moment

SOON = timedelta(hours=1)  # nearly every event reaches us by then
OTHERWISE = "pg_temp.received_otherwise"  # events of which our clock and Stripe's say different things of the moment


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
        early = f"{row}.event_id in (select id from {OTHERWISE} where not is_late)"  # noqa: S608 — our own names
        late = f"exists (select from {OTHERWISE} late where late.id = {row}.event_id and late.is_late)"
        return f"(({row}.as_of < {self.end} or {early}) and not {late})"

    def says_the_same(self, row: str, model: type[Base]) -> str:
        """Keep to rows that an event after the moment has set, and of which totals read what was so then.

        None where what happened later may long have been received: in test mode, whose clocks can be put forward
        (docs.stripe.com/billing/testing/test-clocks).
        """
        if not (self.of_totals and unchanged.is_told(model)) or (self.by_receipt and not self.livemode):
            return "false"
        same = f"{row}.as_of >= {self.end} and coalesce({row}.{UNCHANGED_SINCE} < {self.end}, false)"
        own = [source.id for source in sources(model)] if self.by_receipt else []
        late = f"select from {OTHERWISE} late where late.is_late and late.object_id ="
        return (
            " and not ".join([f"({same} and {self.was_made(row)}", *(f"exists ({late} {row}.{id})" for id in own)])
            + ")"
        )

    def otherwise(self, model: type[Base]) -> str:
        """Find the rows `t` of a table that may have been otherwise: set by an unknown event, or marked as deleted.

        OFFSET has PostgreSQL look for the times first, by their own index: it does not know that rows set later were
        mostly made later.
        """
        set_later = f"(t.as_of >= {stamp(self.since)} and {self.was_made('t')})"
        unknown = f"not {self.shows_row('t')} and not {self.says_the_same('t', model)}"
        if "deleted" in model.__table__.columns:
            set_later, unknown = (f"({either} or t.deleted)" for either in (set_later, unknown))
        mode = f"t.livemode = {str(self.livemode).lower()}"
        found = f"select * from {self.schema}.{model.__tablename__} t where {mode} and {set_later} offset 0"  # noqa: S608
        return f"({found}) t where {unknown}"

    def was_made(self, row: str) -> str:
        """Leave out, in live mode, what was made later than the clocks can differ: it was not there yet."""
        latest = stamp(self.moment.end + SKEW)
        return f"({row}.created is null or {row}.created < {latest})" if self.livemode else "true"

    def collect_receipts(self, connection: Connection) -> "Then":
        """Gather the few events whose two clocks say different things of the moment, and see how far back those go."""
        told = f"select id, created, object_id, created < {self.end} as is_late from {self.schema}.events"  # noqa: S608
        about = f"received_at >= {stamp(self.moment.end - SKEW)} and received_at < {stamp(self.moment.end + SOON)}"
        late = f"received_at >= {self.end} and created < {self.end}"
        for statement in (
            f"create temp table received_otherwise on commit drop as {told} where {about} "
            f"and (received_at >= {self.end}) = (created < {self.end}) "
            f"union {told} where {late} and received_at - created > '1 hour'",
            f"create index on {OTHERWISE} (id)",
            f"analyze {OTHERWISE}",
        ):
            connection.exec_driver_sql(statement)
        first = connection.exec_driver_sql(f"select min(created) from {OTHERWISE} where is_late").scalar()  # noqa: S608
        return replace(self, since=first or self.since)


def stamp(at: datetime) -> str:
    """Write a time as SQL does."""
    return f"timestamptz '{at.isoformat()}'"
