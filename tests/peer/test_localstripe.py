"""A merchant works with localstripe, which delivers to the ledger over HTTP; then both are asked, and must agree.

Localstripe is a program of others that keeps Stripe's objects and rules in memory. It is no proof of Stripe itself:
- it signs `t=` with the event's time and delivers once, a second later, never again;
- its events claim API version 2017-08-15, hold fields of several versions and never `previous_attributes`, `request`
  or `pending_webhooks`; everything is test mode;
- nothing is told of charges and refunds (no `charge.*`, no `refund.*`), nor of a subscription's updates; there is no
  Checkout, dispute, credit note, transfer or balance of its own: what is not told is read from its API here;
- objects that Stripe names by id are written out in full: `latest_charge`, and `charge` of an invoice;
- charges have no `amount_captured`, no `payment_method_details` and no `outcome`, PaymentIntents no `amount_received`,
  invoices no `number` and no `amount_remaining`, subscription items a `plan` and no `price`, refunds no `reason`, and
  a fee is always 0;
- lists come oldest first but for invoices, invoice items, refunds and balance transactions; only those of charges and
  events can be narrowed by `created`, and others refuse to be;
- keys must be secret ones (`sk_`), and ids have 14 characters behind their prefix.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from storage import tables
from storage.exports.cells import utc
from tests.conftest import PEOPLE_KEY, SECRET
from tests.peer.conftest import KEY, Peer
from tests.service.conftest import Service, until
from webhooks.background import Background
from webhooks.settings import Settings

Ask = Callable[..., list[dict[str, Any]]]
CARD = {"number": "4242" * 4, "exp_month": 12, "exp_year": 2030, "cvc": "123"}
TOLD = ("customer", "payment_intent", "invoice", "subscription")  # what localstripe's webhooks tell of
UNTOLD = ("charge", "refund")  # what only its API tells of
PAYMENT = ("id", "amount", "currency", "status", "customer")
SUBSCRIPTION = ("id", "status", "customer", "latest_invoice", "cancel_at_period_end")
PERIOD = ("current_period_start", "current_period_end")
REFUND = ("id", "amount", "currency", "status", "charge", "balance_transaction")
TOTALS = ("currency", "count", "gross", "refunded", "net", "refunded_unitemised")
INVOICE = ("id", "status", "amount_due", "amount_paid", "total", "tax", "currency", "customer", "subscription")


@dataclass(frozen=True)
class Shop:
    """What was done at localstripe."""

    customer: str
    payment: str
    refund: str
    subscription: str


def trade(peer: Peer) -> Shop:
    """Be a merchant: a customer pays, gets a part of it back, and subscribes."""
    customer = peer.post("/v1/customers", name="Ada Lovelace", email="ada@example.com")["id"]
    method = peer.post("/v1/payment_methods", type="card", card=CARD)["id"]
    peer.post(f"/v1/payment_methods/{method}/attach", customer=customer)
    peer.post(f"/v1/customers/{customer}", invoice_settings={"default_payment_method": method})
    own = {"customer": customer, "payment_method": method, "confirm": "true"}
    payment = peer.post("/v1/payment_intents", amount=4900, currency="usd", **own)["id"]
    refund = peer.post("/v1/refunds", payment_intent=payment, amount=1500)["id"]
    plan = peer.post("/v1/plans", amount=1000, currency="eur", interval="month", product={"name": "Gold"})["id"]
    items = [{"plan": plan, "quantity": 2}]
    subscription = peer.post("/v1/subscriptions", customer=customer, items=items)["id"]
    return Shop(customer, payment, refund, subscription)


@pytest.fixture(scope="module")
def shop(peer: Peer, service: Service) -> Shop:
    """A merchant's morning, delivered to the ledger to the last event."""
    shop = trade(peer)
    events = set(peer.all("events"))
    until(lambda: {id_ for (id_,) in service.rows("select id from events")} >= events)
    return shop


@pytest.fixture(scope="module")
def background(service: Service, peer: Peer) -> Iterator[Background]:
    """The road on which workers take in what localstripe's API shows."""
    given = {"DATABASE_URL": service.url, "STRIPE_WEBHOOK_SECRETS": SECRET, "PEOPLE_KEY": PEOPLE_KEY}
    background = Background(replace(Settings.from_environ(given), api_key=KEY, api_base=peer.address))
    yield background
    background.close()


def compared(background: Background, *object_types: str) -> Counter[str]:
    """Hold what these lists show against the books, and write nothing."""
    observing = background.observing
    pages = (page for name in object_types for page in background.api.pages(f"/v1/{name}s"))
    return Counter(seen.outcome for page in pages for seen in observing.compare(observing.redacted(page, "")))


def taken(background: Background, object_type: str) -> Counter[str]:
    """Take in everything that a list shows, and count what it was to the books."""
    pages = background.api.pages(f"/v1/{object_type}s")
    return Counter(seen.outcome for page in pages for seen in background.observing.take(page, ""))


def test_what_webhooks_brought_is_what_the_api_shows(shop: Shop, background: Background) -> None:
    """One and the same object comes on two roads, and is the same in the books: nothing is recorded twice."""
    assert shop.customer.startswith("cus_")
    assert compared(background, *TOLD) == Counter(same=5)  # the second PaymentIntent is the subscription's


def test_finance_is_told_what_the_peer_has(peer: Peer, shop: Shop, ask: Ask, background: Background) -> None:
    """Two programs that know nothing of each other come to the same figures, to the cent."""
    assert [taken(background, name) for name in ("refund", "charge")] == [Counter(new=1), Counter(new=2)]
    assert compared(background, *TOLD, *UNTOLD) == Counter(same=8)

    intents, charges = peer.all("payment_intents"), peer.all("charges").values()
    assert (shop.payment in intents, paid(ask("payments"))) == (True, {own(intent) for intent in intents.values()})
    assert picked(ask("refunds"), REFUND) == picked(peer.all("refunds").values(), REFUND)
    each = [[charge for charge in charges if charge["currency"] == currency] for currency in ("eur", "usd")]
    assert picked(ask("totals"), TOTALS) == {sums(alike) for alike in each}


def test_finance_is_told_of_the_peers_invoices_and_subscriptions(peer: Peer, shop: Shop, ask: Ask) -> None:
    """Webhooks alone bring them, in the shapes of an old version and a new one at once."""
    assert picked(ask("invoices"), INVOICE) == picked(peer.all("invoices").values(), INVOICE)
    [subscription] = peer.all("subscriptions").values()
    [told] = ask("subscriptions")
    assert shop.subscription == subscription["id"]
    assert picked([told], SUBSCRIPTION) == picked([subscription], SUBSCRIPTION)
    assert [told[name] for name in PERIOD] == [utc(datetime.fromtimestamp(subscription[name], UTC)) for name in PERIOD]
    # Stripe's items have a price in every version that we read; these have only a plan. Unknown is not 0.
    assert (told["amount"], [item["quantity"] for item in told["items"]]) == (None, [subscription["quantity"]])


def test_nothing_of_the_card_or_the_person_is_in_the_clear(service: Service, shop: Shop) -> None:
    """The peer's events hold a name, an address, a client secret and a way to pay."""
    assert shop.payment in everything(service)
    assert [word for word in ("4242", "Ada", "ada@", "_secret_") if word in everything(service)] == []


def everything(service: Service) -> str:
    """All that a dump of the ledger's tables would show."""
    names = [*tables.BILLING, *tables.OTHERS]
    return "\n".join(str(row) for name in names for row in service.rows(f"select t::text from {name} t"))


def picked(found: Iterable[dict[str, Any]], names: tuple[str, ...]) -> set[tuple[Any, ...]]:
    """Take some fields of each."""
    return {tuple(one[name] for name in names) for one in found}


def own(intent: dict[str, Any]) -> tuple[Any, ...]:
    """What the peer has of a payment; what was given back of it stands at its charge."""
    [charge] = intent["charges"]["data"]
    return (*(intent[name] for name in PAYMENT), charge["amount_refunded"])


def paid(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    """What finance is told of payments."""
    return picked(rows, (*PAYMENT, "refunded"))


def sums(charges: list[dict[str, Any]]) -> tuple[Any, ...]:
    """Add up charges as finance does."""
    gross, back = (sum(one[name] for one in charges) for name in ("amount", "amount_refunded"))
    return charges[0]["currency"], len(charges), gross, back, gross - back, 0
