"""Refreshing sums: what is marked is added up, what comes meanwhile is not lost, and nobody waits for it."""

from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, text

from storage import replay
from storage.database import run, transaction
from storage.movement_sums import NAMES
from storage.questions.filters import Filters
from storage.record import record
from storage.refreshing import alone, refresh
from tests.conftest import Ledger
from tests.storage.questions.asking import DAY, paid, refunded, rows, running_total
from tests.storage.sums.conftest import compare, told_of

AT = 1_793_923_200
MONTHS = Filters(zone=ZoneInfo("UTC"), as_of=date(2026, 11, 20), by="month")
MARKS = text("select count(*) from stale_sums")


def tell(connection: Connection, event: str, type_: str, at: int = AT, /, **facts: Any) -> None:
    """Record one event."""
    record(partial(run, connection), [told_of(event, type_, at, created=AT, currency="eur", **facts)], [])


def sale(connection: Connection, id: str = "ch_1", at: int = AT, **facts: Any) -> None:
    """Record a charge, or what became of it."""
    tell(connection, f"evt_{id}_{at}", "charge", at, id=id, status="succeeded", amount=500, captured=True, **facts)


def test_totals_read_the_sums_until_something_in_them_changes(owner: Engine, intake: Engine, finance: Engine) -> None:
    """A sum that was tampered with shows that it is read; an event of that quarter of an hour corrects it."""
    with transaction(intake) as connection:
        sale(connection)
    assert refresh(intake) == 1
    with owner.begin() as connection:
        connection.execute(text("update movement_sums set gross = 7"))

    with pytest.raises(AssertionError):
        compare(finance, MONTHS)
    with transaction(intake) as connection:
        sale(connection, "ch_2")
    assert [row["gross"] for row in compare(finance, MONTHS)] == [1000]


def test_what_a_transaction_changes_during_a_refresh_is_told_once_it_commits(intake: Engine, finance: Engine) -> None:
    """The refund was written before the charge moved to another quarter of an hour, and commits after the refresh."""
    with transaction(intake) as connection:
        sale(connection, at=AT + 1, amount_refunded=100)
    refresh(intake)
    with intake.connect() as slow, slow.begin():
        tell(slow, "evt_re", "refund", id="re_1", charge="ch_1", amount=100, status="succeeded")
        with transaction(intake) as connection:
            sale(connection, amount_refunded=100, at=AT + DAY)
        refresh(intake)
        assert [row["refunded_unitemised"] for row in compare(finance, MONTHS)] == [100]

    assert [row["refunded_unitemised"] for row in compare(finance, MONTHS)] == [0]
    refresh(intake)
    assert [row["refunded"] for row in compare(finance, MONTHS)] == [100]


def test_only_one_refresh_runs_at_a_time(intake: Engine) -> None:
    """Two would do the same work, and one of them in vain."""
    with alone(intake) as is_mine:
        assert is_mine
        assert refresh(intake) is None
    assert refresh(intake) == 0


def test_without_a_refresh_for_hours_no_marks_are_made_and_no_sum_is_believed(
    owner: Engine, intake: Engine, finance: Engine
) -> None:
    """Where no worker runs nothing may grow for ever; the next refresh begins anew."""
    with transaction(intake) as connection:
        sale(connection)
    refresh(intake)
    with owner.begin() as connection:
        connection.execute(text("update sums_state set marked_until = now()"))
    with transaction(intake) as connection:
        sale(connection, "ch_2")
        assert connection.scalar(MARKS) == 0

    assert [row["gross"] for row in compare(finance, MONTHS)] == [1000]
    assert refresh(intake) == 1
    assert [row["gross"] for row in compare(finance, MONTHS)] == [1000]


def test_a_replay_and_any_deletion_have_the_sums_made_anew(owner: Engine, intake: Engine, finance: Engine) -> None:
    """What is gone marks nothing."""
    with transaction(intake) as connection:
        sale(connection)
        sale(connection, "ch_2")
    refresh(intake)
    with owner.begin() as connection:
        replay.rebuild(connection)
        assert connection.scalar(MARKS) == 0
    assert [row["gross"] for row in compare(finance, MONTHS)] == [1000]
    refresh(intake)
    with owner.begin() as connection:
        connection.execute(text("delete from charges where id = 'ch_2'"))

    assert [row["gross"] for row in compare(finance, MONTHS)] == [500]
    assert refresh(intake) == 1
    assert [row["gross"] for row in compare(finance, MONTHS)] == [500]


def test_what_changes_nothing_that_totals_read_marks_nothing(intake: Engine) -> None:
    """Most events of a payment tell totals nothing new."""
    with transaction(intake) as connection:
        sale(connection)
    refresh(intake)
    with transaction(intake) as connection:
        sale(connection, at=AT + 60, risk_level="normal")
        tell(connection, "evt_pi", "payment_intent", id="pi_1", status="requires_action", amount_received=0)
        assert connection.scalar(MARKS) == 0


def test_the_operator_brings_the_sums_up_to_date_by_hand(ledger: Ledger) -> None:
    """Without workers, and after a replay."""
    ledger.deliver(*paid(1), refunded(1, 400), running_total(1500))
    before = rows(ledger, "totals", "gross", "refunded", "refunded_unitemised", by="month")
    result = ledger.runner.invoke(args=["sums", "refresh"])

    assert (result.exit_code, result.output) == (0, "4 quarters of an hour added up\n")
    assert (
        rows(ledger, "totals", "gross", "refunded", "refunded_unitemised", by="month") == before == [(5000, 1500, 1100)]
    )


def test_each_road_has_the_rights_to_the_sums_that_it_needs(ledger: Ledger) -> None:
    """Finance reads them; only what receives and works may write."""
    rights = (
        "select grantee || ' ' || table_name, string_agg(lower(privilege_type), ' ' order by 1) "
        "from information_schema.role_table_grants where table_name = any(:names) "
        "and grantee in ('intake', 'finance_reader') group by 1 order by 1"
    )

    assert ledger.rows(rights.replace("order by 1)", "order by privilege_type)"), names=list(NAMES)) == [
        ("finance_reader later_parts", "select"),
        ("finance_reader movement_sums", "select"),
        ("finance_reader stale_sums", "select"),
        ("finance_reader sums_state", "select"),
        ("intake later_parts", "delete insert select"),
        ("intake movement_sums", "delete insert select"),
        ("intake stale_sums", "delete insert select"),
        ("intake sums_state", "select update"),
    ]
