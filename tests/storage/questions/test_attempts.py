"""First attempts to pay, refunds and disputes as shares of payments."""

from typing import Any

from tests.builders import CREATED, charge, dispute, event
from tests.conftest import Ledger
from tests.storage.questions.asking import DAY, alone, paid, refunded, rows, running_total


def tried(number: int, at: int = CREATED, *, of: str | None = None, **changes: Any) -> dict[str, Any]:
    """An attempt to charge, for a PaymentIntent or alone."""
    status = changes.setdefault("status", "failed")
    captured = changes.get("amount", 5000) if status == "succeeded" else 0
    own = {"id": f"ch_{number:03}", "payment_intent": of, "created": at, "amount_captured": captured}
    return event(f"charge.{status}", charge(**own | changes), created=at)


def test_failed_first_attempts_and_recoveries_are_counted_by_payment(ledger: Ledger) -> None:
    """Four payments: at once, at the third attempt, never, and never with a single charge."""
    ledger.deliver(tried(1, of="pi_1", status="succeeded", amount=1000))
    ledger.deliver(tried(2, of="pi_2", amount=2000), tried(3, CREATED + DAY, of="pi_2", amount=2000))
    ledger.deliver(tried(4, CREATED + 2 * DAY, of="pi_2", amount=2000, status="succeeded"))
    ledger.deliver(tried(5, of="pi_3", amount=3000), tried(6, CREATED + 1, of="pi_3", amount=3000))
    ledger.deliver(tried(7, amount=4000), tried(8, status="pending"))

    counts = ("payments", "failed", "failure_rate", "recovered", "recovery_rate", "not_recovered")
    volumes = ("volume", "failed_volume", "failed_volume_rate", "recovered_volume", "recovered_volume_rate")
    assert rows(ledger, "payment-success", "period", *counts) == [("2026-11-06", 4, 3, 0.75, 1, 0.333333, 2)]
    assert rows(ledger, "payment-success", *volumes, by="month") == [(10_000, 9_000, 0.9, 2_000, 0.222222)]
    assert sorted(rows(ledger, "payment-attempts", "charge", "outcome", "attempts")) == [
        ("ch_001", "succeeded", 1),
        ("ch_002", "recovered", 3),
        ("ch_005", "not_recovered", 2),
        ("ch_007", "not_recovered", 1),
    ]
    found = {name: len(rows(ledger, "payment-attempts", "charge", outcome=name)) for name in ("failed", "recovered")}
    assert found == {"failed": 3, "recovered": 1}


def test_attempts_of_one_second_are_one_payment(ledger: Ledger) -> None:
    """Stripe's times have whole seconds: the refusal came before the success."""
    ledger.deliver(tried(9, of="pi_1"), tried(1, of="pi_1", status="succeeded"), tried(5, of="pi_1"))

    assert rows(ledger, "payment-attempts", "charge", "outcome") == [("ch_005", "recovered")]


def test_days_without_a_failure_have_no_recovery_rate(ledger: Ledger) -> None:
    """Nothing failed, so nothing can be said of recovering."""
    ledger.deliver(tried(1, status="succeeded"))

    assert rows(ledger, "payment-success", "failure_rate", "recovery_rate") == [(0.0, None)]


def test_published_example_of_dispute_rates_comes_out(ledger: Ledger) -> None:
    """docs.stripe.com/disputes/measuring: 10 disputes on 1,000 payments, 3 of them of these: 1 % and 0.3 %."""
    ledger.deliver(*(alone(number, CREATED - 60 * DAY) for number in range(1, 8)))
    ledger.deliver(*(alone(number) for number in range(1001, 2001)))
    disputed = [*range(1, 8), *range(1001, 1004)]
    ledger.deliver(*(contested(number, f"ch_{number}") for number in disputed))

    names = ("payments", "disputes", "dispute_activity", "disputed_payments", "dispute_rate")
    assert rows(ledger, "refund-and-dispute-rates", *names, period="2026-11", by="month") == [
        (1_000, 10, 0.01, 3, 0.003)
    ]


def contested(number: int, of: str, **changes: Any) -> dict[str, Any]:
    """A dispute of a charge."""
    return event("charge.dispute.created", dispute(id=f"dp_{number}", charge=of, **changes))


def test_won_dispute_counts_and_an_inquiry_does_not(ledger: Ledger) -> None:
    """Card networks count what was opened; nobody opened anything by asking."""
    ledger.deliver(alone(1), alone(2), contested(1, "ch_1", status="won"))
    ledger.deliver(contested(2, "ch_2", status="warning_needs_response"), contested(3, "ch_2", status="prevented"))

    names = ("disputes", "disputed_payments", "dispute_rate")
    assert rows(ledger, "refund-and-dispute-rates", *names) == [(1, 1, 0.5)]
    assert rows(ledger, "charges", "charge", "disputes", outcome="disputed") == [("ch_1", 1)]


def test_refunds_count_by_their_day_and_by_the_day_of_the_payment(ledger: Ledger) -> None:
    """A refund two days later lowers no day's sales, and is remembered at the sale."""
    ledger.deliver(*paid(1), *paid(2), refunded(1, 1000, CREATED + 2 * DAY), running_total(700, of=2))

    names = ("payments", "refunds", "refund_activity", "refunded_payments", "refund_rate", "refunded_volume_rate")
    assert rows(ledger, "refund-and-dispute-rates", "period", *names) == [
        ("2026-11-08", 0, 1, None, 0, None, None),
        ("2026-11-06", 2, 0, 0.0, 2, 1.0, 0.17),
    ]
    assert sorted(rows(ledger, "charges", "charge", "refunded", outcome="refunded")) == [("ch_1", 1000), ("ch_2", 700)]
