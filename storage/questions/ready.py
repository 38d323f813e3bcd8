"""What moved, from sums that are kept ready: only what is marked, and a period's ragged ends, is added up anew."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    CompoundSelect,
    Connection,
    FromClause,
    Select,
    Table,
    all_,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    union_all,
)

from storage.movement_sums import BUCKET, MEASURES, SUMS, stale
from storage.questions.filters import Filters
from storage.questions.listing import AT, Condition, scope, within
from storage.questions.movements import PARTS, Narrow, moved, movements
from storage.questions.period import FIRST, LAST, Period

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# So many marks cost more to look up than they save. And a mark that a clock set back might have missed is not trusted.
MOST_MARKS = 50_000
TRUSTED = text(
    "select whole and marked_until > clock_timestamp() + interval '10 minutes' "  # noqa: S608 — our own words
    f"and (select count(*) from (select from stale_sums limit {MOST_MARKS}) marks) < {MOST_MARKS} from sums_state"
)
OWN_MARKS = "(select * from stale_sums where livemode = :livemode and account = :account)"
STALE = text(
    f"select kind, array_agg(distinct bucket) from ({stale(OWN_MARKS)}) marked "  # noqa: S608 — our own names
    "where bucket >= :starts and bucket < :ends group by kind"
)
# Where clocks were set back a minute after midnight, a quarter of an hour has parts on two days.
TORN = (
    "select distinct bucket from {} where livemode = :livemode and account = :account and kind = any(:kinds) "
    "and bucket >= :starts and bucket < :ends and timezone(:zone, bucket)::date "
    "<> timezone(:zone, bucket + interval '15 minutes' - interval '1 microsecond')::date"
)
Stale = Mapping[str, set[datetime]]
Spans = list[tuple[datetime, datetime]]


class Kept(NamedTuple):
    """Sums that are kept ready: where, which, and how each of their kinds is added up anew."""

    table: Table
    measures: tuple[str, ...]
    parts: Mapping[str, Callable[[Narrow], Select[Any]]]

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns of what is added up."""
        return ("at", "currency", *self.measures)


TOTALS = Kept(SUMS, MEASURES, PARTS)


def sums(connection: Connection, filters: Filters) -> CompoundSelect[Any] | Select[Any]:
    """Take what moved in the period, added up as far as it may be: the sums of all are exactly those of movements.

    In a transaction that sees one moment. `filters` names an account; a filter that sums do not know is an error.
    """
    found = added_up(connection, filters, (TOTALS,))
    return movements(filters) if found is None else union_all(*found[0], *timeless(filters))


def added_up(
    connection: Connection, filters: Filters, wanted: Sequence[Kept], cut: datetime | None = None
) -> list[list[Select[Any]]] | None:
    """Take what moved in the period and when, of each of the sums; None where they are not to be used, or of no use.

    `cut` parts the period in two: no sum has something of both.
    """
    inner = whole_buckets(filters.period)
    if inner is None or filters.moment or not connection.scalar(TRUSTED):
        return None
    given = asked(filters, inner)
    marked = {kind: set(buckets) for kind, buckets in connection.execute(STALE, given)}
    parted = {begins(cut)} - {cut} if cut else set()
    found = []
    for sums in wanted:
        unfit = parted | torn(connection, sums, given)
        found.append(of_kept(filters, inner, sums, {kind: marked.get(kind, set()) | unfit for kind in sums.parts}))
    return found


def of_kept(filters: Filters, inner: Period, sums: Kept, marked: Stale) -> list[Select[Any]]:
    """Take the sums that are true, and what moved where they are not."""
    edges = [(start, end) for start, end in ends_of(filters.period, inner) if start < end]
    live = ((kind, merged([*edges, *((at, at + BUCKET) for at in marked[kind])])) for kind in sums.parts)
    anew = (added_anew(filters, kind, spans, sums) for kind, spans in live if spans)
    return [kept(filters, inner, sums, marked), *anew]


def whole_buckets(period: Period) -> Period | None:
    """Take the part of a period that whole quarters of an hour make up; None if there is none."""
    start = period.start and EPOCH - (EPOCH - period.start) // BUCKET * BUCKET
    end = period.end and begins(period.end)
    return None if start and end and start >= end else Period(start, end)


def ends_of(period: Period, inner: Period) -> Iterator[tuple[datetime, datetime]]:
    """Take what lies before and behind them."""
    if period.start and inner.start:
        yield period.start, inner.start
    if period.end and inner.end:
        yield inner.end, period.end


def asked(filters: Filters, inner: Period) -> dict[str, Any]:
    """Say of which quarters of an hour it is to be found out whether their sums may be used."""
    own = {"livemode": filters.livemode, "account": filters.account, "zone": filters.zone.key}
    return own | {"starts": inner.start or FIRST, "ends": inner.end or LAST}


def torn(connection: Connection, sums: Kept, given: Mapping[str, Any]) -> set[datetime]:
    """Find the quarters of an hour that lie on two days."""
    return set(connection.scalars(text(TORN.format(sums.table.name)), {**given, "kinds": list(sums.parts)}))


def begins(at: datetime) -> datetime:
    """Say when the quarter of an hour that holds a moment begins."""
    return EPOCH + (at - EPOCH) // BUCKET * BUCKET


def merged(spans: Iterable[tuple[datetime, datetime]]) -> Spans:
    """Join spans that touch each other."""
    joined: Spans = []
    for start, end in sorted(spans):
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def kept(filters: Filters, inner: Period, sums: Kept, marked: Stale) -> Select[Any]:
    """Take the sums that are true."""
    table = sums.table
    true_ones = (
        or_(table.c.kind != kind, table.c.bucket != all_(literal(sorted(buckets), ARRAY(AT))))
        for kind, buckets in marked.items()
        if buckets
    )
    shown = (table.c.bucket.label("at"), table.c.currency, *(table.c[name] for name in sums.measures))
    of_kinds = table.c.kind.in_(sums.parts)
    return select(*shown).where(*scope(table, filters), of_kinds, *within(inner, table.c.bucket), *true_ones)


def added_anew(filters: Filters, kind: str, spans: Spans, sums: Kept) -> Select[Any]:
    """Take what moved within spans, whose sums are not true."""
    return in_each(table_of(spans), sums, kind, lambda table, at: [*scope(table, filters), *inside(at)])


def inside(at: Any) -> list[Condition]:
    """Keep to a row of the table of spans."""
    return [at >= literal_column("spans.starts", AT), at < literal_column("spans.ends", AT)]


def table_of(spans: Spans) -> FromClause:
    """Write spans as a table."""
    starts, ends = (literal(list(times), ARRAY(AT)) for times in zip(*spans, strict=True))
    named = func.unnest(starts, ends).table_valued(column("starts", AT), column("ends", AT))
    return named.render_derived(name="spans")


def in_each(spans: FromClause, sums: Kept, kind: str, narrow: Narrow) -> Select[Any]:
    """Take what moved span by span: however many there are, and whatever is planned, no table is read whole."""
    part = each(sums.parts[kind](narrow))
    return select(*(part.c[name] for name in sums.shown)).select_from(spans.join(part, true()))


def each(part: Select[Any]) -> FromClause:
    """Look a part up for one span after the other: OFFSET keeps PostgreSQL from making one join of all of them."""
    return part.offset(0).lateral("moved")


def timeless(filters: Filters) -> list[Select[Any]]:
    """Take what moved at an unknown time, where no period is asked for."""
    if filters.period != Period():
        return []
    at_no_time = moved(lambda table, at: [*scope(table, filters), at.is_(None)]).subquery("timeless")
    return [select(*(at_no_time.c[name] for name in TOTALS.shown))]
