"""Totals: right to the cent, whatever arrived, in whatever order, how often ever."""

from itertools import permutations
from typing import Any

import pytest

from tests.builders import CREATED, charge, dispute, event, old_charge, payment_intent, refund
from tests.conftest import Ledger
from tests.storage.questions.asking import DAY, alone, document, paid, refunded, rows, running_total

MONEY = ("gross", "refunded", "disputed", "net", "refunded_unitemised")


def total(ledger: Ledger, **given: str) -> list[tuple[Any, ...]]:
    """Ask for totals of a month."""
    return rows(ledger, "totals", "period", "currency", "count", *MONEY, by="month", **given)


def test_totals_book_every_movement_on_its_own_day(ledger: Ledger) -> None:
    """A refund lowers the day of the refund: closed days must not change."""
    contested = dispute(charge="ch_1", amount=2000, created=CREATED + 2 * DAY)
    ledger.deliver(*paid(1), refunded(1, 1000, CREATED + DAY))
    ledger.deliver(event("charge.dispute.created", contested, created=CREATED + 2 * DAY))

    assert rows(ledger, "totals", "period", "currency", "count", *MONEY) == [
        ("2026-11-08", "usd", 0, 0, 0, 2000, -2000, 0),
        ("2026-11-07", "usd", 0, 0, 1000, 0, -1000, 0),
        ("2026-11-06", "usd", 1, 5000, 0, 0, 5000, 0),
    ]


def test_refunds_are_never_counted_twice(ledger: Ledger) -> None:
    """`amount_refunded` is a running total and comes beside the refunds themselves, in any order."""
    for number, order in enumerate(permutations(range(4)), start=1):
        events = [
            refunded(2 * number, 1000, CREATED + 1, of=number),
            running_total(1000, CREATED + 1, of=number),
            refunded(2 * number + 1, 500, CREATED + 2, of=number),
            running_total(1500, CREATED + 2, of=number),
        ]
        ledger.deliver(*paid(number), *(events[place] for place in order), *events)

    assert total(ledger) == [("2026-11", "usd", 24, 24 * 5000, 24 * 1500, 0, 24 * 3500, 0)]


def test_running_total_fills_in_for_refunds_nobody_told_of(ledger: Ledger) -> None:
    """An endpoint without refund.* events must not show refunds as zero; the column says how much is not itemised."""
    ledger.deliver(*paid(1), running_total(1500, CREATED + DAY), refunded(1, 400, CREATED + 5))

    assert rows(ledger, "totals", "period", "refunded", "refunded_unitemised") == [
        ("2026-11-07", 1100, 1100),
        ("2026-11-06", 400, 0),
    ]


def test_refund_that_failed_since_is_not_in_the_running_total(ledger: Ledger) -> None:
    """The charge's last snapshot is older than the failure: what it still holds came back."""
    failed = refund(id="re_1", amount=1000, charge="ch_1", status="failed", failure_reason="expired_or_canceled_card")
    ledger.deliver(*paid(1), refunded(1, 1000), running_total(1000))
    ledger.deliver(event("refund.failed", failed, created=CREATED + DAY))

    assert total(ledger) == [("2026-11", "usd", 1, 5000, 0, 0, 5000, 0)]


def test_refunds_inside_an_old_charge_count_once(ledger: Ledger) -> None:
    """Until API version 2022-11-15 charges carried their refunds and the running total."""
    ledger.deliver(event("charge.refunded", old_charge(), api_version="2020-08-27"))

    assert total(ledger) == [("2026-11", "usd", 1, 5000, 1000, 0, 4000, 0)]


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        ("needs_response", 5000),
        ("under_review", 5000),
        ("lost", 5000),
        ("won", 0),
        ("prevented", 0),
        ("warning_needs_response", 0),
        ("warning_under_review", 0),
        ("warning_closed", 0),
    ],
)
def test_disputes_count_unless_they_take_nothing(ledger: Ledger, status: str, counted: int) -> None:
    """A won dispute came back; a warning never took money."""
    ledger.deliver(*paid(1), event("charge.dispute.created", dispute(charge="ch_1", status=status)))

    assert total(ledger) == [("2026-11", "usd", 1, 5000, 0, counted, 5000 - counted, 0)]
    assert rows(ledger, "payments", "disputed") == [(counted,)]


def test_payment_intent_counts_where_its_charge_is_unknown(ledger: Ledger) -> None:
    """An endpoint with payment_intent.* events only has revenue too; once the charge arrives, it counts instead."""
    intent, its_charge = paid(1, amount=700)
    failed = charge(id="ch_0", payment_intent="pi_1", status="failed", amount_captured=0)
    ledger.deliver(intent, event("charge.failed", failed))
    before = total(ledger)
    ledger.deliver(its_charge)

    assert (before, total(ledger)) == ([("2026-11", "usd", 1, 700, 0, 0, 700, 0)],) * 2


def test_only_captured_money_counts(ledger: Ledger) -> None:
    """An authorisation, a failure and an unfinished payment move nothing; a part is captured as a part."""
    held = alone(1, captured=False, amount_captured=0)
    part = alone(2, captured=True, amount_captured=3000)
    failed = event("charge.failed", charge(id="ch_3", payment_intent=None, status="failed", amount_captured=0))
    waiting = event("payment_intent.created", payment_intent(id="pi_4", status="requires_action", amount_received=0))
    ledger.deliver(held, part, failed, waiting)

    assert total(ledger) == [("2026-11", "usd", 1, 3000, 0, 0, 3000, 0)]


def test_currencies_are_never_added_up(ledger: Ledger) -> None:
    """5000 yen and 50.00 dollars are not 10000 of anything."""
    ledger.deliver(*paid(1), *paid(2, currency="jpy"), *paid(3, currency="kwd"))

    expected = [("2026-11", currency, 1, 5000, 0, 0, 5000, 0) for currency in ("jpy", "kwd", "usd")]
    assert total(ledger) == expected


def test_test_mode_is_never_mixed_in(ledger: Ledger) -> None:
    """A live Connect endpoint also receives test events: not one cent of them may reach live figures."""
    ledger.deliver(*paid(1), *(event(e["type"], e["data"]["object"], livemode=False) for e in paid(2, amount=300)))
    ledger.deliver(event("refund.created", refund(id="re_9", charge="ch_1", amount=100), livemode=False))

    assert total(ledger) == [("2026-11", "usd", 1, 5000, 0, 0, 5000, 0)]
    assert total(ledger, livemode="false") == [("2026-11", "usd", 1, 300, 100, 0, 200, 0)]
    assert rows(ledger, "payments", "id", "refunded") == [("pi_1", 0)]


# 2026-03-29: clocks in Berlin go from 02:00 to 03:00; the day has 23 hours. 2026-10-25: it has 25.
@pytest.mark.parametrize(
    ("at", "day"),
    [
        (1774738799, "2026-03-28"),  # 2026-03-28T22:59:59Z, 23:59:59 in Berlin
        (1774738800, "2026-03-29"),  # 2026-03-28T23:00:00Z, 00:00 in Berlin
        (1774821599, "2026-03-29"),  # 2026-03-29T21:59:59Z, 23:59:59 in Berlin, summer time
        (1774821600, "2026-03-30"),
        (1792879200, "2026-10-25"),  # 2026-10-24T22:00:00Z
        (1792969199, "2026-10-25"),  # 2026-10-25T22:59:59Z, 25 hours later
        (1792969200, "2026-10-26"),
    ],
)
def test_days_begin_at_midnight_of_the_books(ledger: Ledger, at: int, day: str) -> None:
    """The day of a payment is the day on finance's wall calendar, also when clocks change."""
    ledger.deliver(alone(1, at))

    assert rows(ledger, "totals", "period", tz="Europe/Berlin") == [(day,)]
    assert rows(ledger, "payments", "id", tz="Europe/Berlin", period=day) == [("ch_1",)]


def test_days_add_up_to_the_month(ledger: Ledger) -> None:
    """Half-open periods: every second belongs to exactly one day."""
    borders = [CREATED - CREATED % DAY + day * DAY + second for day in range(-3, 3) for second in (-1, 0, 1)]
    ledger.deliver(*(alone(number, at) for number, at in enumerate(borders)))

    days = rows(ledger, "totals", "count", "gross", period="2026-11", tz="Asia/Tokyo")

    assert (
        [tuple(map(sum, zip(*days, strict=True)))]
        == rows(ledger, "totals", "count", "gross", period="2026-11", by="month", tz="Asia/Tokyo")
        == [(18, 18 * 5000)]
    )


def test_filters_are_told_with_the_answer(ledger: Ledger) -> None:
    """An exported figure must say what it is a figure of."""
    answer = document(ledger, "totals", by="month", currency="USD", tz="Europe/Berlin")

    assert answer == {
        "question": "totals",
        "filters": {"by": "month", "currency": "USD", "livemode": True, "tz": "Europe/Berlin"},
        "rows": [],
        "next": None,
    }
