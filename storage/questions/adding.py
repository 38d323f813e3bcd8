"""Which columns of an answer may be added up, per currency: its files have a row of totals for them.

What is not here is not added: a list of invoices holds void ones, a price is no amount. Where rows say whether they
count, as refunds and disputes do, those that do not are left out.
"""

from collections.abc import Mapping

SPLIT = ("stripe_fee", "fee_tax", "application_fee", "other_fee")
ADDED: Mapping[str, tuple[str, ...]] = {
    "payments": ("amount_received", "refunded", "disputed"),
    "totals": (
        "count", "gross", "refunded", "disputed", "net", "fee", "net_of_fees", "fees_unknown", "fees_converted",
        "refunded_unitemised",
    ),
    "refunds": ("amount",),
    "disputes": ("amount",),
    "invoices": ("amount_paid",),
    "invoice-ageing": ("count", "amount_remaining"),
    "balance-transactions": ("amount", "fee", "net", *SPLIT),
    "fees": ("count", "gross", "fee", "net", *SPLIT),
    "transfers": ("amount", "reversed", "net"),
    "application-fees": ("amount", "refunded", "net"),
    "line-items": ("amount_total", "amount_subtotal", "amount_discount", "amount_tax"),
}  # fmt: skip
