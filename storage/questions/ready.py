"""What moved, from sums that are kept ready: only what is marked, and a period's ragged ends, is added up anew."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CompoundSelect,
    Connection,
    FromClause,
    Select,
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
from storage.questions.period import Period

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHOWN = ("at", "currency", *MEASURES)
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
TORN = text(
    "select distinct bucket from movement_sums where livemode = :livemode and account = :account "
    "and bucket >= :starts and bucket < :ends and timezone(:zone, bucket)::date "
    "<> timezone(:zone, bucket + interval '15 minutes' - interval '1 microsecond')::date"
)
Stale = Mapping[str, set[datetime]]
Spans = list[tuple[datetime, datetime]]


def sums(connection: Connection, filters: Filters) -> CompoundSelect[Any] | Select[Any]:
    """Take what moved in the period, added up as far as it may be: the sums of all are exactly those of movements.

    In a transaction that sees one moment. `filters` names an account; a filter that sums do not know is an error.
    """
    inner = whole_buckets(filters.period)
    if inner is None or filters.moment or not connection.scalar(TRUSTED):
        return movements(filters)
    marked = stale_buckets(connection, filters, inner)
    edges = [(start, end) for start, end in ends_of(filters.period, inner) if start < end]
    live = ((kind, merged([*edges, *((at, at + BUCKET) for at in marked[kind])])) for kind in PARTS)
    anew = [added_anew(filters, kind, spans) for kind, spans in live if spans]
    return union_all(kept(filters, inner, marked), *anew, *timeless(filters))


def whole_buckets(period: Period) -> Period | None:
    """Take the part of a period that whole quarters of an hour make up; None if there is none."""
    start = period.start and EPOCH - (EPOCH - period.start) // BUCKET * BUCKET
    end = period.end and EPOCH + (period.end - EPOCH) // BUCKET * BUCKET
    return None if start and end and start >= end else Period(start, end)


def ends_of(period: Period, inner: Period) -> Iterator[tuple[datetime, datetime]]:
    """Take what lies before and behind them."""
    if period.start and inner.start:
        yield period.start, inner.start
    if period.end and inner.end:
        yield inner.end, period.end


def stale_buckets(connection: Connection, filters: Filters, inner: Period) -> Stale:
    """Find the quarters of an hour whose sums are not to be used, kind by kind."""
    given = {
        "livemode": filters.livemode,
        "account": filters.account,
        "starts": inner.start or datetime.min.replace(tzinfo=UTC),
        "ends": inner.end or datetime.max.replace(tzinfo=UTC),
    }
    found = {kind: set(buckets) for kind, buckets in connection.execute(STALE, given)}
    torn = set(connection.scalars(TORN, given | {"zone": filters.zone.key}))
    return {kind: found.get(kind, set()) | torn for kind in PARTS}


def merged(spans: Iterable[tuple[datetime, datetime]]) -> Spans:
    """Join spans that touch each other."""
    joined: Spans = []
    for start, end in sorted(spans):
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def kept(filters: Filters, inner: Period, marked: Stale) -> Select[Any]:
    """Take the sums that are true."""
    true_ones = (
        or_(SUMS.c.kind != kind, SUMS.c.bucket != all_(literal(sorted(buckets), ARRAY(AT))))
        for kind, buckets in marked.items()
        if buckets
    )
    shown = (SUMS.c.bucket.label("at"), SUMS.c.currency, *(SUMS.c[name] for name in MEASURES))
    return select(*shown).where(*scope(SUMS, filters), *within(inner, SUMS.c.bucket), *true_ones)


def added_anew(filters: Filters, kind: str, spans: Spans) -> Select[Any]:
    """Take what moved within spans, whose sums are not true."""
    return in_each(table_of(spans), kind, lambda table, at: [*scope(table, filters), *inside(at)])


def inside(at: Any) -> list[Condition]:
    """Keep to a row of the table of spans."""
    return [at >= literal_column("spans.starts", AT), at < literal_column("spans.ends", AT)]


def table_of(spans: Spans) -> FromClause:
    """Write spans as a table."""
    starts, ends = (literal(list(times), ARRAY(AT)) for times in zip(*spans, strict=True))
    named = func.unnest(starts, ends).table_valued(column("starts", AT), column("ends", AT))
    return named.render_derived(name="spans")


def in_each(spans: FromClause, kind: str, narrow: Narrow) -> Select[Any]:
    """Take what moved span by span: however many there are, and whatever is planned, no table is read whole."""
    part = PARTS[kind](narrow).lateral("moved")
    return select(*(part.c[name] for name in SHOWN)).select_from(spans.join(part, true()))


def timeless(filters: Filters) -> list[Select[Any]]:
    """Take what moved at an unknown time, where no period is asked for."""
    if filters.period != Period():
        return []
    at_no_time = moved(lambda table, at: [*scope(table, filters), at.is_(None)]).subquery("timeless")
    return [select(*(at_no_time.c[name] for name in SHOWN))]
