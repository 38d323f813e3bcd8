"""Payout contents: which balance transactions a payout consists of. Only a filter of Stripe's API tells."""

from collections.abc import Iterable

from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.payout import life
from storage.billing.snapshot import Facts, Projection, Row, Snapshot, within
from storage.database import Base


class PayoutContent(Snapshot, Base):
    """`id` is the balance transaction's. The list of a payout is known piece by piece, in any order.

    `place` counts from 1 through the whole list, and `is_last` marks its end: the contents are complete once there is
    an end, and as many rows as its place says.
    """

    __tablename__ = "payout_contents"
    place: Mapped[int | None]
    is_last: Mapped[bool | None]
    payout: Mapped[str | None] = mapped_column(index=True)


def rows(payout: Facts) -> Iterable[Row]:
    """One content, one row, out of the piece of the list that this snapshot carries."""
    ids, before = within(payout, "contents", "ids") or (), within(payout, "contents", "before") or 0
    end = before + len(ids) if within(payout, "contents", "is_last") else None
    own = {"payout": payout.get("id"), "created": payout.get("created")}
    return [own | {"id": id, "place": at, "is_last": at == end} for at, id in enumerate(ids, before + 1)]


PROJECTION = Projection(PayoutContent, rows, life)
