"""Discrepancies: where the books and Stripe differ, and what became of each difference."""

from collections.abc import Iterator

from sqlalchemy import Connection, FromClause, Text, cast, select, true

from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters, choice
from storage.questions.listing import newest, rows, scope, told_by
from storage.reconciling.discrepancies import STATUSES, Discrepancy, DiscrepancyChange
from storage.reconciling.finding import KINDS

COLUMNS = columns(
    id=Kind.ID,
    created=Kind.TIME,
    kind=Kind.TEXT,
    object_type=Kind.TEXT,
    object_id=Kind.ID,
    field=Kind.TEXT,
    ours=Kind.TEXT,
    theirs=Kind.TEXT,
    currency=Kind.TEXT,
    status=Kind.TEXT,
    opened_at=Kind.TIME,
    changed_at=Kind.TIME,
    by=Kind.TEXT,
    why=Kind.TEXT,
    account=Kind.ID,
)
NOTHING_DIFFERS = "No discrepancy. What this covers is what was compared: see certificates."
STATUS = choice("status", "Status", "open, explained (it stands, and somebody said why) or closed.", *STATUSES)
KIND = choice("kind", "Kind", "What is wrong, by name.", *KINDS)
DISCREPANCIES, CHANGES = Discrepancy.__table__, DiscrepancyChange.__table__


def discrepancies(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Where do our books and Stripe differ, and what became of each difference?

    `flask sync reconcile` and the nightly run find them; `created` is when Stripe made what differs, and a period is
    one of these times. `ours` and `theirs` are in minor units; a dash is what is not there.

    What to do, by kind: missing_event, missing_object and stale_snapshot: `flask sync backfill` brings in what did not
    reach us. wrong_amount, wrong_status, foreign_currency and fee_variance: a row says otherwise than Stripe;
    `flask events replay` builds it anew. duplicate: one thing counts twice, `theirs` names the other. late: it came
    after the period was certified; book it, and certify again. forged and test_in_live: Stripe did not make this in
    live mode; roll the signing secret. unknown_object, deleted_upstream and orphan_refund: ask whoever works in
    Stripe's dashboard. payout_sum: ask Stripe's support, with the payout's id.

    `flask sync explain ID --by NAME --why TEXT` notes why a difference stands, and `flask sync close` that it is done.
    One that no longer differs is closed by the next run.
    """
    table = known(filters)
    chosen = select(*(table.c[column.name] for column in COLUMNS)).where(*scope(table, filters))
    if filters.kind is not None:
        chosen = chosen.where(table.c.kind == filters.kind)
    return rows(connection, newest(chosen, table, filters))


def known(filters: Filters) -> FromClause:
    """Take each discrepancy as its last change left it: the last of all, or the last before the moment asked for."""
    last = select(CHANGES).where(CHANGES.c.discrepancy == DISCREPANCIES.c.number, *told_by(filters, CHANGES.c.at))
    change = last.order_by(CHANGES.c.number.desc()).limit(1).lateral("last_change")
    changed = {name: change.c[name] for name in ("status", "ours", "theirs", "by", "why")}
    changed["changed_at"] = change.c.at.label("changed_at")
    # Eighteen digits: as text, ids are then in the order of their numbers.
    others = (changed.get(c.name, c) for c in DISCREPANCIES.columns if c.name != "number")
    shown = select(cast(DISCREPANCIES.c.number, Text).label("id"), *others)
    return shown.select_from(DISCREPANCIES.join(change, true())).subquery("discrepancies")
