"""What the books leave out: objects of which only the envelope is kept, and fields that nobody knows yet."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, FromClause, Select, UnaryExpression, desc, func, select

from storage.exports.columns import Kind, Row, columns
from storage.left_out import UNKNOWN_FIELDS, UNSUPPORTED
from storage.questions.filters import Filters
from storage.questions.listing import of_newest, rows, scope, within

COLUMNS = columns(
    last_seen=Kind.TIME,
    object_type=Kind.TEXT,
    type=Kind.TEXT,
    why=Kind.TEXT,
    count=Kind.COUNT,
    first_seen=Kind.TIME,
    event=Kind.ID,
    account=Kind.ID,
)
NOTHING_LEFT_OUT = "Of everything that Stripe delivered, the books hold more than the envelope."
FIELDS = columns(
    last_seen=Kind.TIME,
    object_type=Kind.TEXT,
    path=Kind.TEXT,
    api_version=Kind.TEXT,
    count=Kind.COUNT,
    first_seen=Kind.TIME,
    event=Kind.ID,
    account=Kind.ID,
)
LATEST_FIRST: UnaryExpression[Any] = desc("last_seen")
NOTHING_UNKNOWN = "Every field that Stripe delivered is known: kept, sealed or dropped by a rule."


def unsupported(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Of which events do we keep the envelope only, and why?

    Each was stored and acknowledged, but of its object nothing was kept. A row counts those of one object type and
    event type, with the newest event's id; the times are those of the first and the last one in the period.

    `why` is new where nobody has decided yet: Stripe has an object that this release does not know. Look for a newer
    release, and ask for one if there is none. These rows stand first.

    Every other word is a decision: cards and what leads to one, bank_accounts beyond the Stripe balance, identity
    documents, fraud signals about people, secrets and links that open something, settings and catalogues without money,
    usage counts under the merchant's own names, the envelope itself, objects that are gone from Stripe.
    untold: recorded by a release before 0.3, whose receipts did not say.
    """
    found = counted(UNSUPPORTED, ("object_type", "type", "why", "account"), filters)
    return rows(connection, found.order_by(UNSUPPORTED.c.why != "new", LATEST_FIRST, "object_type", "type", "account"))


def unknown_fields(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which fields did Stripe deliver that we do not know?

    Their values were dropped, as no rule says what they are. A path that appears after Stripe changed its API, or your
    endpoint its API version, may be a fact that moved: look whether a figure of the same object became empty.

    `count` is the number of events with it, of one version of the API. A name that is no field's name is shown as ?.
    Of one event at most 50 paths are told here; beyond that, its receipt counts them among what was dropped.
    """
    found = counted(UNKNOWN_FIELDS, ("object_type", "path", "api_version", "account"), filters)
    return rows(connection, found.order_by(LATEST_FIRST, "object_type", "path", "api_version", "account"))


def counted(table: FromClause, alike: Sequence[str], filters: Filters) -> Select[Any]:
    """Count events that are alike: how many, when the first and the last came, and which was the last."""
    kind = [table.c[name] for name in alike]
    found = select(
        *kind,
        func.count().label("count"),
        func.min(table.c.created).label("first_seen"),
        func.max(table.c.created).label("last_seen"),
        of_newest(table, table.c.event_id).label("event"),
    )
    return found.where(*scope(table, filters), *within(filters.period, table.c.created)).group_by(*kind)
