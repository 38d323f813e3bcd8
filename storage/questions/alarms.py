"""Alarms: when what Stripe knows may not have reached us."""

from collections.abc import Iterator

from sqlalchemy import Connection, Text, and_, case, cast, select, true

from storage.alarms import KINDS, Alarm
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import rows, scope, told_by, within

COLUMNS = columns(
    raised_at=Kind.TIME,
    cleared_at=Kind.TIME,
    kind=Kind.TEXT,
    meaning=Kind.TEXT,
    subject=Kind.ID,
    account=Kind.ID,
    detail=Kind.TEXT,
)
NOTHING_RAISED = "No alarm was raised in this time."


def alarms(connection: Connection, filters: Filters) -> Iterator[Row]:
    """When may events not have reached us?

    An alarm without cleared_at still stands. Alarms are raised and cleared by the workers, which need STRIPE_API_KEY.

    What to do, by kind: endpoint_disabled: enable the endpoint, subject, in Stripe's dashboard; the workers read the
    events of the time between. endpoint_missing: make an endpoint whose address ends in /webhooks/stripe. permission:
    give the restricted key the read permission for the list named by subject. no_deliveries: see whether the service
    is reachable; the events are in the books, for the workers fetched them. events_unread: start a worker before
    Stripe forgets the events, 30 days after they were made.
    """
    table = Alarm.__table__
    shown = (table.c[name] for name in ("raised_at", "kind", "subject", "account"))
    cleared = case((and_(true(), *told_by(filters, table.c.cleared_at)), table.c.cleared_at)).label("cleared_at")
    meaning = case(KINDS, value=table.c.kind).label("meaning")
    found = select(*shown, cleared, meaning, cast(table.c.detail, Text).label("detail"))
    found = found.where(*scope(table, filters), *within(filters.period, table.c.raised_at))
    found = found.where(*told_by(filters, table.c.raised_at))
    return rows(connection, found.order_by(table.c.raised_at.desc(), table.c.kind, table.c.account, table.c.subject))
