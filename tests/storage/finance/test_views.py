"""The views for BI tools: stable names, words for everything, exact money, and nobody's personal data."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, create_engine, text
from sqlalchemy.exc import ProgrammingError

from storage import finance, migrate
from storage.database import connect, sqlalchemy_url
from storage.exports.money import THREE_DECIMAL, ZERO_DECIMAL, decimal, exponent
from storage.finance.amounts import MONEY
from storage.finance.words import COUNTS
from storage.questions.payments import COLUMNS
from tests import builders
from tests.builders import event
from tests.conftest import Ledger
from tests.storage.questions.asking import alone, paid, refunded
from tests.storage.questions.asking import rows as asked
from tests.webhooks.web.test_audit_pages import fill

FROZEN = Path(__file__).with_name("columns.txt")
COLUMNS_THERE = """
select format('%s.%s %s', c.relname, a.attname, format_type(a.atttypid, null)),
       col_description(c.oid, a.attnum), obj_description(c.oid, 'pg_class')
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'finance'::regnamespace and c.relkind = 'v' and a.attnum > 0 order by c.relname, a.attnum
"""
SPECIAL = ("isk", "huf", "twd", "ugx")  # docs.stripe.com/currencies: the API counts them in hundredths


def test_names_types_and_order_of_columns_are_those_that_dashboards_were_built_on(ledger: Ledger) -> None:
    """A dashboard breaks without a word when a column is renamed. Add lines to columns.txt; never change one."""
    there = [row[0] for row in ledger.rows(COLUMNS_THERE)]

    assert there == FROZEN.read_text().splitlines()


def test_every_view_and_column_says_what_it_is(ledger: Ledger) -> None:
    """Who opens a view in a BI tool has only these words."""
    found = ledger.rows(COLUMNS_THERE)

    assert [name for name, column, view in found if not (column and view)] == []
    assert len(found) > 300


def test_every_number_is_known_as_money_or_as_a_count() -> None:
    """Money that nobody declared would be shown in one unit only."""
    numbers = {(v.name, c.name) for v in finance.VIEWS for c in v.columns if isinstance(c.value.type, BigInteger)}

    assert {(view, name) for view, name in numbers if name not in MONEY and name not in COUNTS} == set()
    majors = {(v.name, c.name) for v in finance.VIEWS for c in v.columns if c.name.endswith("_major")}
    assert majors == {(view, f"{name}_major") for view, name in numbers if name in MONEY}


def test_every_billing_table_has_its_view() -> None:
    """A table that BI tools cannot see is asked for in vain."""
    names = {view.name for view in finance.VIEWS}

    assert {model.__tablename__ for model in finance.billing.TABLES} - names == set()


@pytest.mark.parametrize("currency", [*sorted(ZERO_DECIMAL | THREE_DECIMAL), *SPECIAL, "eur", "EUR", "usd"])
def test_the_database_and_the_exports_agree_on_every_currency(ledger: Ledger, currency: str) -> None:
    """The same amount must not be 49.90 in a spreadsheet and 4,990 on a dashboard."""
    query = "select finance.exponent(:c), finance.major(4990, :c)::text, finance.major(-9223372036854775807, :c)"

    assert ledger.rows(query, c=currency) == [
        (exponent(currency), decimal(4990, currency), Decimal(decimal(-9223372036854775807, currency))),
    ]


def test_an_amount_in_an_unknown_currency_is_unknown(ledger: Ledger) -> None:
    """Unknown is said as unknown."""
    assert ledger.rows("select finance.major(4990, null), finance.major(null, 'eur')") == [(None, None)]


@pytest.mark.parametrize(("currency", "major"), [("jpy", "1000"), ("kwd", "1.000"), ("isk", "10.00"), ("eur", "10.00")])
def test_a_views_amounts_stand_in_both_units(ledger: Ledger, currency: str, major: str) -> None:
    """BI tools sum the one, people read the other."""
    ledger.deliver(event("refund.created", builders.refund(amount=1000, currency=currency)))

    assert ledger.rows("select amount, amount_major::text, counts from finance.refunds") == [(1000, major, True)]


@pytest.mark.parametrize("livemode", [True, False])
def test_the_view_of_payments_says_what_the_question_says(ledger: Ledger, livemode: bool) -> None:
    """Two tools with two figures for one payment help nobody."""
    events = [*paid(1), refunded(1, 1200), *paid(2, currency="jpy"), alone(3), *fill_with_fee()]
    assert set(ledger.deliver(*(e | {"livemode": livemode} for e in events))) == {200}
    names = [c.name for c in COLUMNS if c.name not in {"created", "paid_at"}]

    mode = {"livemode": "true" if livemode else "false"}
    shown = ledger.rows(f"select {', '.join(names)} from finance.payments where livemode = {livemode}")

    assert sorted(shown, key=str) == sorted(asked(ledger, "payments", *names, **mode), key=str)
    assert len(shown) == 3
    assert ledger.rows(f"select count(*) from finance.payments where livemode = {not livemode}") == [(0,)]


def fill_with_fee() -> list[dict]:
    """A dispute, which tells its fee."""
    return [event("charge.dispute.created", builders.dispute(charge="ch_1"))]


def test_removed_items_of_a_subscription_are_history(ledger: Ledger) -> None:
    """Recurring revenue counts current items only."""
    before, after = builders.subscription(), builders.subscription()
    after["items"]["data"][0] |= {"id": "si_another"}
    ledger.deliver(event("customer.subscription.created", before, created=builders.CREATED))
    ledger.deliver(event("customer.subscription.updated", after, created=builders.CREATED + 60))

    found = dict(ledger.rows("select id, is_current from finance.subscription_items"))

    assert found == {before["items"]["data"][0]["id"]: False, "si_another": True}


def test_finance_reads_every_view_and_nothing_of_people(ledger: Ledger) -> None:
    """The role for BI tools sees the books; names and keys stay closed to it."""
    fill(ledger)
    engine = connect(ledger.url, role="finance_reader")
    with engine.connect() as reader:
        counts = {v.name: reader.scalar(text(f"select count(*) from finance.{v.name}")) for v in finance.VIEWS}
    for closed in ("people", "subject_keys", "procrastinate_jobs"):
        with engine.connect() as reader, pytest.raises(ProgrammingError, match="permission denied"):
            reader.execute(text(f"select 1 from {closed}"))
    for refused in ("create table finance.mine ()", "delete from finance.refunds", "drop view finance.refunds"):
        with engine.connect() as reader, pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            reader.execute(text(refused))
    engine.dispose()

    assert counts["payments"] == counts["refunds"] == counts["disputes"] == counts["sightings"] == 1
    assert counts["events"] > 10


def test_a_role_of_ones_own_reads_through_finance_reader(ledger: Ledger) -> None:
    """A BI tool logs in by itself; the recipe of the README is all it takes."""
    fill(ledger)
    with ledger.owner.begin() as connection:
        connection.execute(text("create role bi login password 'invented'"))
        connection.execute(text("grant finance_reader to bi"))
        connection.execute(text("alter role bi set search_path = finance"))
    engine = create_engine(sqlalchemy_url(ledger.url), connect_args={"options": "-c role=bi -c search_path=finance"})
    with engine.connect() as bi:
        assert bi.scalar(text("select amount_major from refunds")) == Decimal("10.00")
    engine.dispose()
    with ledger.owner.begin() as connection:
        connection.execute(text("drop role bi"))


def test_no_view_shows_personal_data(ledger: Ledger) -> None:
    """Names, addresses and what colleagues wrote are not for dashboards."""
    fill(ledger)

    shown = "\n".join(str(ledger.rows(f"select t::text from finance.{view.name} t")) for view in finance.VIEWS)

    assert builders.ADA.email not in shown
    assert builders.ADA.name not in shown
    assert {c.name for v in finance.VIEWS for c in v.columns} & {"by", "facts", "receipt", "sealed", "email"} == set()


def test_a_later_migration_may_change_a_table_that_a_view_shows(ledger: Ledger) -> None:
    """PostgreSQL refuses to change a column under a view; an upgrade takes the views away first."""
    with ledger.owner.begin() as connection:
        finance.take_away(connection)
        connection.execute(text("alter table refunds alter column reason type free_text"))
        connection.execute(text("comment on schema finance is 'of an earlier release'"))
        assert not migrate.at_head(connection)

    migrate.upgrade(ledger.owner)

    with ledger.owner.connect() as connection:
        assert migrate.at_head(connection)
    assert ledger.rows("select count(*) from finance.refunds") == [(0,)]


def test_an_upgrade_that_changes_nothing_leaves_the_views_alone(ledger: Ledger) -> None:
    """Who built a view of their own on ours keeps it."""
    with ledger.owner.begin() as connection:
        connection.execute(text("create schema dashboards"))
        connection.execute(text("create view dashboards.mine as select id from finance.refunds"))

    migrate.upgrade(ledger.owner)

    assert ledger.rows("select count(*) from dashboards.mine") == [(0,)]


def test_an_upgrade_names_what_others_built_on_the_views(ledger: Ledger) -> None:
    """What is not ours is not thrown away; the operator is told what stands in the way."""
    with ledger.owner.begin() as connection:
        connection.execute(text("create schema dashboards"))
        connection.execute(text("create view dashboards.mine as select id from finance.refunds"))
        connection.execute(text("comment on schema finance is 'of an earlier release'"))

    with pytest.raises(Exception, match="other objects depend") as refused:
        migrate.upgrade(ledger.owner)

    assert "dashboards.mine" in migrate.explained(refused.value)
    assert ledger.rows("select count(*) from dashboards.mine") == [(0,)]


def test_the_words_need_no_quoting_in_psql() -> None:
    """Its `d+` shows each comment on one line."""
    says = [c.says for v in finance.VIEWS for c in v.columns] + [v.says for v in finance.VIEWS]

    assert [words for words in says if "\n" in words or not words.endswith((".", "?"))] == []
