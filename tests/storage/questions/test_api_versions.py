"""Which versions Stripe's events come in: an endpoint that drifts from the others is seen."""

from typing import Any

from tests import builders
from tests.builders import CREATED, charge, event
from tests.conftest import Ledger
from tests.storage.questions.asking import rows
from webhooks.stripe_api import API_VERSION

SHOWN = ("account", "api_version", "compared", "events", "dropped", "unknown")


def told(id: str, version: str | None = API_VERSION, **changes: Any) -> dict[str, Any]:
    """A charge's event in a version."""
    return event("charge.succeeded", charge(id=id), api_version=version, id=f"evt_{id}", **changes)


def test_each_account_and_version_is_a_row_that_says_how_it_stands(ledger: Ledger) -> None:
    """A newer version may hold what nobody knows yet, an older one lacks what others have."""
    unheard = told("ch_1", "2027-03-31.fern")
    unheard["data"]["object"] |= {"unheard_of": 1, "never_seen": {"inside": 2}}
    ledger.deliver(
        unheard, told("ch_2"), told("ch_3"), told("ch_4", "2020-08-27"), told("ch_5", None),
        told("ch_6", account="acct_1"), builders.thin("v1.charge.succeeded", charge(id="ch_7")),
    )  # fmt: skip

    known = rows(ledger, "api-versions", *SHOWN[:4])
    unknown = {row[1]: row[5] for row in rows(ledger, "api-versions", *SHOWN)}

    assert known == [
        ("", "2027-03-31.fern", "newer", 1),
        ("", API_VERSION, "same", 2),
        ("", "2020-08-27", "older", 1),
        ("", None, "thin", 1),
        ("", None, "unversioned", 1),
        ("acct_1", API_VERSION, "same", 1),
    ]
    assert (unknown["2027-03-31.fern"], unknown["2020-08-27"]) == (2, 0)
    assert all(row[4] > 0 for row in rows(ledger, "api-versions", *SHOWN) if row[2] != "thin")


def test_modes_and_periods_are_kept_apart(ledger: Ledger) -> None:
    """A sandbox is often a version ahead."""
    day = 86_400
    ledger.deliver(told("ch_1"), told("ch_2", livemode=False), told("ch_3", created=CREATED - 40 * day))

    shown = ("events", "first_seen", "last_seen")
    assert rows(ledger, "api-versions", *shown, livemode="false") == [(1, *["2026-11-06T21:20:00Z"] * 2)]
    assert rows(ledger, "api-versions", *shown, period="2026-11") == [(1, *["2026-11-06T21:20:00Z"] * 2)]
    assert rows(ledger, "api-versions", *shown) == [(2, "2026-09-27T21:20:00Z", "2026-11-06T21:20:00Z")]
