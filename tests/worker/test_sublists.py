"""A list within an object that Stripe shows in part is read to its end, or reported."""

from typing import Any

from tests import builders
from tests.conftest import Ledger
from tests.worker.fake_stripe import FakeStripe
from tests.worker.test_backfill import CHARGES, backfill
from tests.worker.test_enrich import line

SESSIONS = "/v1/checkout/sessions"


def cut_off_refunds(charge: str) -> dict[str, Any]:
    """A charge's refunds as the charge shows them: the newest, and that there are more."""
    first = builders.refund(id=f"re_{charge}_1", charge=charge, amount=1)
    return {"object": "list", "data": [first], "has_more": True, "url": f"/v1/charges/{charge}/refunds"}


def test_a_list_within_an_object_is_read_to_its_end(ledger: Ledger, stripe: FakeStripe) -> None:
    """Stripe shows the first ten refunds of a charge."""
    stripe.lists[CHARGES] = [builders.charge(id="ch_1", livemode=False, refunds=cut_off_refunds("ch_1"))]
    stripe.lists[f"{CHARGES}/ch_1/refunds"] = [
        builders.refund(id=f"re_ch_1_{n}", charge="ch_1", amount=n) for n in range(1, 131)
    ]

    result = backfill(ledger, "--objects", "charge")

    assert result.exit_code == 0
    assert ledger.rows("select count(*), sum(amount) from refunds") == [(130, sum(range(131)))]


def test_a_list_within_an_object_that_cannot_be_read_is_reported(ledger: Ledger, stripe: FakeStripe) -> None:
    """The object is recorded as it was shown, and the exit code says that something is missing."""
    stripe.lists[CHARGES] = [builders.charge(id="ch_1", livemode=False, refunds=cut_off_refunds("ch_1"))]
    stripe.refuse(f"{CHARGES}/ch_1/refunds")

    result = backfill(ledger, "--objects", "charge")

    assert result.exit_code == 3
    assert "charge ch_1: not all of its refunds could be read" in result.stderr
    assert ledger.rows("select incomplete from backfills") == [(1,)]
    assert ledger.rows("select (select count(*) from charges), (select count(*) from refunds)") == [(1, 1)]


def test_checkout_sessions_come_with_all_their_line_items(ledger: Ledger, stripe: FakeStripe) -> None:
    """Stripe shows them on demand only, the first ten of each session."""
    lines = [line(n) for n in range(1, 13)]
    session = builders.checkout_session(id="cs_test_1", livemode=False)
    address = f"{SESSIONS}/cs_test_1/line_items"
    shown = {"object": "list", "data": lines[:10], "has_more": True, "url": address}
    stripe.lists[SESSIONS] = [session | {"line_items": shown}]
    stripe.lists[address] = lines

    result = backfill(ledger, "--objects", "checkout.session")

    assert result.exit_code == 0
    assert stripe.asked[0].params["expand[0]"] == "data.line_items"
    assert ledger.rows("select count(*), count(distinct checkout_session) from line_items") == [(12, 1)]
