"""What Stripe's API says of the balance, and of money between accounts: fees, transfers, top-ups."""

from typing import Any

from tests.builders.envelope import CREATED, nulls

CHARGE = "ch_3Qk7uZB7WZ01zgkW0pQrStUv"
BALANCE_TRANSACTION = "txn_3Qk7uZB7WZ01zgkW0jKlMnOp"
TRANSFER = "tr_3Qk7uZB7WZ01zgkW0bCdEfGh"
FEE = "fee_1Qk7uZB7WZ01zgkWqRsTuVwX"


def balance_transaction(**changes: Any) -> dict[str, Any]:
    """What a card payment of 50.00 dollars brought: 1.75 went to Stripe."""
    return {
        "id": BALANCE_TRANSACTION,
        "object": "balance_transaction",
        "amount": 5000,
        "available_on": CREATED + 172_800,
        "balance_type": "payments",
        "created": CREATED,
        "currency": "usd",
        "description": "Order order_1001",
        "exchange_rate": None,
        "fee": 175,
        "fee_details": [fee_detail("stripe_fee", 175)],
        "net": 4825,
        "reporting_category": "charge",
        "source": CHARGE,
        "status": "pending",
        "type": "charge",
    } | changes


def fee_detail(type: str, amount: int, currency: str = "usd") -> dict[str, Any]:
    """One part of a fee."""
    application = "ca_1Qk7uZB7WZ01zgkWyZaBcDeF" if type == "application_fee" else None
    words = {"description": f"{type} of a payment", "type": type}
    return {"amount": amount, "application": application, "currency": currency} | words


def transfer(**changes: Any) -> dict[str, Any]:
    """A part of a payment that goes on to the connected account that sold the goods."""
    return {
        "id": TRANSFER,
        "object": "transfer",
        "amount": 4000,
        "amount_reversed": 0,
        "balance_transaction": "txn_3Qk7uZB7WZ01zgkW0hIjKlMn",
        "created": CREATED,
        "currency": "usd",
        "description": "For order_1001",
        "destination": "acct_1Qk7uZB7WZ01zgkW",
        "destination_payment": "py_1Qk7uZB7WZ01zgkWoPqRsTuV",
        "livemode": True,
        "metadata": {},
        "reversals": within("transfers", TRANSFER, "reversals"),
        "reversed": False,
        "source_transaction": CHARGE,
        "source_type": "card",
        "transfer_group": "group_order_1001",
    } | changes


def transfer_reversal(**changes: Any) -> dict[str, Any]:
    """A part of a transfer that came back."""
    return {
        "id": "trr_1Qk7uZB7WZ01zgkWwXyZaBcD",
        "object": "transfer_reversal",
        "amount": 1000,
        "balance_transaction": "txn_1Qk7uZB7WZ01zgkWeFgHiJkL",
        "created": CREATED,
        "currency": "usd",
        "destination_payment_refund": "pyr_1Qk7uZB7WZ01zgkWmNoPqRsT",
        "metadata": {},
        "source_refund": None,
        "transfer": TRANSFER,
    } | changes


def application_fee(**changes: Any) -> dict[str, Any]:
    """What a platform took of a connected account's payment."""
    return {
        "id": FEE,
        "object": "application_fee",
        "account": "acct_1Qk7uZB7WZ01zgkW",
        "amount": 500,
        "amount_refunded": 0,
        "application": "ca_1Qk7uZB7WZ01zgkWyZaBcDeF",
        "balance_transaction": "txn_1Qk7uZB7WZ01zgkWgHiJkLmN",
        "charge": CHARGE,
        "created": CREATED,
        "currency": "usd",
        "fee_source": {"charge": CHARGE, "payout": None, "type": "charge"},
        "livemode": True,
        "originating_transaction": None,
        "refunded": False,
        "refunds": within("application_fees", FEE, "refunds"),
    } | changes


def fee_refund(**changes: Any) -> dict[str, Any]:
    """A part of an application fee that the platform gave back."""
    return {
        "id": "fr_1Qk7uZB7WZ01zgkWuVwXyZaB",
        "object": "fee_refund",
        "amount": 200,
        "balance_transaction": "txn_1Qk7uZB7WZ01zgkWcDeFgHiJ",
        "created": CREATED,
        "currency": "usd",
        "fee": FEE,
        "metadata": {},
    } | changes


def topup(**changes: Any) -> dict[str, Any]:
    """Money that the merchant moved into its balance."""
    return {
        "id": "tu_1Qk7uZB7WZ01zgkWkLmNoPqR",
        "object": "topup",
        "amount": 100_000,
        "balance_transaction": "txn_1Qk7uZB7WZ01zgkWsTuVwXyZ",
        "created": CREATED,
        "currency": "usd",
        "description": "For refunds",
        "expected_availability_date": CREATED + 5 * 86_400,
        "initiated_by": "user",
        "livemode": True,
        "metadata": {},
        "status": "succeeded",
        **nulls("failure_code failure_message payment_method payment_method_options source"),
        **nulls("statement_descriptor transfer_group"),
    } | changes


def product(**changes: Any) -> dict[str, Any]:
    """What a shop sells."""
    return {
        "id": "prod_Qk7uZB7WZ01zgk",
        "object": "product",
        "active": True,
        "created": CREATED,
        "default_price": None,
        "description": "Seats one Ada",
        "images": [],
        "livemode": True,
        "marketing_features": [],
        "metadata": {},
        "name": "Desk",
        "type": "good",
        "updated": CREATED,
        **nulls("package_dimensions shippable statement_descriptor tax_code tax_details unit_label url"),
    } | changes


def within(of: str, id: str, name: str, *items: dict[str, Any]) -> dict[str, Any]:
    """The list of reversals or refunds inside a transfer or a fee."""
    return {
        "object": "list",
        "data": list(items),
        "has_more": False,
        "total_count": len(items),
        "url": f"/v1/{of}/{id}/{name}",
    }
