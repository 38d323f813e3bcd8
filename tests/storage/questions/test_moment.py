"""As of when: what is taken for a moment, and which questions know one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from storage.billing import PROJECTIONS
from storage.database import connect
from storage.questions import QUESTIONS
from storage.questions.known import NotThenError, as_of
from storage.questions.known.sources import CARRIERS
from storage.questions.moment import CREATED, Moment
from storage.questions.question import Knows
from tests.builders import CREATED as AT
from tests.builders import customer, event
from tests.conftest import Ledger
from tests.storage.questions.asking import DAY, alone, document, paid, raise_alarm, refunded, rows, sheet
from tests.storage.questions.subscribing import Subscriber
from webhooks.asking import reading

BERLIN, NOW = ZoneInfo("Europe/Berlin"), datetime(2026, 11, 25, tzinfo=UTC)
NOW_ONLY = sorted(name for name, question in QUESTIONS.items() if question.knows is Knows.NOW_ONLY)
OTHERS = sorted(QUESTIONS.keys() - set(NOW_ONLY))


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ("2026-03-31", "2026-03-31T22:00:00+00:00"),
        ("2026-03-28", "2026-03-28T23:00:00+00:00"),
        ("2026-03-31T18:00", "2026-03-31T16:00:00+00:00"),
        ("2026-03-31T18:00:00Z", "2026-03-31T18:00:00+00:00"),
        ("2026-03-31T18:00:00.25+05:30", "2026-03-31T12:30:00.250000+00:00"),
    ],
)
def test_a_day_is_known_up_to_its_end_and_a_time_up_to_itself(given: str, end: str) -> None:
    """Days end where the zone's clocks say so, also when they change."""
    filters = QUESTIONS["totals"].read([("as_of", given)], BERLIN, NOW)

    assert filters.moment == Moment(datetime.fromisoformat(end), CREATED)


@pytest.mark.parametrize("given", ["9999-12-31", "2026-3-31", "2026-03-31T25:00", "yesterday", "20260331"])
def test_what_is_no_moment_is_refused(ledger: Ledger, given: str) -> None:
    """A moment that is not understood must not become today."""
    assert ledger.client.get(f"/audit/totals.json?as_of={given}").status_code == 400


@pytest.mark.parametrize("name", OTHERS)
def test_a_question_as_of_a_day_before_everything_has_no_answer(ledger: Ledger, name: str) -> None:
    """It must not fail, and must not tell what was not known."""
    ledger.deliver(*paid(1), refunded(1, 1000))
    raise_alarm(ledger)

    assert rows(ledger, name, as_of="2020-01-01") == rows(ledger, name, as_of="2020-01-01", known_by="received") == []


@pytest.mark.parametrize("name", NOW_ONLY)
def test_a_question_that_knows_no_past_says_so(ledger: Ledger, name: str) -> None:
    """To ignore a moment would be to lie about it."""
    answer = ledger.client.get(f"/audit/{name}.json?as_of=2026-03-31")

    assert answer.status_code == 400
    assert answer.get_json()["detail"].startswith(
        "It tells what is so now; what it would have told before is not kept."
    )


def test_a_history_as_of_a_day_ends_with_it(ledger: Ledger) -> None:
    """What happened later is not part of what was known."""
    ledger.deliver(*paid(1), refunded(1, 1000, AT + 2 * DAY))
    address = "/audit/payments/pi_1.json"
    then = ledger.client.get(address, query_string={"as_of": f"{datetime.fromtimestamp(AT, UTC):%Y-%m-%d}"}).get_json()

    assert sorted(step["type"] for step in then["events"]) == ["charge.succeeded", "payment_intent.succeeded"]
    assert (then["summary"][0]["refunded"], then["filters"]["as_of"]) == (0, "2026-11-06")
    assert len(ledger.client.get(address).get_json()["events"]) == 3


def test_an_object_that_was_made_later_by_another_clock_was_there(ledger: Ledger) -> None:
    """Clocks may differ by an hour, Stripe's among each other and from ours; nothing known is lost by it."""
    now = int(datetime.now(UTC).timestamp())
    ledger.deliver(alone(1, AT, created=AT + 3_500), alone(2, now, created=now + 3_500))
    heard = datetime.now(UTC)
    ledger.deliver(alone(1, AT + 2 * DAY, created=AT + 3_500), alone(2, now + 1, created=now + 3_500))

    happened = {"as_of": f"{datetime.fromtimestamp(AT + 1, UTC):%Y-%m-%dT%H:%M:%SZ}"}
    received = {"as_of": f"{heard:%Y-%m-%dT%H:%M:%S.%fZ}", "known_by": "received"}
    assert rows(ledger, "payments", "id", **happened) == [("ch_1",)]
    assert sorted(rows(ledger, "payments", "id", **received)) == [("ch_1",), ("ch_2",)]


def test_an_alarm_that_was_cleared_later_stood_then(ledger: Ledger) -> None:
    """Alarms tell their own times."""
    raise_alarm(ledger)
    with ledger.owner.begin() as connection:
        connection.execute(text("update alarms set raised_at = '2026-01-01Z', cleared_at = '2026-02-01Z'"))

    assert [rows(ledger, "alarms", "cleared_at", as_of=day) for day in ("2025-12-31", "2026-01-15", "2026-02-15")] == [
        [],
        [(None,)],
        [("2026-02-01T00:00:00Z",)],
    ]


def test_recurring_revenue_as_of_a_day_is_what_it_was(ledger: Ledger) -> None:
    """The history of subscriptions is read up to the moment; what it told by then never changes."""
    subscriber = Subscriber(1)
    ledger.deliver(subscriber.starts("2026-01-15", 2_000), subscriber.told("2026-01-20", 3_000))
    january = {"period": "2026-01"}

    assert [
        rows(ledger, "mrr", "new", "closing_mrr", as_of=day, **january)
        for day in ("2026-01-14", "2026-01-19", "2026-01-20")
    ] == [[], [(2_000, 2_000)], [(2_000, 3_000)]]
    assert rows(ledger, "mrr", as_of="2026-01-31", known_by="received", **january) == []
    assert len(rows(ledger, "mrr", as_of="2999-01-01", known_by="received", **january)) == 1


def test_a_file_that_left_later_is_not_on_record_then(ledger: Ledger) -> None:
    """What left by a day is what was whole by then."""
    sheet(ledger, "payments")

    assert [len(rows(ledger, "exports", as_of=day)) for day in ("2026-01-01", "2999-01-01")] == [0, 1]


def test_a_customer_who_was_deleted_later_was_there_then(ledger: Ledger) -> None:
    """A deletion marks the row without a time of its own."""
    ledger.deliver(
        event("customer.created", customer(id="cus_1", created=AT), created=AT),
        event("customer.deleted", {"id": "cus_1", "object": "customer", "deleted": True}, created=AT + DAY),
    )
    finance = connect(ledger.url, role="finance_reader")
    told = []
    for later in (0, 1, DAY + 1):
        moment = Moment(datetime.fromtimestamp(AT, UTC) + timedelta(seconds=later), CREATED)
        with reading(finance) as connection, as_of(connection, moment, livemode=True):
            told.append(connection.execute(text("select id, deleted from customers")).all())
    finance.dispose()

    assert told == [[], [("cus_1", None)], [("cus_1", True)]]


def test_a_table_without_a_past_is_not_read_as_of_a_moment(ledger: Ledger) -> None:
    """A question of tomorrow must not answer with what is so today."""
    finance = connect(ledger.url, role="finance_reader")
    moment = Moment(NOW, CREATED)
    with reading(finance) as connection, pytest.raises(NotThenError), as_of(connection, moment, livemode=True):
        connection.execute(text("select count(*) from charges, alarms"))
    finance.dispose()


def test_an_answer_as_of_a_moment_leaves_nothing_behind(ledger: Ledger) -> None:
    """Views and tables are the transaction's own, and the next question is answered as of now."""
    ledger.deliver(*paid(1))
    document(ledger, "totals", as_of="2020-01-01")

    assert ledger.rows("select count(*) from pg_class where relnamespace = pg_my_temp_schema()") == [(0,)]
    assert ledger.rows("select relname from pg_class where relname like '%_then' or relname like 'known_%'") == []
    assert rows(ledger, "totals", "gross") == [(5000,)]


def test_each_object_that_carries_others_is_found_from_them() -> None:
    """A table that another object's events fill, too, needs the way back to that object."""
    owns = {projections[0].model.__tablename__: name for name, projections in PROJECTIONS.items()}
    carried = {
        (name, projection.model.__tablename__)
        for name, projections in PROJECTIONS.items()
        for projection in projections
        if owns.get(projection.model.__tablename__) != name
    }

    assert carried == set(CARRIERS)
