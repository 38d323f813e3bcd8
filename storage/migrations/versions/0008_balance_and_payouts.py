"""The money that no webhook carries: balance transactions with their fees, payout contents, transfers, fees, prices."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What each new table holds beside what all billing tables have in common.
TABLES = {
    "balance_transactions": """
        available_on timestamptz, amount bigint, fee bigint, net bigint, stripe_fee bigint, fee_tax bigint,
        application_fee bigint, other_fee bigint, currency text, exchange_rate text, status text, type text,
        reporting_category text, source text
    """,
    "payout_contents": """
        place bigint, is_last boolean, payout text
    """,
    "transfers": """
        amount bigint, amount_reversed bigint, reversed boolean, currency text, balance_transaction text,
        destination text, destination_payment text, source_transaction text, source_type text,
        transfer_group free_text
    """,
    "transfer_reversals": """
        amount bigint, currency text, transfer text, balance_transaction text, destination_payment_refund
        text, source_refund text
    """,
    "application_fees": """
        amount bigint, amount_refunded bigint, refunded boolean, currency text, balance_transaction text,
        connected_account text, charge text, originating_transaction text, application text
    """,
    "fee_refunds": """
        amount bigint, currency text, fee text, balance_transaction text
    """,
    "topups": """
        expected_availability_date timestamptz, amount bigint, currency text, status text, failure_code
        text, initiated_by text, balance_transaction text, transfer_group free_text
    """,
    "products": """
        active boolean, deleted boolean, name free_text, type text, default_price free_text, unit_label
        free_text, tax_code text
    """,
    "prices": """
        unit_amount bigint, interval_count bigint, active boolean, deleted boolean, currency text,
        unit_amount_decimal text, type text, billing_scheme text, tax_behavior text, "interval" text,
        usage_type text, product free_text
    """,
    "accounts": """
        charges_enabled boolean, payouts_enabled boolean, details_submitted boolean, deleted boolean, type
        text, country text, default_currency text
    """,
}
INDEXES = {
    "payouts_created_id_idx": "payouts (created, id)",
    "balance_transactions_created_id_idx": "balance_transactions (created, id)",
    "balance_transactions_source_idx": "balance_transactions (source)",
    "payout_contents_payout_idx": "payout_contents (payout)",
    "transfers_created_id_idx": "transfers (created, id)",
    "transfer_reversals_transfer_idx": "transfer_reversals (transfer)",
    "application_fees_charge_idx": "application_fees (charge)",
    "application_fees_created_id_idx": "application_fees (created, id)",
    "fee_refunds_fee_idx": "fee_refunds (fee)",
    "prices_product_idx": "prices (product)",
}
TABLE = """
create table {name} (
  as_of timestamptz not null, rank bigint not null, created timestamptz, {columns},
  livemode boolean not null, id text not null, account text not null, event_id text not null,
  constraint {name}_pkey primary key (id, account, livemode)
)
"""


def upgrade() -> None:
    """Add the tables, and an index by which payouts are listed."""
    for name, columns in TABLES.items():
        op.execute(TABLE.format(name=name, columns=columns))
    for name, place in INDEXES.items():
        op.execute(f"create index {name} on {place}")
    op.execute(f"grant select, insert, update on {', '.join(TABLES)} to intake")
    op.execute(f"grant select on {', '.join(TABLES)} to finance_reader")


def downgrade() -> None:
    """Take them away; a replay fills them again."""
    op.execute(f"drop table {', '.join(TABLES)}")
    op.execute("drop index payouts_created_id_idx")
