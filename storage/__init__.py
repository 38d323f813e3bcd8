"""What the ledger keeps: redacted events, billing tables, people apart from facts. Never raw Stripe data."""
