"""Whose event it is: Connect names the account, an organisation the way to it; live and test never meet."""

import json

import pytest

from tests import builders
from tests.conftest import Ledger
from tests.webhooks.test_envelope import parsed, refusal, snapshot, thin, without


@pytest.mark.parametrize(
    ("context", "account"),
    [
        (None, ""), ("", ""), ("org_1", ""), ("acct_1", "acct_1"), ("acct_1/wksp_2", "acct_1"),
        ("acct_1/acct_2", "acct_2"), ("org_1/acct_1", "acct_1"),
    ],
)  # fmt: skip
def test_the_account_of_an_event_is_the_last_of_its_context(context, account):
    """A context is the way down from an organisation to an account; a snapshot and its thin twin have the same."""
    assert parsed(thin(context=context)).account == account
    assert parsed(without(snapshot(context=context), "account")).account == account


def test_a_connected_accounts_event_names_it_beside_its_context():
    """The account is the event's own word (docs.stripe.com/connect/webhooks)."""
    assert parsed(snapshot(account="acct_2", context="acct_1/acct_2")).account == "acct_2"


@pytest.mark.parametrize("context", [5, ["acct_1"], "acct_1 2", "acct_1/acct_é"])
def test_a_snapshot_event_of_no_known_account_is_refused(context):
    """What another account earned must not become ours."""
    assert refusal(json.dumps(snapshot(account=None, context=context)).encode()) == "livemode or account is malformed"


def test_two_accounts_of_an_organisation_are_two_books(ledger: Ledger) -> None:
    """A custom customer id may be the same in both (docs.stripe.com/changelog, context field of events)."""
    same = builders.customer(id="first_customer")
    one, other = (builders.event("customer.created", same, id=f"evt_{number}") for number in (1, 2))

    assert ledger.deliver(one | {"context": "acct_1"}, other | {"context": "acct_1/acct_2"}) == [200, 200]

    assert ledger.rows("select id, account from customers order by account") == [
        ("first_customer", "acct_1"),
        ("first_customer", "acct_2"),
    ]


def test_a_live_connect_endpoint_keeps_test_events_apart(ledger: Ledger) -> None:
    """It receives them, too; `livemode` says so (docs.stripe.com/connect/webhooks)."""
    refund = builders.refund()
    modes = [
        builders.event("refund.created", refund | {"amount": amount}, id="evt_1", account="acct_1", livemode=live)
        for live, amount in ((True, 1), (False, 2))
    ]

    assert ledger.deliver(*modes) == [200, 200]

    assert ledger.rows("select account, livemode, amount from refunds order by livemode") == [
        ("acct_1", False, 2),
        ("acct_1", True, 1),
    ]


def test_a_snapshot_and_its_thin_twin_are_of_one_account(ledger: Ledger) -> None:
    """Else the twin would not be found, and the change be fetched and told twice."""
    refund = builders.refund()
    snapshot_event = builders.event("refund.created", refund, id="evt_1", account="acct_2") | {
        "context": "acct_1/acct_2"
    }
    twin = builders.thin("v1.refund.created", refund, twin="evt_1", context="acct_1/acct_2")

    assert ledger.deliver(snapshot_event, twin) == [200, 200]

    assert ledger.rows("select distinct account from events") == [("acct_2",)]
