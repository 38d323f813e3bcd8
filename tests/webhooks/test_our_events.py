"""The events that we make of what Stripe's API shows."""

import re

from webhooks.envelope import Origin, observed
from webhooks.redaction.detectors import scrub_text


def test_the_ids_of_our_own_events_never_look_like_card_numbers() -> None:
    """They stand in every table, and a scan for card data must not stumble over them."""
    drawn = [observed({"id": "re_1", "object": "refund"}, Origin("", True, "1"), 0).id for _ in range(2000)]

    assert len(set(drawn)) == len(drawn)
    assert [id for id in drawn if scrub_text(id)[1]] == []
    assert all(re.fullmatch("observed_[0-9]{13}[a-p]{16}", id) for id in drawn)
