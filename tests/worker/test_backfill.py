"""Past events and objects of any age come into the books, however often the command is run or broken off."""

import time
from typing import Any

import pytest
from click.testing import Result

from tests import builders
from tests.conftest import Ledger
from tests.worker.fake_stripe import NOW, FakeStripe

CHARGES, REFUNDS, INVOICES, EVENTS = "/v1/charges", "/v1/refunds", "/v1/invoices", "/v1/events"
OBSERVED = "select count(*) from events where type = 'ledger.observed'"
LEFT = "select stream, ended_at is null, trouble is not null from backfills order by stream"


def charges(count: int) -> list[dict[str, Any]]:
    """So many charges, a minute apart."""
    return [builders.charge(id=f"ch_{n}", created=NOW - 60 * n, amount=n, livemode=False) for n in range(1, count + 1)]


def backfill(ledger: Ledger, *arguments: str) -> Result:
    """Run the command."""
    return ledger.runner.invoke(args=["sync", "backfill", *arguments])


def numbers(result: Result, stream: str) -> list[int]:
    """Read what the command's table says of a list: read, new, changed, the same, people."""
    line = next(line for line in result.stdout.splitlines() if line.startswith(f"{stream} "))
    return [int(number.replace(",", "")) for number in line.split()[1:]]


def test_objects_are_recorded_once_all_pages_of_them(ledger: Ledger, stripe: FakeStripe) -> None:
    """Who installs the ledger has a past."""
    stripe.lists[CHARGES] = charges(250)

    first, second = (backfill(ledger, "--objects", "charge") for _ in range(2))

    assert (first.exit_code, numbers(first, "charge")) == (0, [250, 250, 0, 0, 0])
    assert (second.exit_code, numbers(second, "charge")) == (0, [250, 0, 0, 250, 0])
    assert ledger.rows("select count(*), sum(amount), count(*) filter (where livemode) from charges") == [
        (250, sum(range(251)), 0)
    ]
    assert ledger.rows(OBSERVED) == [(250,)]


def test_objects_of_a_period_are_asked_for_without_its_last_day(ledger: Ledger, stripe: FakeStripe) -> None:
    """Days begin at midnight in the time zone of the books, and periods are half-open."""
    backfill(ledger, "--objects", "charge", "--from", "2026-11-01", "--to", "2026-11-02T00:00:00Z")

    assert [request.params for request in stripe.asked] == [
        {"limit": "100", "created[gte]": "1793491200", "created[lt]": "1793577600"}
    ]


def test_a_dry_run_says_what_differs_and_writes_nothing(ledger: Ledger, stripe: FakeStripe) -> None:
    """Ours against Stripe's, in the values of the books."""
    known, new = charges(2)
    same = builders.refund(id="re_1")
    ledger.deliver(
        builders.event("charge.succeeded", known, livemode=False),
        builders.event("refund.created", same, livemode=False),
    )
    stripe.lists[CHARGES], stripe.lists[REFUNDS] = [known | {"amount_refunded": 1, "refunded": True}, new], [same]

    result = backfill(ledger, "--objects", "--dry-run", "charge", "refund")

    assert result.exit_code == 0
    assert "charges ch_1 amount_refunded: ours 0, Stripe's 1" in result.stdout.splitlines()
    assert (numbers(result, "charge"), numbers(result, "refund")) == ([2, 1, 1, 0, 0], [1, 0, 0, 1, 0])
    assert ledger.rows("select (select count(*) from events), (select count(*) from backfills)") == [(2, 0)]


def test_a_change_that_no_delivery_brought_is_recorded(ledger: Ledger, stripe: FakeStripe) -> None:
    """The observed object is newer than every event before it was asked for."""
    (known,) = charges(1)
    ledger.deliver(builders.event("charge.succeeded", known, livemode=False))
    stripe.lists[CHARGES] = [known | {"amount_refunded": 1}]

    result = backfill(ledger, "--objects", "charge")

    assert numbers(result, "charge") == [1, 0, 1, 0, 0]
    assert ledger.rows("select amount_refunded from charges") == [(1,)]


def test_an_unchanged_object_whose_person_the_vault_does_not_know_brings_the_person(
    ledger: Ledger, stripe: FakeStripe
) -> None:
    """The books are compared by facts, and people are none."""
    stripe.lists[CHARGES] = charges(3)
    backfill(ledger, "--objects", "charge")
    with ledger.owner.begin() as connection:
        connection.exec_driver_sql("delete from people where id = 'ch_2'")

    found = [numbers(backfill(ledger, "--objects", "charge"), "charge") for _ in range(2)]

    assert found == [[3, 0, 0, 3, 1], [3, 0, 0, 3, 0]]
    assert ledger.rows("select count(*) from people") == [(3,)]


def test_events_of_a_window_are_recorded_as_if_delivered(ledger: Ledger, stripe: FakeStripe) -> None:
    """Those that were delivered are left alone; a connected account's own list does not name it."""
    now = int(time.time())
    listed = [
        builders.event("charge.succeeded", charge, created=now - 60 * n, id=f"evt_{n}", livemode=False)
        for n, charge in enumerate(charges(150))
    ]
    ledger.deliver(listed[0] | {"account": "acct_1"})
    stripe.lists[EVENTS] = listed

    result = backfill(ledger, "--events", "--account", "acct_1")

    assert (result.exit_code, numbers(result, "event")) == (0, [150, 149, 0, 1, 0])
    assert {request.account for request in stripe.asked} == {"acct_1"}
    assert ledger.rows("select account, count(*) from charges group by account") == [("acct_1", 150)]
    assert ledger.rows("select count(*) from events where type = 'charge.succeeded'") == [(150,)]


def test_a_list_that_the_key_may_not_read_is_named_and_the_others_are_read(ledger: Ledger, stripe: FakeStripe) -> None:
    """Nothing is silently left out; once the permission is given, the same command reads what was left."""
    stripe.lists[CHARGES], stripe.lists[REFUNDS] = charges(3), [builders.refund(id="re_1")]
    stripe.refuse(CHARGES)
    refused = backfill(ledger, "--objects", "charge", "refund")
    left = ledger.rows(LEFT)
    stripe.wrong.clear()
    stripe.asked.clear()

    again = backfill(ledger, "--objects", "refund", "charge")

    assert refused.exit_code == 3
    assert "not read whole: charge: v1/charges: the key lacks the permission" in refused.stderr
    assert left == [("charge", True, True), ("refund", False, False)]
    assert again.exit_code == 0
    assert {request.path for request in stripe.asked} == {CHARGES}
    assert ledger.rows("select (select count(*) from charges), (select count(*) from refunds)") == [(3, 1)]


def test_when_stripe_is_away_the_same_command_goes_on_later_where_it_was(ledger: Ledger, stripe: FakeStripe) -> None:
    """What was read is recorded; an hour's work is not done again."""
    stripe.lists[CHARGES] = charges(250)
    stripe.before = lambda request: stripe.fail(CHARGES) if request.params.get("starting_after") == "ch_200" else None
    away = backfill(ledger, "--objects", "charge")
    stripe.before = lambda _: None
    stripe.wrong.clear()
    stripe.asked.clear()

    again = backfill(ledger, "--objects", "charge")

    assert (away.exit_code, again.exit_code) == (1, 0)
    assert "run the same command again to go on" in away.stderr
    assert [request.params for request in stripe.asked] == [
        {"limit": "100", "created[lt]": str(NOW - 60 * 200 + 1)},
    ]
    assert numbers(again, "charge")[1] == 250
    assert ledger.rows("select count(*) from charges") == [(250,)]


def test_anew_begins_anew(ledger: Ledger, stripe: FakeStripe) -> None:
    """An interrupted run of last month is not what the operator means today."""
    stripe.lists[CHARGES] = charges(3)
    stripe.fail(CHARGES)
    backfill(ledger, "--objects", "charge")
    stripe.wrong.clear()

    result = backfill(ledger, "--objects", "--anew", "charge")

    assert "Going on" not in result.stderr
    assert ledger.rows("select count(distinct run) from backfills") == [(2,)]


@pytest.mark.parametrize("oddity", [{"amount_captured": "many"}, {"created": 10**17}, {"created": "long ago"}])
def test_an_object_too_odd_for_its_table_is_parked_and_hides_no_other(
    ledger: Ledger, stripe: FakeStripe, oddity: dict[str, Any]
) -> None:
    """One odd object must not stop a backfill of a million."""
    stripe.lists[INVOICES] = [builders.invoice(id="in_1"), builders.invoice(id="in_2")]
    stripe.lists[CHARGES] = [*charges(2), builders.charge(id="ch_odd", livemode=False) | oddity]

    result = backfill(ledger, "--objects", "charge", "invoice")

    assert (result.exit_code, result.exception) == (0, None)
    assert ledger.rows("select count(*) from charges") == [(2,)]
    assert ledger.rows("select count(*) from invoices") == [(2,)]
    assert ledger.rows("select object_id from parked_events join events using (id)") == [("ch_odd",)]
