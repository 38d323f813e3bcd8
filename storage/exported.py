"""Files that left the ledger: what each answered, and the digest that proves it. Append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, insert
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base
from storage.free_text import FreeJson, FreeText


class Export(Base):
    """One file, made whole. `created` is when its question was asked; its rows are what was known at that moment.

    `account` is the connected account that it was narrowed to, empty for none.
    """

    __tablename__ = "exports"
    id: Mapped[str] = mapped_column(primary_key=True)
    created: Mapped[datetime]
    finished_at: Mapped[datetime]
    livemode: Mapped[bool]
    account: Mapped[str] = mapped_column(FreeText)
    file: Mapped[str] = mapped_column(FreeText)
    question: Mapped[str]
    form: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(FreeJson)
    rows: Mapped[int]
    bytes: Mapped[int]
    sha256: Mapped[str]
    __table_args__ = (Index("exports_created_idx", "livemode", "created", "id"), Index("exports_sha256_idx", "sha256"))


def record(connection: Connection, **facts: Any) -> None:
    """Write down that a file was made, in the caller's transaction."""
    connection.execute(insert(Export).values(facts))
