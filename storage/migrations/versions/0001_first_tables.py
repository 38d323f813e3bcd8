"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "charges",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("amount_captured", sa.BigInteger(), nullable=True),
        sa.Column("amount_refunded", sa.BigInteger(), nullable=True),
        sa.Column("application_fee_amount", sa.BigInteger(), nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=True),
        sa.Column("captured", sa.Boolean(), nullable=True),
        sa.Column("refunded", sa.Boolean(), nullable=True),
        sa.Column("disputed", sa.Boolean(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("payment_intent", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("invoice", sa.Text(), nullable=True),
        sa.Column("balance_transaction", sa.Text(), nullable=True),
        sa.Column("failure_balance_transaction", sa.Text(), nullable=True),
        sa.Column("failure_code", sa.Text(), nullable=True),
        sa.Column("outcome_type", sa.Text(), nullable=True),
        sa.Column("outcome_reason", sa.Text(), nullable=True),
        sa.Column("risk_level", sa.Text(), nullable=True),
        sa.Column("payment_method_type", sa.Text(), nullable=True),
        sa.Column("card_brand", sa.Text(), nullable=True),
        sa.Column("card_funding", sa.Text(), nullable=True),
        sa.Column("card_country", sa.Text(), nullable=True),
        sa.Column("application_fee", sa.Text(), nullable=True),
        sa.Column("transfer", sa.Text(), nullable=True),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("transfer_group", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("charges_pkey")),
    )
    op.create_index(op.f("charges_created_id_idx"), "charges", ["created", "id"], unique=False)
    op.create_index(op.f("charges_customer_idx"), "charges", ["customer"], unique=False)
    op.create_index(op.f("charges_payment_intent_idx"), "charges", ["payment_intent"], unique=False)
    op.create_index(
        "charges_refunded_idx", "charges", ["created"], unique=False, postgresql_where=sa.text("amount_refunded > 0")
    )
    op.create_table(
        "checkout_sessions",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount_subtotal", sa.BigInteger(), nullable=True),
        sa.Column("amount_total", sa.BigInteger(), nullable=True),
        sa.Column("amount_discount", sa.BigInteger(), nullable=True),
        sa.Column("amount_shipping", sa.BigInteger(), nullable=True),
        sa.Column("amount_tax", sa.BigInteger(), nullable=True),
        sa.Column("source_amount_total", sa.BigInteger(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("payment_status", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("source_currency", sa.Text(), nullable=True),
        sa.Column("client_reference_id", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("payment_intent", sa.Text(), nullable=True),
        sa.Column("subscription", sa.Text(), nullable=True),
        sa.Column("invoice", sa.Text(), nullable=True),
        sa.Column("setup_intent", sa.Text(), nullable=True),
        sa.Column("payment_link", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("checkout_sessions_pkey")),
    )
    op.create_index(op.f("checkout_sessions_created_id_idx"), "checkout_sessions", ["created", "id"], unique=False)
    op.create_index(
        op.f("checkout_sessions_invoice_idx"),
        "checkout_sessions",
        ["invoice"],
        unique=False,
        postgresql_where=sa.text("invoice is not null"),
    )
    op.create_index(op.f("checkout_sessions_payment_intent_idx"), "checkout_sessions", ["payment_intent"], unique=False)
    op.create_table(
        "credit_notes",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("subtotal", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("out_of_band_amount", sa.BigInteger(), nullable=True),
        sa.Column("pre_payment_amount", sa.BigInteger(), nullable=True),
        sa.Column("post_payment_amount", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("invoice", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("credit_notes_pkey")),
    )
    op.create_index(op.f("credit_notes_invoice_idx"), "credit_notes", ["invoice"], unique=False)
    op.create_table(
        "customers",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.Column("delinquent", sa.Boolean(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("tax_exempt", sa.Text(), nullable=True),
        sa.Column("invoice_prefix", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("customers_pkey")),
    )
    op.create_table(
        "disputes",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("submission_count", sa.BigInteger(), nullable=True),
        sa.Column("is_charge_refundable", sa.Boolean(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("network_reason_code", sa.Text(), nullable=True),
        sa.Column("charge", sa.Text(), nullable=True),
        sa.Column("payment_intent", sa.Text(), nullable=True),
        sa.Column("balance_transactions", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("disputes_pkey")),
    )
    op.create_index(op.f("disputes_charge_idx"), "disputes", ["charge"], unique=False)
    op.create_index(op.f("disputes_created_id_idx"), "disputes", ["created", "id"], unique=False)
    op.create_table(
        "early_fraud_warnings",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actionable", sa.Boolean(), nullable=True),
        sa.Column("fraud_type", sa.Text(), nullable=True),
        sa.Column("charge", sa.Text(), nullable=True),
        sa.Column("payment_intent", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("early_fraud_warnings_pkey")),
    )
    op.create_index(op.f("early_fraud_warnings_charge_idx"), "early_fraud_warnings", ["charge"], unique=False)
    op.create_table(
        "events",
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=True),
        sa.Column("api_version", sa.Text(), nullable=True),
        sa.Column("changed", postgresql.ARRAY(sa.TEXT()), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("receipt", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("events_pkey")),
    )
    op.create_index(op.f("events_object_id_idx"), "events", ["object_id"], unique=False)
    op.create_table(
        "invoice_payments",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("canceled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount_paid", sa.BigInteger(), nullable=True),
        sa.Column("amount_requested", sa.BigInteger(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("invoice", sa.Text(), nullable=True),
        sa.Column("payment_type", sa.Text(), nullable=True),
        sa.Column("payment_intent", sa.Text(), nullable=True),
        sa.Column("charge", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("invoice_payments_pkey")),
    )
    op.create_index(
        op.f("invoice_payments_charge_idx"),
        "invoice_payments",
        ["charge"],
        unique=False,
        postgresql_where=sa.text("charge is not null"),
    )
    op.create_index(op.f("invoice_payments_invoice_idx"), "invoice_payments", ["invoice"], unique=False)
    op.create_index(op.f("invoice_payments_payment_intent_idx"), "invoice_payments", ["payment_intent"], unique=False)
    op.create_table(
        "invoices",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finalized_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_uncollectible_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_payment_attempt", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount_due", sa.BigInteger(), nullable=True),
        sa.Column("amount_paid", sa.BigInteger(), nullable=True),
        sa.Column("amount_remaining", sa.BigInteger(), nullable=True),
        sa.Column("amount_overpaid", sa.BigInteger(), nullable=True),
        sa.Column("subtotal", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("tax", sa.BigInteger(), nullable=True),
        sa.Column("discount", sa.BigInteger(), nullable=True),
        sa.Column("starting_balance", sa.BigInteger(), nullable=True),
        sa.Column("ending_balance", sa.BigInteger(), nullable=True),
        sa.Column("pre_payment_credit_notes_amount", sa.BigInteger(), nullable=True),
        sa.Column("post_payment_credit_notes_amount", sa.BigInteger(), nullable=True),
        sa.Column("attempt_count", sa.BigInteger(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("billing_reason", sa.Text(), nullable=True),
        sa.Column("collection_method", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("subscription", sa.Text(), nullable=True),
        sa.Column("payment_intent", sa.Text(), nullable=True),
        sa.Column("charge", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("invoices_pkey")),
    )
    op.create_index(
        op.f("invoices_charge_idx"),
        "invoices",
        ["charge"],
        unique=False,
        postgresql_where=sa.text("charge is not null"),
    )
    op.create_index(op.f("invoices_created_id_idx"), "invoices", ["created", "id"], unique=False)
    op.create_index(op.f("invoices_customer_idx"), "invoices", ["customer"], unique=False)
    op.create_index(
        "invoices_open_idx", "invoices", ["created", "id"], unique=False, postgresql_where=sa.text("status = 'open'")
    )
    op.create_index(
        op.f("invoices_payment_intent_idx"),
        "invoices",
        ["payment_intent"],
        unique=False,
        postgresql_where=sa.text("payment_intent is not null"),
    )
    op.create_index(op.f("invoices_subscription_idx"), "invoices", ["subscription"], unique=False)
    op.create_table(
        "payment_intents",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("canceled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("amount_received", sa.BigInteger(), nullable=True),
        sa.Column("amount_capturable", sa.BigInteger(), nullable=True),
        sa.Column("application_fee_amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("capture_method", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("latest_charge", sa.Text(), nullable=True),
        sa.Column("invoice", sa.Text(), nullable=True),
        sa.Column("cancellation_reason", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("decline_code", sa.Text(), nullable=True),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("transfer_group", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("payment_intents_pkey")),
    )
    op.create_index(op.f("payment_intents_created_id_idx"), "payment_intents", ["created", "id"], unique=False)
    op.create_index(op.f("payment_intents_customer_idx"), "payment_intents", ["customer"], unique=False)
    op.create_table(
        "payouts",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrival_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("source_type", sa.Text(), nullable=True),
        sa.Column("reconciliation_status", sa.Text(), nullable=True),
        sa.Column("failure_code", sa.Text(), nullable=True),
        sa.Column("balance_transaction", sa.Text(), nullable=True),
        sa.Column("failure_balance_transaction", sa.Text(), nullable=True),
        sa.Column("original_payout", sa.Text(), nullable=True),
        sa.Column("reversed_by", sa.Text(), nullable=True),
        sa.Column("trace_status", sa.Text(), nullable=True),
        sa.Column("trace_value", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("payouts_pkey")),
    )
    op.create_table(
        "people",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("people_pkey")),
    )
    op.create_index(op.f("people_subject_idx"), "people", ["subject"], unique=False)
    op.create_table(
        "refunds",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("failure_reason", sa.Text(), nullable=True),
        sa.Column("charge", sa.Text(), nullable=True),
        sa.Column("payment_intent", sa.Text(), nullable=True),
        sa.Column("balance_transaction", sa.Text(), nullable=True),
        sa.Column("failure_balance_transaction", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("refunds_pkey")),
    )
    op.create_index(op.f("refunds_charge_idx"), "refunds", ["charge"], unique=False)
    op.create_index(op.f("refunds_created_id_idx"), "refunds", ["created", "id"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("opened_reason", sa.Text(), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.Column("charge", sa.Text(), nullable=True),
        sa.Column("payment_intent", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("reviews_pkey")),
    )
    op.create_index(op.f("reviews_charge_idx"), "reviews", ["charge"], unique=False)
    op.create_index(op.f("reviews_payment_intent_idx"), "reviews", ["payment_intent"], unique=False)
    op.create_table(
        "subject_keys",
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("anchor", "account", "livemode", name=op.f("subject_keys_pkey")),
    )
    op.create_table(
        "subscription_items",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_period_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_period_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unit_amount", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("interval_count", sa.BigInteger(), nullable=True),
        sa.Column("subscription", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("price", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("interval", sa.Text(), nullable=True),
        sa.Column("usage_type", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("subscription_items_pkey")),
    )
    op.create_index(op.f("subscription_items_subscription_idx"), "subscription_items", ["subscription"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=True),
        sa.Column("start_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_period_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_period_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trial_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trial_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("canceled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_at_period_end", sa.Boolean(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("collection_method", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("latest_invoice", sa.Text(), nullable=True),
        sa.Column("schedule", sa.Text(), nullable=True),
        sa.Column("cancellation_reason", sa.Text(), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("subscriptions_pkey")),
    )
    op.create_index(op.f("subscriptions_created_id_idx"), "subscriptions", ["created", "id"], unique=False)
    op.create_index(op.f("subscriptions_customer_idx"), "subscriptions", ["customer"], unique=False)
    op.create_table(
        "parked_events",
        sa.Column("parked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id", "account", "livemode"],
            ["events.id", "events.account", "events.livemode"],
        ),
        sa.PrimaryKeyConstraint("id", "account", "livemode", name=op.f("parked_events_pkey")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("parked_events")
    op.drop_index(op.f("subscriptions_customer_idx"), table_name="subscriptions")
    op.drop_index(op.f("subscriptions_created_id_idx"), table_name="subscriptions")
    op.drop_table("subscriptions")
    op.drop_index(op.f("subscription_items_subscription_idx"), table_name="subscription_items")
    op.drop_table("subscription_items")
    op.drop_table("subject_keys")
    op.drop_index(op.f("reviews_payment_intent_idx"), table_name="reviews")
    op.drop_index(op.f("reviews_charge_idx"), table_name="reviews")
    op.drop_table("reviews")
    op.drop_index(op.f("refunds_created_id_idx"), table_name="refunds")
    op.drop_index(op.f("refunds_charge_idx"), table_name="refunds")
    op.drop_table("refunds")
    op.drop_index(op.f("people_subject_idx"), table_name="people")
    op.drop_table("people")
    op.drop_table("payouts")
    op.drop_index(op.f("payment_intents_customer_idx"), table_name="payment_intents")
    op.drop_index(op.f("payment_intents_created_id_idx"), table_name="payment_intents")
    op.drop_table("payment_intents")
    op.drop_index(op.f("invoices_subscription_idx"), table_name="invoices")
    op.drop_index(
        op.f("invoices_payment_intent_idx"),
        table_name="invoices",
        postgresql_where=sa.text("payment_intent is not null"),
    )
    op.drop_index("invoices_open_idx", table_name="invoices", postgresql_where=sa.text("status = 'open'"))
    op.drop_index(op.f("invoices_customer_idx"), table_name="invoices")
    op.drop_index(op.f("invoices_created_id_idx"), table_name="invoices")
    op.drop_index(op.f("invoices_charge_idx"), table_name="invoices", postgresql_where=sa.text("charge is not null"))
    op.drop_table("invoices")
    op.drop_index(op.f("invoice_payments_payment_intent_idx"), table_name="invoice_payments")
    op.drop_index(op.f("invoice_payments_invoice_idx"), table_name="invoice_payments")
    op.drop_index(
        op.f("invoice_payments_charge_idx"),
        table_name="invoice_payments",
        postgresql_where=sa.text("charge is not null"),
    )
    op.drop_table("invoice_payments")
    op.drop_index(op.f("events_object_id_idx"), table_name="events")
    op.drop_table("events")
    op.drop_index(op.f("early_fraud_warnings_charge_idx"), table_name="early_fraud_warnings")
    op.drop_table("early_fraud_warnings")
    op.drop_index(op.f("disputes_created_id_idx"), table_name="disputes")
    op.drop_index(op.f("disputes_charge_idx"), table_name="disputes")
    op.drop_table("disputes")
    op.drop_table("customers")
    op.drop_index(op.f("credit_notes_invoice_idx"), table_name="credit_notes")
    op.drop_table("credit_notes")
    op.drop_index(op.f("checkout_sessions_payment_intent_idx"), table_name="checkout_sessions")
    op.drop_index(
        op.f("checkout_sessions_invoice_idx"),
        table_name="checkout_sessions",
        postgresql_where=sa.text("invoice is not null"),
    )
    op.drop_index(op.f("checkout_sessions_created_id_idx"), table_name="checkout_sessions")
    op.drop_table("checkout_sessions")
    op.drop_index("charges_refunded_idx", table_name="charges", postgresql_where=sa.text("amount_refunded > 0"))
    op.drop_index(op.f("charges_payment_intent_idx"), table_name="charges")
    op.drop_index(op.f("charges_customer_idx"), table_name="charges")
    op.drop_index(op.f("charges_created_id_idx"), table_name="charges")
    op.drop_table("charges")
