"""What can be wrong between the books and Stripe, by name, and one such finding."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

MISSING_EVENT: Final = "missing_event"  # Stripe lists an event that we do not hold
MISSING_OBJECT: Final = "missing_object"  # Stripe lists an object that we have no row of
WRONG_AMOUNT: Final = "wrong_amount"
WRONG_STATUS: Final = "wrong_status"
FOREIGN_CURRENCY: Final = "foreign_currency"  # the same object, in another currency
STALE_SNAPSHOT: Final = "stale_snapshot"  # Stripe's object has moved on, and no event told us
DUPLICATE: Final = "duplicate"  # one thing is booked twice
LATE: Final = "late"  # arrived after the period had been certified
FORGED: Final = "forged"  # we hold an event that Stripe does not know
UNKNOWN_OBJECT: Final = "unknown_object"  # we hold an object that Stripe does not know
TEST_IN_LIVE: Final = "test_in_live"  # an object of the other mode stands among ours
DELETED_UPSTREAM: Final = "deleted_upstream"  # deleted at Stripe, and not marked so here
ORPHAN_REFUND: Final = "orphan_refund"  # a refund of a charge that nobody knows
PAYOUT_SUM: Final = "payout_sum"  # a payout is not the sum of its contents
FEE_VARIANCE: Final = "fee_variance"  # net is not amount less fee, or the fee is not Stripe's

KINDS: Final = (
    MISSING_EVENT, MISSING_OBJECT, WRONG_AMOUNT, WRONG_STATUS, DUPLICATE, LATE, FOREIGN_CURRENCY, FORGED, TEST_IN_LIVE,
    ORPHAN_REFUND, PAYOUT_SUM, FEE_VARIANCE, STALE_SNAPSHOT, DELETED_UPSTREAM, UNKNOWN_OBJECT,
)  # fmt: skip
# What the books tell by themselves, whatever lists could be read.
OF_THE_BOOKS: Final = frozenset({DUPLICATE, LATE, PAYOUT_SUM})
EVENT: Final = "event"
Key = tuple[str, str, str, str]  # kind, object type, object id, field


@dataclass(frozen=True, slots=True)
class Scope:
    """What is compared: one account in one mode, from `start` up to, and without, `end`; both aware."""

    account: str
    livemode: bool
    start: datetime
    end: datetime

    @classmethod
    def of(cls, account: str, period: Any, *, livemode: bool) -> "Scope":
        """Take a period that is closed on both sides."""
        return cls(account, livemode, period.start, period.end)

    @property
    def seconds(self) -> tuple[int, int]:
        """Write the span as Stripe does: Unix seconds, UTC."""
        return int(self.start.timestamp()), int(self.end.timestamp())

    @property
    def values(self) -> dict[str, Any]:
        """Name the scope's values for a statement."""
        return {"account": self.account, "livemode": self.livemode, "start": self.start, "end": self.end}


class Finding(NamedTuple):
    """One thing that differs. `created` is when Stripe made it; `part_of` names the object in which Stripe shows it."""

    kind: str
    object_type: str
    object_id: str
    field: str = ""
    ours: str | None = None
    theirs: str | None = None
    currency: str | None = None
    created: datetime | None = None
    part_of: tuple[str, str] | None = None

    @property
    def key(self) -> Key:
        """Name the finding: what has the same name is the same discrepancy, in whichever run it is found."""
        return self.kind, self.object_type, self.object_id, self.field

    def is_after(self, moment: float) -> bool:
        """Say whether Stripe made it after a moment, in Unix seconds."""
        return self.created is not None and self.created.timestamp() >= moment

    @property
    def shown_in(self) -> tuple[str, str]:
        """Name the object that Stripe can be asked for."""
        return self.part_of or (self.object_type, self.object_id)


def written(value: Any) -> str | None:
    """Write a fact as text; None where there is none."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)
