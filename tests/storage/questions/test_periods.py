"""Closed periods: their totals stay, and what comes late is told with its amounts."""

from collections import Counter
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import connect
from storage.movement_sums import MEASURES
from tests.builders import CREATED, dispute, event
from tests.conftest import Ledger
from tests.examples import examples
from tests.storage.questions.asking import DAY, document, paid, refunded, rows, running_total

MARCH = CREATED - 240 * DAY  # 11 March 2026
CLOSING = ("period", "act", "currency", "count", "gross", "refunded", "disputed", "net")


def say(ledger: Ledger, *arguments: str) -> tuple[int, str]:
    """Run `flask periods`."""
    result = ledger.runner.invoke(args=["periods", *arguments])
    return result.exit_code, result.output


def closed(ledger: Ledger, *arguments: str) -> None:
    """Close March, successfully."""
    code, said = say(ledger, "close", "2026-03", *arguments)
    assert code == 0, said


def month(ledger: Ledger, **given: str) -> list[tuple[Any, ...]]:
    """Ask for the totals of March."""
    names = ("currency", "count", "gross", "refunded", "disputed", "net")
    return rows(ledger, "totals", *names, by="month", period="2026-03", **given)


def test_a_closed_periods_totals_stay_and_late_arrivals_tell_the_difference(ledger: Ledger) -> None:
    """Books that were closed are not changed: what comes late is booked by itself."""
    ledger.deliver(*paid(1, MARCH), refunded(1, 1000, MARCH + DAY))
    closed(ledger, "--by", "Ada", "--reason", "month end")
    ledger.deliver(*paid(2, MARCH + 1), refunded(2, 500, MARCH + 2 * DAY), *paid(3, MARCH + 40 * DAY))

    assert rows(ledger, "periods", *CLOSING, "by", "reason") == [
        ("2026-03", "closed", "usd", 1, 5000, 1000, 0, 4000, "Ada", "month end")
    ]
    assert month(ledger, as_of="close") == [("usd", 1, 5000, 1000, 0, 4000)]
    assert month(ledger) == [("usd", 2, 10000, 1500, 0, 8500)]
    assert rows(ledger, "late-arrivals", "period", "kind", "object", "count", "gross", "refunded", "net") == [
        ("2026-03", "charge", "ch_2", 1, 5000, 0, 5000),
        ("2026-03", "refund", "re_2", 0, 0, 500, -500),
    ]


def test_what_became_otherwise_is_a_late_arrival_too(ledger: Ledger) -> None:
    """A dispute that was won after the closing gives back what the closed totals had taken."""
    contested = {"id": "du_1", "charge": "ch_1", "amount": 5000, "created": MARCH + DAY}
    ledger.deliver(*paid(1, MARCH), event("charge.dispute.created", dispute(**contested), created=MARCH + DAY))
    closed(ledger)
    won = event("charge.dispute.closed", dispute(status="won", **contested), created=MARCH + 60 * DAY)
    ledger.deliver(won)

    told = document(ledger, "late-arrivals", period="2026")["rows"]
    assert [(row["kind"], row["object"], row["disputed"], row["net"], row["event"]) for row in told] == [
        ("dispute", "du_1", -5000, 5000, won["id"])
    ]
    assert ledger.rows(
        "select bool_and(received_at > known_until) from events, periods where id = :id", id=won["id"]
    ) == [(True,)]


def test_a_period_is_closed_once_and_opened_again_for_a_reason(ledger: Ledger) -> None:
    """Nobody changes what was closed without leaving a trace."""
    ledger.deliver(*paid(1, MARCH))
    closed(ledger)
    again = say(ledger, "close", "2026-03")
    without = say(ledger, "reopen", "2026-03")
    opened = say(ledger, "reopen", "2026-03", "--reason", "a fee was missing", "--by", "Ada")
    twice = say(ledger, "reopen", "2026-03", "--reason", "once more")
    refused = ledger.client.get("/audit/totals.json?period=2026-03&as_of=close").status_code
    closed(ledger)

    assert [code for code, _ in (again, without, opened, twice)] == [1, 2, 0, 1]
    assert "closed already" in again[1]
    assert refused == 409
    assert rows(ledger, "periods", "act", "reason", "gross") == [
        ("closed", None, 5000),
        ("reopened", "a fee was missing", None),
        ("closed", None, 5000),
    ]


def test_a_period_that_still_runs_cannot_be_closed(ledger: Ledger) -> None:
    """Its totals are not known yet."""
    code, said = say(ledger, "close", "2999")

    assert (code, "still runs" in said) == (1, True)
    assert rows(ledger, "periods", "act") == []


def test_modes_and_accounts_are_closed_apart(ledger: Ledger) -> None:
    """What a connected account earns, and test data, are other books."""
    ledger.deliver(*paid(1, MARCH))
    closed(ledger, "--account", "acct_1")
    closed(ledger, "--livemode", "false")

    assert rows(ledger, "periods", "period", "gross") == []
    assert rows(ledger, "periods", "period", "gross", account="acct_1") == [("2026-03", None)]
    assert rows(ledger, "periods", "period", "gross", livemode="false") == [("2026-03", None)]


@pytest.mark.parametrize("role", [None, "intake", "finance_reader"])
@pytest.mark.parametrize("change", ["update {} set by = 'x'", "delete from {}", "truncate {}"])
@pytest.mark.parametrize("table", ["periods", "saved_questions"])
def test_nobody_changes_what_was_closed_or_saved(ledger: Ledger, role: str | None, change: str, table: str) -> None:
    """Not even the owner of the tables."""
    closed(ledger)
    engine = connect(ledger.url, role=role)
    with engine.connect() as connection, pytest.raises(DBAPIError, match=r"append-only|permission denied"):
        connection.execute(text(change.format(table)))
    engine.dispose()


LAW = settings(max_examples=examples(8))
NUMBERS = count(1)
SUMMED = (*MEASURES[:5], "net", "fees_unknown", "fees_converted")
STEPS = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.integers(1, 60)), min_size=1, max_size=6)


def told(step: tuple[int, int, int], number: int) -> list[dict[str, Any]]:
    """One thing that happens to one of three payments, in March or after it."""
    kind, of, day = step
    at = MARCH + day * DAY
    contested = {"id": f"du_1of{of}", "charge": f"ch_{of}", "amount": 700, "created": at}
    return [
        paid(of, MARCH + of * 9 * DAY),
        [refunded(number, 100 * of, at, of=of)],
        [refunded(number, 300, at, of=of, status="failed")],
        [running_total(250 * day, at, of=of)],
        [event("charge.dispute.created", dispute(**contested), created=at)],
        [event("charge.dispute.closed", dispute(status="won", **contested), created=at + DAY)],
    ][kind]


def held(ledger: Ledger, question: str, **more: str) -> Counter[tuple[str, str]]:
    """Add up an answer's measures by currency."""
    sums: Counter[tuple[str, str]] = Counter()
    for row in document(ledger, question, **more)["rows"]:
        sums.update({(row["currency"], name): row[name] or 0 for name in SUMMED})
    return sums


def happen(ledger: Ledger, steps: list[tuple[int, int, int]]) -> None:
    """Deliver what happens, each refund with an id of its own."""
    for step in steps:
        ledger.deliver(*told(step, next(NUMBERS)))


@LAW
@given(before=STEPS, after=STEPS)
def test_closed_totals_and_late_arrivals_are_the_totals_today(
    ledger: Ledger, before: list[tuple[int, int, int]], after: list[tuple[int, int, int]]
) -> None:
    """The law of the adjusting entry, whatever comes before and after the closing, in whatever order."""
    say(ledger, "reopen", "2026-03", "--reason", "the next example")
    happen(ledger, before)
    closed(ledger)
    happen(ledger, after)

    closing = held(ledger, "totals", as_of="close", period="2026-03", by="month")
    closing.update(held(ledger, "late-arrivals"))
    today = held(ledger, "totals", period="2026-03", by="month")
    assert {key: value for key, value in closing.items() if value} == {k: v for k, v in today.items() if v}
