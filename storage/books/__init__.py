"""What the operator decided about the books: rates of commissions, the chart of accounts, the zone of their days.

It travels with the connection that questions are asked on, so that every form of an answer reads the same files.
"""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from storage.books.chart import Chart, shipped
from storage.books.rates import Rates

OPTION = "books"


@dataclass(frozen=True, slots=True)
class Books:
    """Without a file `rates` is None, and what is payable unknown. A rate's days begin at midnight in `zone`."""

    rates: Rates | None = None
    chart: Chart = field(default_factory=shipped)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


def of(connection: Connection) -> Books:
    """Read what was decided from the connection that a question is asked on."""
    books = connection.get_execution_options().get(OPTION)
    return books if isinstance(books, Books) else Books()
