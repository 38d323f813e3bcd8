"""A ledger with months of an invented shop in it, and one payment told from its checkout to its payout."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.sample import sample
from storage.database import connect, connect_autocommit
from storage.vault import Vault
from tests.builders import CREATED, balance_transaction, charge, checkout_session, dispute, event, fee_detail, refund
from tests.conftest import PEOPLE_KEY, SECRET
from tests.money.moves import of_charge, of_payout, of_refund, paid_out
from tests.service.conftest import Service
from tests.storage.questions.asking import paid, refunded
from webhooks.committer import Committer
from webhooks.observing import Observing
from webhooks.redaction import Redaction
from webhooks.settings import Settings
from webhooks.stripe_api import Page

Event = dict[str, Any]
SETTLED = "pi_1"
UNKNOWN_DAYS = 3  # of the newest charges no worker has fetched yet what they cost
MOVES = {"charge": 1, "refund": -1}


def fill(service: Service) -> None:
    """Deliver the shop's events and those of one settled payment, and show what only Stripe's API tells of them."""
    today = datetime.now(UTC).date()
    shop, test_events = sample(today), sample(today, livemode=False)[-40:]
    answers = service.deliver_at_once([*shop, *settled(), *odd(), *test_events])
    assert set(answers) == {200}, answers
    before = (datetime.now(UTC) - timedelta(UNKNOWN_DAYS)).timestamp()
    moves = [move(each) for each in newest(shop) if each["created"] < before]
    observe(service.url, [*moves, *paid_out(3825, of_payout(3825), of_charge(1), of_refund(1, 1000))])


def settled() -> list[Event]:
    """Tell one payment whose every step is known."""
    return [
        event("checkout.session.completed", checkout_session(id="cs_test_settled1", payment_intent=SETTLED)),
        *paid(1, balance_transaction="txn_ch_1"),
        refunded(1, 1000, CREATED + 3_600, balance_transaction="txn_re_1"),
    ]


def odd() -> list[Event]:
    """Tell what data quality is about: an object without a table, an amount that is none, a pending dispute."""
    return [
        event("teapot.boiled", {"id": "tea_1", "object": "teapot"}),
        event("refund.created", refund(id="re_odd1", amount="not a number")),
        event("charge.dispute.created", dispute(id="du_1pending", charge="ch_1x", payment_intent="pi_1x")),
        event("charge.succeeded", charge(id="ch_1x", payment_intent="pi_1x")),
    ]


def newest(events: Iterable[Event]) -> Iterator[dict[str, Any]]:
    """Take the last snapshot of each successful charge and refund of the sample."""
    objects = {
        each["data"]["object"]["id"]: each["data"]["object"] for each in events if each["id"].startswith("evt_1")
    }
    done = (each for each in objects.values() if each.get("object") in MOVES and each.get("status") == "succeeded")
    return (each for each in done if each.get("captured", True))


def move(moved: dict[str, Any]) -> dict[str, Any]:
    """Say what a charge or a refund moved, and what Stripe kept: 2.9 % and 30 cents of a charge."""
    kind, amount, currency = moved["object"], moved["amount"] * MOVES[moved["object"]], moved["currency"]
    fee = amount * 29 // 1000 + 30 if amount > 0 else 0
    named = moved.get("balance_transaction") or f"txn_{moved['id']}"
    words = {"id": named, "source": moved["id"], "type": kind, "reporting_category": kind}
    figures = {"amount": amount, "fee": fee, "net": amount - fee, "currency": currency}
    details = {"fee_details": [fee_detail("stripe_fee", fee, currency)] if fee else [], "created": moved["created"]}
    return balance_transaction(**words | figures | details)


def observe(url: str, objects: list[dict[str, Any]]) -> None:
    """Let the books see objects as Stripe's API shows them."""
    given = {"DATABASE_URL": url, "STRIPE_WEBHOOK_SECRETS": SECRET, "PEOPLE_KEY": PEOPLE_KEY}
    settings = Settings.from_environ(given)
    engine = connect(url, role="intake")
    committer = Committer(connect_autocommit(url), Vault(settings.people_key))
    observing = Observing(engine, Redaction(settings.opted_in), committer.commit_all, True)
    observing.take(Page(objects, int(datetime.now(UTC).timestamp())), "")
    committer.close()
    engine.dispose()
