"""How answers leave the ledger: what a column holds, and how each form writes it."""
