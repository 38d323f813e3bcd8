"""Credit notes: what an invoice was reduced by after it was finalised."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, rank
from storage.database import Base
from storage.free_text import FreeText

STEPS = {"issued": 1, "void": 2}


class CreditNote(Snapshot, Base):
    """Amounts before and after payment say whether it lowered what was due or gave money back."""

    __tablename__ = "credit_notes"
    effective_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    amount: Mapped[int | None]
    subtotal: Mapped[int | None]
    total: Mapped[int | None]
    out_of_band_amount: Mapped[int | None]
    pre_payment_amount: Mapped[int | None]
    post_payment_amount: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(FreeText)
    status: Mapped[str | None]
    type: Mapped[str | None]
    reason: Mapped[str | None]
    currency: Mapped[str | None]
    invoice: Mapped[str | None] = mapped_column(index=True)
    customer: Mapped[str | None] = mapped_column(FreeText)


COPIED = copied(CreditNote)
SIDES = {"pre_payment": "pre_payment_amount", "post_payment": "post_payment_amount"}


def rows(note: Facts) -> Iterable[Row]:
    """One credit note, one row."""
    return (split(note) | copy(note, COPIED),)


def split(note: Facts) -> Row:
    """Say what was before and after payment where only the type says it: before API version 2025-05-28."""
    if note.get("type") not in SIDES or "amount" not in note:
        return {}
    return dict.fromkeys(SIDES.values(), 0) | {SIDES[note["type"]]: note["amount"]}


def life(note: Facts) -> int:
    """Issued, then perhaps void."""
    return rank(STEPS.get(note.get("status", ""), 0))


PROJECTION = Projection(CreditNote, rows, life)
