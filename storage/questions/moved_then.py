"""What moved, as of a moment: the sums of today, in which what was otherwise then is taken out and put in as it was.

A movement is the same then and now, unless something that it reads was otherwise: a row that a later event has set, or
one that was not there yet. The former tell which movements those are (storage/questions/moved_otherwise.py). What was
made later than clocks differ tells of none, as nobody rebuilds it (storage/questions/known/then.py), so where sums read
something made that late they are not used, and what moved then is added up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    CompoundSelect,
    Connection,
    DateTime,
    Insert,
    MetaData,
    Select,
    Table,
    Text,
    all_,
    func,
    insert,
    literal_column,
    null,
    select,
    text,
    union_all,
)

from storage.movement_sums import BIN, BUCKET, MEASURES
from storage.questions import known, moved_otherwise, once, ready
from storage.questions.filters import Filters
from storage.questions.listing import scope, within
from storage.questions.moment import SKEW, Moment
from storage.questions.moved_otherwise import FOUND
from storage.questions.movements import PARTS, movements
from storage.questions.period import LAST, Period

LATER_KNOWN = text("select later_known from sums_state")
LATE = text(
    "select kind, array_agg(bucket) from later_parts where livemode = :livemode and account = :account "
    "and bucket >= :starts and bucket < :ends and latest >= :late group by kind"
)
MOVED = Table(
    "moved_then",
    MetaData(),
    Column("kind", Text),
    Column("at", DateTime(timezone=True)),
    Column("currency", Text),
    *(Column(measure, BigInteger) for measure in MEASURES),
    schema="pg_temp",
)
ROOM = (
    "drop table if exists pg_temp.moved_then",
    "create temp table moved_then (kind text, at timestamptz, currency text, "
    f"{' bigint, '.join(MEASURES)} bigint) on commit drop",
)
OF_BUCKET = BIN.format("at")
# Where nothing is left of a sum, it cannot be told whether movements are left that add up to nothing.
NOTHING_LEFT = text(
    f"with changed as (select kind, {OF_BUCKET} as bucket, currency, "  # noqa: S608 — our own words
    f"{', '.join(f'sum({name}) as {name}' for name in MEASURES)} from pg_temp.moved_then group by 1, 2, 3) "
    "select kind, array_agg(distinct bucket) from changed join movement_sums sums using (kind, bucket) "
    "where sums.livemode = :livemode and sums.account = :account "
    "and sums.currency is not distinct from changed.currency "
    f"and {' and '.join(f'coalesce(sums.{name} + changed.{name}, 0) = 0' for name in MEASURES)} group by kind"
)
TAKE_BACK = text(f"delete from pg_temp.moved_then where kind = :kind and {OF_BUCKET} = any(:buckets)")  # noqa: S608
Unfit = Mapping[str, set[datetime]]


def sums(connection: Connection, filters: Filters, moment: Moment) -> CompoundSelect[Any]:
    """Take what moved in the period, as it was known at the moment asked for: in sum, exactly the movements of then.

    Within `known.as_of`, and of one account. The statement may be read until that ends.
    """
    known.of_totals(connection)
    inner = ready.whole_buckets(known_part(filters.period, moment))
    unfit = None if inner is None else unfit_for(connection, filters, moment, inner)
    if inner is None or unfit is None:
        return movements(filters)
    moved_otherwise.find(connection)
    make_room(connection)
    put_right(connection, filters, inner, unfit)
    unfit = without_the_empty(connection, filters, unfit)
    for moved in beside(filters, inner, unfit):
        connection.execute(put(moved))
    shown = (MOVED.c[name] for name in ready.TOTALS.shown)
    return union_all(ready.kept(filters, inner, ready.TOTALS, unfit), select(*shown))


def known_part(period: Period, moment: Moment) -> Period:
    """Cut off what comes after the moment, of which nothing was known unless clocks differ."""
    return Period(period.start, min(period.end or LAST, moment.end))


def unfit_for(connection: Connection, filters: Filters, moment: Moment, inner: Period) -> Unfit | None:
    """Find the quarters of an hour of which the sums are not to be used; None where none of any are."""
    with known.today(connection):
        if not (connection.scalar(ready.TRUSTED) and connection.scalar(LATER_KNOWN)):
            return None
        given = ready.asked(filters, inner)
        torn = ready.torn(connection, ready.TOTALS, given)
        given |= {"late": moment.end + SKEW}
        found = [tuple(row) for statement in (ready.STALE, LATE) for row in connection.execute(statement, given)]
    return {kind: torn.union(*(buckets for of, buckets in found if of == kind)) for kind in PARTS}


def make_room(connection: Connection) -> None:
    """Make room for what moved otherwise."""
    for statement in ROOM:
        connection.exec_driver_sql(statement)


def put_right(connection: Connection, filters: Filters, inner: Period, unfit: Unfit) -> None:
    """Write down what moved otherwise: as it was then, and as it must not count any more."""
    own = {name: getattr(filters, name) for name in once.TEXTS}
    asked = replace(once.ANYTHING, livemode=filters.livemode, period=inner, **own)
    for kind, buckets in unfit.items():
        once.execute(connection, asked, MOVED_THEN[kind], buckets=list(buckets))
    with known.today(connection):
        for kind, buckets in unfit.items():
            once.execute(connection, asked, MOVES_NO_MORE[kind], buckets=list(buckets))


def without_the_empty(connection: Connection, filters: Filters, unfit: Unfit) -> Unfit:
    """Use no sum of which nothing is left: a row of zeros stands where something moved, and nowhere else."""
    own = {"livemode": filters.livemode, "account": filters.account}
    empty = {kind: set(buckets) for kind, buckets in connection.execute(NOTHING_LEFT, own)}
    for kind, buckets in empty.items():
        connection.execute(TAKE_BACK, {"kind": kind, "buckets": list(buckets)})
    return {kind: buckets | empty.get(kind, set()) for kind, buckets in unfit.items()}


def otherwise(kind: str, filters: Filters, *, buckets: Any) -> Select[Any]:
    """Take the movements that were otherwise, but for quarters of an hour of which no sum is used."""
    ids = select(FOUND.c.id).where(FOUND.c.kind == kind)

    def narrow(table: Any, at: Any) -> list[Any]:
        bucket = func.date_bin(literal_column("interval '15 minutes'"), at, literal_column("timestamptz 'epoch'"))
        return [*scope(table, filters), table.c.id.in_(ids), *within(filters.period, at), bucket != all_(buckets)]

    return PARTS[kind](narrow)


def beside(filters: Filters, inner: Period, unfit: Unfit) -> Iterable[Select[Any]]:
    """Take everything that moved where the sums are not used."""
    edges = [*ready.ends_of(Period(filters.period.start, filters.period.end or LAST), inner)]
    for kind, buckets in unfit.items():
        spans = [(start, end) for start, end in [*edges, *((at, at + BUCKET) for at in buckets)] if start < end]
        if spans:
            yield ready.added_anew(filters, kind, ready.merged(spans), ready.TOTALS)
    yield from ready.timeless(filters)


def put(moved: Select[Any], sign: int = 1) -> Insert:
    """Write down movements, or with a minus what they must not count for any more."""
    part = moved.subquery("part")
    kind = part.c.kind if "kind" in part.c else null()
    shown = select(kind, part.c.at, part.c.currency, *(sign * part.c[name] for name in MEASURES))
    return insert(MOVED).from_select([column.name for column in MOVED.c], shown)


def written(kind: str, sign: int, filters: Filters, *, buckets: Any) -> Insert:
    """Write down what moved otherwise of a kind."""
    return put(otherwise(kind, filters, buckets=buckets), sign)


MOVED_THEN = {kind: partial(written, kind, 1) for kind in PARTS}
MOVES_NO_MORE = {kind: partial(written, kind, -1) for kind in PARTS}
