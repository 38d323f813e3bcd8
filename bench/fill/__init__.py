"""Fills a ledger with the books of an invented shop: up to ten million payments, and all that belongs to them."""
