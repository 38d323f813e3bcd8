"""What finance asks on most days, each with several parameters and the milliseconds that it may take."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, text

from storage.questions import QUESTIONS, answering, cursor, history, one_payment, payment_objects, searching
from storage.questions.cursor import Position
from storage.questions.question import Question

ZONE = ZoneInfo("UTC")
FIRST_PAGE_MS, FIRST_PAGE_HTTP_MS = 30, 80
BY_ID_MS, HISTORY_MS, CUSTOMER_MS = 3, 30, 10
MONTH_MS, YEAR_MS, OVERVIEW_MS = 150, 500, 150
SHEET_MS = 1_000  # its opening balance adds up years
AS_OF_TIMES = 5  # an answer as of a month's last day may take so many times the live one
AS_FAST, NOISE_MS = 1.5, 5  # a last page is as fast as the first up to the noise of a shared machine
MONTHS = {"2024-03": "2024-03-31", "2024-11": "2024-11-30", "2025-06": "2025-06-30", "2026-02": "2026-02-28"}
YEARS = ("2024", "2025")
CURRENCIES = ("eur", "usd", "jpy")
SAMPLED = 12
IDS = """
select id, latest_charge, customer from payment_intents
where created >= :since and customer is not null and status = 'succeeded' order by created limit 1
"""
ENDS = "select min(created), max(created) from payment_intents"
Given = Sequence[tuple[str, str]]


class Ask(NamedTuple):
    """One kind of question: how it is asked with each of its parameters, and what it may take."""

    name: str
    limit_ms: float
    ways: Sequence[Callable[[Connection], object]]
    addresses: Sequence[str] = ()
    limit_http_ms: float = FIRST_PAGE_HTTP_MS


class Sample(NamedTuple):
    """Some payments of all times, and where the books begin."""

    begin: datetime
    payments: Sequence[tuple[str, str, str]]  # the ids of a PaymentIntent, of its charge, and of its customer


def sample(owner: Engine) -> Sample:
    """Choose payments evenly over the time of the books."""
    with owner.connect() as connection:
        begin, end = connection.execute(text(ENDS)).one()
        moments = [begin + (end - begin) * place / (SAMPLED + 1) for place in range(1, SAMPLED + 1)]
        found = [connection.execute(text(IDS), {"since": moment}).one() for moment in moments]
    return Sample(begin, [(row.id, row.latest_charge, row.customer) for row in found])


def page(question: Question, given: Given) -> Callable[[Connection], object]:
    """Ask for a page."""
    filters = question.read(given, ZONE, datetime.now(UTC))
    return lambda connection: question.page(connection, filters)


def asks(chosen: Sample) -> Iterator[Ask]:
    """List everything that is measured."""
    for question in QUESTIONS.values():
        if question.paged:
            yield first_page(question)
            yield last_page(question, chosen.begin)
    yield from by_id(chosen)
    yield from sums()


def asked(question: Question, name: str, limits: tuple[float, float], variants: Sequence[Given]) -> Ask:
    """Ask a question with each variant, of the database and over HTTP."""
    ways = [page(question, given) for given in variants]
    addresses = [f"/audit/{question.name}?{urlencode(given)}" for given in variants]
    return Ask(name, limits[0], ways, addresses, limits[1])


def first_page(question: Question) -> Ask:
    """Open a list as a whole, of a month, and in one currency."""
    taken = {offer.name for offer in question.filters}
    variants: list[Given] = [[], *([("period", month)] for month in MONTHS)]
    variants += [[("currency", currency)] for currency in CURRENCIES if "currency" in taken]
    return asked(question, f"first page: {question.name}", (FIRST_PAGE_MS, FIRST_PAGE_HTTP_MS), variants)


def last_page(question: Question, begin: datetime) -> Ask:
    """Read on where a walk through the whole list comes near its end: the first days of the books."""
    places = (Position(begin + timedelta(days=days), "zzz", "zzz") for days in range(2, 7))
    variants = [[("after", cursor.opaque(place._asdict()))] for place in places]
    return asked(question, f"last page: {question.name}", (FIRST_PAGE_MS, FIRST_PAGE_HTTP_MS), variants)


def by_id(chosen: Sample) -> Iterator[Ask]:
    """Look at one payment, its history, one customer, and search for ids."""
    filters = QUESTIONS["payments"].read([], ZONE, datetime.now(UTC))

    def whole(connection: Connection, id: str) -> object:
        found = payment_objects.find(connection, filters, id)
        assert found is not None
        with answering.known(connection, filters):
            return one_payment.payment(connection, filters, found.id), history.whole(connection, found)

    intents, charges, customers = zip(*chosen.payments, strict=True)
    pages = [f"/audit/payments/{id}" for id in intents]
    yield Ask("payment by id", BY_ID_MS, [partial(one_payment.payment, filters=filters, id=id) for id in intents])
    yield Ask("payment's history", HISTORY_MS, [partial(whole, id=id) for id in (*intents, *charges)], pages)
    yield Ask("search by id", BY_ID_MS, [partial(searching.named, id=id) for id in (*intents, *charges, *customers)])
    variants = [[("customer", customer)] for customer in customers]
    for name in ("payments", "invoices"):
        limits = CUSTOMER_MS, FIRST_PAGE_HTTP_MS
        yield asked(QUESTIONS[name], f"one customer's {name}", limits, variants)


def sums() -> Iterator[Ask]:
    """Add up months and years, now and as of then, and open the overview."""
    totals = QUESTIONS["totals"]

    def of(name: str, limit: float, variants: Sequence[Given]) -> Ask:
        return asked(totals, name, (limit, limit + FIRST_PAGE_HTTP_MS), variants)

    yield of("month totals", MONTH_MS, [[("by", "month"), ("period", month)] for month in MONTHS])
    yield of("month totals by day", MONTH_MS, [[("by", "day"), ("period", month)] for month in MONTHS])
    yield of("year totals", YEAR_MS, [[("by", "month"), ("period", year)] for year in YEARS])
    for known in ("created", "received"):
        then: list[Given] = [
            [("by", "month"), ("period", month), ("as_of", last), ("known_by", known)] for month, last in MONTHS.items()
        ]
        yield of(f"month totals as of, {known}", AS_OF_TIMES * MONTH_MS, then)
    sheets: list[Given] = [[("by", "day"), ("period", month)] for month in MONTHS]
    yield asked(QUESTIONS["day-sheet"], "day sheet of a month", (SHEET_MS, SHEET_MS + FIRST_PAGE_HTTP_MS), sheets)
    spans = ["/audit/", *(f"/audit/?period={month}" for month in MONTHS)]
    yield Ask("overview page", OVERVIEW_MS, (), spans, OVERVIEW_MS)
