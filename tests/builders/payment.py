"""Payment intents and charges as Stripe posts them, card blocks included."""

from typing import Any

from tests.builders.envelope import CREATED, nulls
from tests.builders.people import ADA

PAYMENT_METHOD = "pm_1Qk7uZB7WZ01zgkWhIjKlMnO"


def payment_intent(**changes: Any) -> dict[str, Any]:
    """A payment that succeeded."""
    id = changes.get("id", "pi_3Qk7uZB7WZ01zgkW0aBcDeFg")
    return {
        "id": id,
        "object": "payment_intent",
        "amount": 5000,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 5000,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "capture_method": "automatic_async",
        "client_secret": f"{id}_secret_aB3dE5fG7hJ9kL1mN3pQ5rS7t",
        "confirmation_method": "automatic",
        "created": CREATED,
        "currency": "usd",
        "description": "Order order_1001",
        "latest_charge": "ch_3Qk7uZB7WZ01zgkW0pQrStUv",
        "livemode": True,
        "managed_payments": {"enabled": False},
        "metadata": {"order_id": "order_1001", "note": "gift wrap, please"},
        "payment_details": {"customer_reference": None, "order_reference": "order_1001"},
        "payment_method": PAYMENT_METHOD,
        "payment_method_configuration_details": {"id": "pmc_1Qk7uZB7WZ01zgkWabcdefgh", "parent": None},
        "payment_method_options": {
            "card": nulls("installments mandate_options network") | {"request_three_d_secure": "automatic"},
            "link": {"persistent_token": None},
        },
        "payment_method_types": ["card", "link"],
        "receipt_email": ADA.email,
        "shipping": ADA.shipping,
        "status": "succeeded",
        **nulls("allowed_payment_method_types application application_fee_amount canceled_at"),
        **nulls("cancellation_reason customer customer_account excluded_payment_method_types hooks"),
        **nulls("last_payment_error next_action on_behalf_of payment_record presentment_details processing"),
        **nulls("review setup_future_usage source statement_descriptor statement_descriptor_suffix"),
        **nulls("transfer_data transfer_group"),
    } | changes


def charge(**changes: Any) -> dict[str, Any]:
    """A captured card charge whose balance transaction is known."""
    return {
        "id": "ch_3Qk7uZB7WZ01zgkW0pQrStUv",
        "object": "charge",
        "amount": 5000,
        "amount_captured": 5000,
        "amount_refunded": 0,
        "balance_transaction": "txn_3Qk7uZB7WZ01zgkW0wXyZaBc",
        "billing_details": ADA.billing_details,
        "calculated_statement_descriptor": "EXAMPLE SHOP",
        "captured": True,
        "created": CREATED,
        "currency": "usd",
        "description": "Order order_1001",
        "disputed": False,
        "fraud_details": {},
        "livemode": True,
        "metadata": {"order_id": "order_1001", "note": "gift wrap, please"},
        "outcome": outcome(),
        "paid": True,
        "payment_intent": "pi_3Qk7uZB7WZ01zgkW0aBcDeFg",
        "payment_method": PAYMENT_METHOD,
        "payment_method_details": {"card": card(), "type": "card"},
        "radar_options": {},
        "receipt_email": ADA.email,
        "receipt_number": "1001-1001",
        "receipt_url": "https://pay.stripe.com/receipts/payment/CAcaFwoVYWNjdF8xUWs3dVpCN1daMDF6Z2tX",
        "refunded": False,
        "shipping": ADA.shipping,
        "status": "succeeded",
        **nulls("application application_fee application_fee_amount authorization_code customer"),
        **nulls("failure_balance_transaction failure_code failure_message level3 on_behalf_of"),
        **nulls("presentment_details review source source_transfer statement_descriptor"),
        **nulls("statement_descriptor_suffix transfer transfer_data transfer_group"),
    } | changes


def card(**changes: Any) -> dict[str, Any]:
    """A charge's card block: nearly all of it must never be kept."""
    return {
        "amount_authorized": 5000,
        "authorization_code": "814723",
        "brand": "visa",
        "checks": {
            "address_line1_check": "pass",
            "address_postal_code_check": "pass",
            "cvc_check": "pass",
        },
        "country": "US",
        "description": "Visa Classic",
        "electronic_commerce_indicator": "05",
        "exp_month": 8,
        "exp_year": 2031,
        "extended_authorization": {"status": "disabled"},
        "fingerprint": "Xt5EWLLDS7FJjR1c",
        "funding": "credit",
        "iin": "424242",
        "incremental_authorization": {"status": "unavailable"},
        "issuer": "Stripe Payments UK Limited",
        "last4": "4242",
        "multicapture": {"status": "unavailable"},
        "network": "visa",
        "network_token": {"used": False},
        "network_transaction_id": "731049862015378",
        "overcapture": {"maximum_amount_capturable": 5000, "status": "unavailable"},
        "regulated_status": "unregulated",
        "three_d_secure": three_d_secure(),
        "wallet": {"apple_pay": {}, "dynamic_last4": "9012", "type": "apple_pay"},
        **nulls("capture_before installments mandate moto setup_credential_usage stored_credential_usage"),
        "transaction_link_id": None,
    } | changes


def three_d_secure() -> dict[str, Any]:
    """How the bank made sure that the cardholder was there."""
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        **nulls("exemption_indicator exemption_indicator_applied result_reason"),
        "result": "authenticated",
        "transaction_id": "c1b2d6f4-0d6e-4b7a-9d0e-3f5a7b9c1d2e",
        "version": "2.2.0",
    }


def outcome(**changes: Any) -> dict[str, Any]:
    """What the card network and Radar said of an attempt."""
    return {
        **nulls("advice_code network_advice_code network_decline_code reason rule"),
        "network_status": "approved_by_network",
        "risk_level": "normal",
        "risk_score": 17,
        "seller_message": "Payment complete.",
        "type": "authorized",
    } | changes


def payment_error(charge: str, **changes: Any) -> dict[str, Any]:
    """A declined attempt as a payment intent tells it: with the whole payment method of the person."""
    return {
        "advice_code": "try_again_later",
        "charge": charge,
        "code": "card_declined",
        "decline_code": "insufficient_funds",
        "doc_url": "https://docs.stripe.com/error-codes/card-declined",
        "message": "Your card has insufficient funds.",
        "network_decline_code": "51",
        "payment_method": {
            "id": PAYMENT_METHOD,
            "object": "payment_method",
            "allow_redisplay": "limited",
            "billing_details": ADA.billing_details,
            "card": {"brand": "visa", "country": "US", "exp_month": 8, "exp_year": 2031, "last4": "9995"},
            "created": CREATED,
            "customer": None,
            "livemode": True,
            "metadata": {},
            "type": "card",
        },
        "type": "card_error",
    } | changes
