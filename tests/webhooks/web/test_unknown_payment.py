"""Addresses of payments that are not there."""

import pytest

from tests.conftest import Ledger


@pytest.mark.parametrize("id", ["pi_unknown", "%00", "..%2F..%2Fetc", "%C0%AF", "x" * 3000])
def test_a_payment_that_nobody_has_is_not_found_whatever_its_id(ledger: Ledger, id: str) -> None:
    """Who mistypes an address is told so; nothing typed there is our fault."""
    for form in ("", ".json", ".csv"):
        assert ledger.client.get(f"/audit/payments/{id}{form}").status_code == 404
