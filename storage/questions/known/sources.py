"""Which events tell the rows of a billing table, and by which of its columns they are found."""

from collections.abc import Mapping
from typing import NamedTuple

from storage.billing import PROJECTIONS
from storage.database import Base


class Source(NamedTuple):
    """Events about objects of one type. `id` is an expression over a row: the id of the object that tells the row."""

    object_type: str
    id: str


# An object that carries others inside: by which column of theirs they name it. That stays the same for ever: a refund
# has one charge, a balance transaction one source (docs.stripe.com/api/balance_transactions/object).
CARRIERS: Mapping[tuple[str, str], str] = {
    ("application_fee", "fee_refunds"): "fee",
    ("charge", "refunds"): "charge",
    ("checkout.session", "line_items"): "checkout_session",
    ("dispute", "balance_transactions"): "source",
    ("invoice", "invoice_payments"): "invoice",
    ("payout", "payout_contents"): "payout",
    ("subscription", "subscription_items"): "subscription",
    ("transfer", "transfer_reversals"): "transfer",
}
# A payout that came back is paid out anew: what it consisted of then belongs to another payout now.
CAME_BACK = "select id, account, livemode from {schema}.payouts where status in ('failed', 'canceled')"


def sources(model: type[Base]) -> tuple[Source, ...]:
    """Say which objects' events tell a table's rows."""
    table = model.__tablename__
    return tuple(
        Source(object_type, CARRIERS.get((object_type, table), "id"))
        for object_type, projections in PROJECTIONS.items()
        if any(projection.model is model for projection in projections)
    )


def is_told_whole(model: type[Base]) -> bool:
    """Say whether the newest event of an object tells its row whole.

    Not where another object carries it: that may list it once and not again. Nor where a deletion counts for ever.
    """
    own = all(source.id == "id" for source in sources(model))
    return own and "deleted" not in model.__table__.columns
