"""Line items: what was sold in checkouts."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy import union_all as all_of

from storage.billing.line_item import LineItem
from storage.billing.product import Product
from storage.exports.columns import Kind, Row, columns
from storage.questions.checkout_sessions import COMPLETE, PAID, SESSIONS
from storage.questions.filters import Filters, own
from storage.questions.listing import rows, scope, within
from storage.questions.returned import same
from storage.questions.totals import FORMATS

LINES, PRODUCTS = LineItem.__table__, Product.__table__
AMOUNTS = ("amount_subtotal", "amount_discount", "amount_tax", "amount_total")
COLUMNS = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    name=Kind.TEXT,
    quantity=Kind.COUNT,
    amount_total=Kind.MONEY,
    checkouts=Kind.COUNT,
    amount_subtotal=Kind.MONEY,
    amount_discount=Kind.MONEY,
    amount_tax=Kind.MONEY,
    product=Kind.ID,
    price=Kind.ID,
)
UNKNOWN = "unknown"


def line_items(connection: Connection, filters: Filters) -> Iterator[Row]:
    """What was sold in checkouts, per day or month, product and price?

    Line items of checkouts that were completed and paid, on the day on which the checkout was opened, with the amounts
    as they were sold: before refunds, and without shipping. amount_total = amount_subtotal − amount_discount +
    amount_tax, where tax is not included in the price.

    No webhook carries line items: workers fetch them with an API key. The name unknown stands for checkouts whose line
    items we do not have, with the amounts of the whole checkout and no quantity. A product is named once we know it.
    """
    filters = own(filters)
    sold = all_of(known(filters), unknown(filters)).subquery("sold")
    period = func.to_char(func.timezone(filters.zone.key, sold.c.at), FORMATS[filters.by]).label("period")
    sums = (cast(func.sum(sold.c[name]), BigInteger).label(name) for name in ("quantity", *AMOUNTS))
    checkouts = func.count(sold.c.session.distinct()).label("checkouts")
    groups = period, sold.c.currency, sold.c.name, sold.c.product, sold.c.price
    # By place: PostgreSQL cannot see that two parameters with the same zone group by the same name.
    places: list[ColumnElement[Any]] = [literal_column(str(place)) for place in range(1, len(groups) + 1)]
    shown = select(*groups, *sums, checkouts).group_by(*places)
    return rows(connection, shown.order_by(places[0].desc(), *places[1:]))


def known(filters: Filters) -> Select[Any]:
    """Take the lines that we have, under their products' names."""
    named = and_(PRODUCTS.c.id == LINES.c.product, same(PRODUCTS, LINES))
    theirs = and_(SESSIONS.c.id == LINES.c.checkout_session, same(SESSIONS, LINES))
    amounts = (LINES.c[name] for name in ("quantity", *AMOUNTS))
    own = SESSIONS.c.created.label("at"), SESSIONS.c.id.label("session"), LINES.c.currency
    shown = select(*own, PRODUCTS.c.name, LINES.c.product, LINES.c.price, *amounts)
    return settled(shown.select_from(LINES.join(SESSIONS, theirs).outerjoin(PRODUCTS, named)), filters)


def unknown(filters: Filters) -> Select[Any]:
    """Take the checkouts whose lines we do not have."""
    fetched = exists().where(LINES.c.checkout_session == SESSIONS.c.id, same(LINES, SESSIONS))
    nothing = (cast(null(), Text).label(name) for name in ("product", "price"))
    amounts = (SESSIONS.c[name] for name in AMOUNTS)
    own = SESSIONS.c.created.label("at"), SESSIONS.c.id.label("session"), SESSIONS.c.currency
    shown = select(*own, literal_column(f"'{UNKNOWN}'"), *nothing, cast(null(), BigInteger), *amounts)
    return settled(shown.where(~fetched, SESSIONS.c.mode != "setup"), filters)


def settled(shown: Select[Any], filters: Filters) -> Select[Any]:
    """Keep to checkouts that were completed and paid in the period."""
    return shown.where(COMPLETE, PAID, *scope(SESSIONS, filters), *within(filters.period, SESSIONS.c.created))
