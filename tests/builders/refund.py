"""What can happen to a charge afterwards: refunds, disputes, fraud warnings and reviews."""

from typing import Any

from tests.builders.envelope import CREATED, nulls
from tests.builders.people import ADA

CHARGE = "ch_3Qk7uZB7WZ01zgkW0pQrStUv"
PAYMENT_INTENT = "pi_3Qk7uZB7WZ01zgkW0aBcDeFg"


def refund(**changes: Any) -> dict[str, Any]:
    """A full refund to the card that the customer asked for."""
    return {
        "id": "re_3Qk7uZB7WZ01zgkW0dEfGhIj",
        "object": "refund",
        "amount": 5000,
        "balance_transaction": "txn_3Qk7uZB7WZ01zgkW0kLmNoPq",
        "charge": CHARGE,
        "created": CREATED,
        "currency": "usd",
        "description": "Refund for order_1001",
        "destination_details": {
            "card": {
                "reference": "24011345678901234567",
                "reference_status": "available",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "instructions_email": ADA.email,
        "metadata": {"ticket": "ticket_7"},
        "payment_intent": PAYMENT_INTENT,
        "payment_method": "pm_1Qk7uZB7WZ01zgkWhIjKlMnO",
        "reason": "requested_by_customer",
        "receipt_number": "3971-0417",
        "status": "succeeded",
        **nulls("customer customer_account failure_balance_transaction failure_reason next_action"),
        **nulls("pending_reason presentment_details source_transfer_reversal transfer_reversal"),
    } | changes


def dispute(**changes: Any) -> dict[str, Any]:
    """A chargeback for fraud that waits for the merchant's answer; the money is already withdrawn."""
    id = changes.get("id", "du_1Qk7uZB7WZ01zgkWrStUvWxY")
    same: dict[str, Any] = {"amount": 5000, "created": CREATED, "currency": "usd"}
    same |= {name: changes[name] for name in same.keys() & changes.keys()}
    return {
        "id": id,
        "object": "dispute",
        **same,
        "balance_transactions": [withdrawal(id, **same)],
        "charge": CHARGE,
        "enhanced_eligibility_types": ["visa_compelling_evidence_3"],
        "evidence": evidence(),
        "evidence_details": evidence_details(),
        "intended_submission_method": "manual",
        "is_charge_refundable": False,
        "livemode": True,
        "metadata": {"ticket": "ticket_8"},
        "network_reason_code": "10.4",
        "payment_intent": PAYMENT_INTENT,
        "payment_method_details": {
            "card": {
                "brand": "visa",
                "case_type": "chargeback",
                "network": "visa",
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": "fraudulent",
        "status": "needs_response",
    } | changes


def withdrawal(dispute: str, *, amount: int, created: int, currency: str, fee: int = 1500) -> dict[str, Any]:
    """The balance transaction by which Stripe takes disputed money; a negative amount gives it back."""
    back = amount < 0
    return {
        "id": f"txn_1{dispute[4:]}{'Bk' if back else 'Wd'}",
        "object": "balance_transaction",
        "amount": -amount,
        "available_on": created + 172_800,
        "balance_type": "payments",
        "created": created,
        "currency": currency,
        "description": "Chargeback reversal" if back else "Chargeback withdrawal",
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [_dispute_fee(currency, fee)],
        "net": -amount - fee,
        "reporting_category": "dispute_reversal" if back else "dispute",
        "source": dispute,
        "status": "pending",
        "type": "adjustment",
    }


def _dispute_fee(currency: str, fee: int) -> dict[str, Any]:
    words = {"application": None, "description": "Dispute fee", "type": "stripe_fee"}
    return words | {"amount": fee, "currency": currency}


def evidence(**changes: Any) -> dict[str, Any]:
    """What the merchant tells the bank about the customer; never to be kept."""
    address = f"{ADA.line1}, {ADA.city}"
    return {
        **nulls("access_activity_log appeal cancellation_policy cancellation_policy_disclosure"),
        **nulls("cancellation_rebuttal customer_communication customer_signature"),
        **nulls("duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id"),
        **nulls("receipt refund_policy refund_policy_disclosure refund_refusal_explanation service_date"),
        **nulls("service_documentation shipping_documentation uncategorized_file"),
        "billing_address": address,
        "customer_email_address": ADA.email,
        "customer_name": ADA.name,
        "customer_purchase_ip": "203.0.113.7",
        "enhanced_evidence": {},
        "product_description": "One walnut desk",
        "shipping_address": address,
        "shipping_carrier": "Example Parcel",
        "shipping_date": "2026-11-02",
        "shipping_tracking_number": "EX000000007",
        "uncategorized_text": "Ada telephoned on Tuesday and was happy with the desk.",
    } | changes


def evidence_details(**changes: Any) -> dict[str, Any]:
    """How far the answer to a dispute is."""
    return {
        "due_by": CREATED + 9 * 86_400,
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
        "submission_method": "not_submitted",
    } | changes


def early_fraud_warning(**changes: Any) -> dict[str, Any]:
    """The card network's hint, ahead of a dispute, that a charge may be fraud."""
    return {
        "id": "issfr_1Qk7uZB7WZ01zgkWzAbCdEfG",
        "object": "radar.early_fraud_warning",
        "actionable": True,
        "charge": CHARGE,
        "created": CREATED,
        "fraud_type": "made_with_stolen_card",
        "livemode": True,
        "payment_intent": PAYMENT_INTENT,
    } | changes


def review(**changes: Any) -> dict[str, Any]:
    """A payment that a Radar rule set aside for a person to look at."""
    return {
        "id": "prv_1Qk7uZB7WZ01zgkWhIjKlMnO",
        "object": "review",
        "billing_zip": ADA.postal_code,
        "charge": CHARGE,
        "closed_reason": None,
        "created": CREATED,
        "ip_address": "203.0.113.7",
        "ip_address_location": {
            "city": ADA.city,
            "country": ADA.country,
            "latitude": 39.8,
            "longitude": -89.6,
            "region": ADA.state,
        },
        "livemode": True,
        "open": True,
        "opened_reason": "rule",
        "payment_intent": PAYMENT_INTENT,
        "reason": "rule",
        "session": {"browser": "Firefox", "device": "Other", "platform": "Linux", "version": "144.0"},
    } | changes
