"""What recording guarantees: once, for certain, unchangeable, with no more rights than it needs."""

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError, ProgrammingError

from storage.database import connect, connect_autocommit
from storage.routines import CALL
from tests import builders
from tests.conftest import Ledger

PERMISSION = "permission denied"


def refund(**changes: object) -> dict[str, object]:
    """A refund's event, each with an id of its own."""
    return builders.event("refund.created", builders.refund(**changes))


@pytest.mark.parametrize("statement", ["update events set type = 'x'", "delete from events", "truncate events cascade"])
def test_events_cannot_be_changed_even_by_their_owner(ledger: Ledger, statement: str) -> None:
    """An auditor must be able to rely on what was recorded."""
    ledger.deliver(refund())

    with pytest.raises(ProgrammingError, match="append-only"), ledger.owner.begin() as connection:
        connection.execute(text(statement))

    assert len(ledger.rows("select id from events")) == 1


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("intake", "update events set type = 'x'"),
        ("intake", "delete from events"),
        ("intake", "delete from refunds"),
        ("intake", "delete from people"),
        ("intake", "update subject_keys set share = share"),
        ("intake", "drop table refunds"),
        ("finance_reader", "select * from people"),
        ("finance_reader", "select * from subject_keys"),
        ("finance_reader", "insert into refunds (id) values ('re_1')"),
        ("finance_reader", "update charges set amount = 0"),
        ("finance_reader", CALL.replace("%s", "null")),
    ],
)  # fmt: skip
def test_each_road_has_no_more_rights_than_it_needs(ledger: Ledger, role: str, statement: str) -> None:
    """A hole in a page must not open the vault, and a hole in the receiver must not rewrite the books."""
    engine = connect(ledger.url, role=role)

    with pytest.raises(ProgrammingError) as refusal, engine.begin() as connection:
        connection.execute(text(statement))

    assert isinstance(refusal.value.orig, psycopg.errors.InsufficientPrivilege)
    engine.dispose()


def test_an_event_that_cannot_be_projected_is_kept_and_parked(ledger: Ledger) -> None:
    """A column that does not fit what Stripe sends today costs a replay tomorrow, not the event."""
    odd, fine = refund(id="re_odd", amount="not a number"), refund(id="re_fine")

    assert ledger.deliver(odd, fine) == [200, 200]

    assert ledger.rows("select id, error from parked_events") == [(odd["id"], "InvalidTextRepresentation")]
    assert ledger.rows("select id from refunds") == [("re_fine",)]
    assert len(ledger.rows("select id from events")) == 2


def test_a_parked_event_is_projected_by_a_replay_once_its_cause_is_gone(ledger: Ledger) -> None:
    """Parked is not lost."""
    _break(ledger.owner)
    event = refund()
    assert ledger.deliver(event) == [200]
    assert ledger.rows("select error, attempts from parked_events") == [("RaiseException", 1)]

    still = ledger.runner.invoke(args=["events", "replay", "--parked"])
    _mend(ledger.owner)
    then = ledger.runner.invoke(args=["events", "replay", "--parked"])

    assert still.output == "1 events replayed, 1 parked\n"
    assert then.output == "1 events replayed, 0 parked\n"
    assert ledger.rows("select event_id from refunds") == [(event["id"],)]
    assert ledger.rows("select * from parked_events") == []


def test_replay_rebuilds_billing_tables_that_were_lost(ledger: Ledger) -> None:
    """The events alone are enough."""
    ledger.deliver(refund(), builders.event("charge.succeeded", builders.charge()))
    before = ledger.rows("select r.*, c.* from refunds r, charges c")
    ledger_rows = "delete from refunds; delete from charges"
    with ledger.owner.begin() as connection:
        connection.exec_driver_sql(ledger_rows)

    result = ledger.runner.invoke(args=["events", "replay"])

    assert result.exit_code == 0
    assert result.output.endswith("2 events replayed, 0 parked\n")
    assert ledger.rows("select r.*, c.* from refunds r, charges c") == before


def test_a_parked_event_is_listed_with_its_kind_of_error_and_no_value(ledger: Ledger) -> None:
    """The operator sees what waits and why, never what it says."""
    ledger.deliver(refund(amount="4242 of something"))

    output = ledger.runner.invoke(args=["events", "parked"]).output

    assert "refund.created  InvalidTextRepresentation" in output
    assert "4242" not in output


def _break(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.exec_driver_sql(
            "create function broken() returns trigger language plpgsql as $$begin raise exception 'out of order'; end$$"
        )
        connection.exec_driver_sql("create trigger broken before insert on refunds execute function broken()")


def _mend(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.exec_driver_sql("drop trigger broken on refunds")


@pytest.mark.parametrize("role", [None, "intake", "finance_reader"])
def test_every_connection_keeps_parameters_out_of_the_servers_log_and_of_our_errors(
    ledger: Ledger, role: str | None
) -> None:
    """What people paid and who they are is in the parameters; an operator may have told the server to log them."""
    logging = "options=-c%20log_parameter_max_length_on_error%3D-1"
    engine = connect(ledger.url.replace("host=", f"{logging}&host="), role=role)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("show log_parameter_max_length_on_error").scalar() == "0"
        with pytest.raises(DataError, match="SQL parameters hidden"):
            connection.execute(text("select cast(:canary as text)::bigint"), {"canary": "canary"})

    engine.dispose()


@pytest.mark.parametrize("role", [None, "intake", "finance_reader"])
def test_no_statement_is_compiled(database: str, role: str | None) -> None:
    """With PostgreSQL's compiler on, what the triggers read would be compiled at each delivery: 15 ms for nothing."""
    for engine in (connect(database, role=role), connect_autocommit(database)):
        with engine.connect() as connection:
            assert connection.scalar(text("show jit")) == "off"
        engine.dispose()
