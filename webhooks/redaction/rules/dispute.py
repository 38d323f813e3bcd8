"""What we keep of a dispute."""

from webhooks.redaction.contract import Rules, fields

DISPUTE = Rules(
    keep=fields("""
        id amount currency status reason network_reason_code payment_method_details.card.network_reason_code
        created is_charge_refundable
        charge payment_intent balance_transaction
        balance_transactions.id balance_transactions.amount balance_transactions.currency
        balance_transactions.fee balance_transactions.net balance_transactions.exchange_rate
        balance_transactions.type balance_transactions.reporting_category balance_transactions.status
        balance_transactions.source balance_transactions.created balance_transactions.available_on
        balance_transactions.fee_details.amount balance_transactions.fee_details.currency
        balance_transactions.fee_details.type balance_transactions.fee_details.application
        evidence_details.due_by evidence_details.has_evidence evidence_details.past_due
        evidence_details.submission_count
        payment_method_details.type payment_method_details.card.brand
    """),
    # Evidence is the customer's correspondence, address, IP address and signature.
    drop=fields("""
        object livemode metadata evidence
        evidence_details.enhanced_eligibility evidence_details.submission_method
        enhanced_eligibility_types intended_submission_method
        balance_transactions.object balance_transactions.balance_type balance_transactions.description
        balance_transactions.fee_details.description
        payment_method_details
    """),
)
