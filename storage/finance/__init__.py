"""Schema `finance`: the books as views for BI tools, under names that stay, without anybody's personal data.

The views are generated from the tables, so they are taken away before the migrations and made anew after them, in one
transaction: a migration can change a table that a view shows, and no reader ever finds a view missing.
"""

from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import Connection, exists, select, text

from storage import billing
from storage.alarms import Alarm
from storage.billing.balance_transaction import BalanceTransaction
from storage.billing.charge import Charge
from storage.billing.checkout_session import CheckoutSession
from storage.billing.dispute import Dispute
from storage.billing.payout_content import PayoutContent
from storage.billing.refund import Refund
from storage.billing.snapshot import UNCHANGED_SINCE
from storage.billing.subscription import Subscription
from storage.billing.subscription_item import SubscriptionItem
from storage.database import Base
from storage.events import StoredEvent
from storage.finance import amounts, payments
from storage.finance.view import Shown, View, of_model, of_table
from storage.finance.words import Words
from storage.left_out import UNKNOWN_FIELDS, UNSUPPORTED
from storage.parked import ParkedEvent
from storage.questions.returned import DISPUTES, REFUNDS, counts
from storage.reconciling.certificates import Certificate
from storage.reconciling.discrepancies import Discrepancy
from storage.sightings import SIGHTINGS

ITEMS, SUBSCRIPTIONS = SubscriptionItem.__table__, Subscription.__table__
CURRENT = exists(
    select(SUBSCRIPTIONS.c.id).where(
        *(SUBSCRIPTIONS.c[name] == ITEMS.c[name] for name in ("account", "livemode", "event_id")),
        SUBSCRIPTIONS.c.id == ITEMS.c.subscription,
    )
)
IS_CURRENT = "True while the subscription has this item; an item that was removed stays, as history."
EVENT_TIME = {"created": "When it happened (UTC, Stripe's clock).", "id": "Id of the event (evt_…). Part of the key."}
# What a billing table's view does not show, or shows besides its columns.
WITHOUT: Mapping[type[Base], tuple[str, ...]] = {
    BalanceTransaction: (UNCHANGED_SINCE,),
    Charge: (UNCHANGED_SINCE,),
    Dispute: ("balance_transactions",),  # they are rows of balance_transactions
}
ADDED: Mapping[type[Base], tuple[Shown, ...]] = {
    Refund: (Shown("counts", counts(REFUNDS), "True unless it failed or was cancelled: totals count these only."),),
    Dispute: (
        Shown("counts", counts(DISPUTES), "True where totals deduct it: not won, prevented, or a mere warning."),
    ),
    SubscriptionItem: (Shown("is_current", CURRENT, IS_CURRENT),),
}
SAYS: Mapping[type[Base], Words] = {
    PayoutContent: {"id": "Id of the balance transaction (txn_…). Part of the key."},
    CheckoutSession: {"amount_total": "What the buyer pays in all."},
}
ID = "Id that Stripe gave it. Part of the key, with account and livemode."


def billing_views() -> tuple[View, ...]:
    """Show every billing table."""
    return tuple(
        of_model(
            model,
            *ADDED.get(model, ()),
            without=WITHOUT.get(model, ()),
            says={"id": ID, **SAYS.get(model, {})},
        )
        for model in billing.TABLES
    )


# Names of colleagues and what they wrote are no facts of billing: `by` and `why` stay out.
VIEWS = (
    payments.view(),
    *billing_views(),
    of_model(StoredEvent, without=("changed", "facts", "receipt", "exempted"), says=EVENT_TIME),
    of_model(ParkedEvent, says=EVENT_TIME),
    of_model(Discrepancy, without=("by", "why")),
    of_model(Certificate, without=("statement",)),
    of_model(Alarm, without=("detail",)),
    of_table("sightings", "Where card numbers were seen and masked: one row for each event and place.", SIGHTINGS),
    of_table("unsupported_events", "Events of which only the envelope is kept, and why.", UNSUPPORTED),
    of_table("unknown_fields", "Fields that Stripe delivered and no rule knows: dropped.", UNKNOWN_FIELDS),
)
SAID = "The books for BI tools, read-only, made anew by every release: put views of your own into another schema."
EARLIER = text(
    "select string_agg(format('%I.%I', schemaname, viewname), ', ' order by viewname) from pg_views "
    "where schemaname = 'finance'"
)


def definition() -> str:
    """Write everything that is in the schema."""
    return ";\n".join([*amounts.FUNCTIONS, *(statement for view in VIEWS for statement in view.statements)])


def fingerprint() -> str:
    """Name the schema as this code wants it."""
    return sha256(definition().encode()).hexdigest()[:16]


def remark() -> str:
    """Say what the schema is; readiness compares it with what is there."""
    return f"{SAID} Release {fingerprint()}."


def is_current(connection: Connection) -> bool:
    """Are the views in the database those of this code?"""
    found = connection.scalar(text("select obj_description(to_regnamespace('finance'), 'pg_namespace')"))
    return bool(found == remark())


def take_away(connection: Connection) -> None:
    """Take the views of an earlier release away, so that migrations can change what they show."""
    if views := connection.scalar(EARLIER):
        connection.exec_driver_sql(f"drop view {views}")


def install(connection: Connection) -> None:
    """Make the views, say what is in them, and let finance read them."""
    amounts.install(connection)
    for view in VIEWS:
        for statement in view.statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))
    connection.exec_driver_sql("grant select on all tables in schema finance to finance_reader")
    connection.exec_driver_sql(f"comment on schema finance is '{remark()}'")
