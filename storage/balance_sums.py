"""Sums of what moved Stripe's balance, kept ready for day sheets: the opening balance needs all that ever moved it.

They are kept as those of storage/movement_sums.py are: by kind and quarter of an hour, each exact while it has no mark.
Kind `balance` holds balance transactions when they were made, `available` the same from when they can be paid out;
those of which we do not know when are in none. Kind `uncaptured` holds what brought nothing and still names a balance
transaction that the books do not have. The groups are those of the day sheet: a release that groups otherwise must have
them added up anew, by a migration that marks them all.
"""

from storage.movement_sums import MAY_BE_UNCAPTURED, UNCAPTURED, sums

CREATED, AVAILABLE = "balance", "available"
# What each column adds up, by reporting category (docs.stripe.com/reports/reporting-categories); `other` has the rest.
GROUPS = {
    "charges": ("charge", "charge_failure", "partial_capture_reversal"),
    "refunds": ("refund", "refund_failure"),
    "disputes": ("dispute", "dispute_reversal"),
    "transfers": ("transfer", "transfer_reversal", "connect_collection_transfer"),
    "application_fees": ("platform_earning", "platform_earning_refund"),
    "billed_fees": ("fee", "network_cost"),
    "topups": ("topup", "topup_reversal"),
    "reserves": ("risk_reserved_funds", "connect_reserved_funds"),
}
PAYOUTS = ("payout", "payout_reversal")
NAMED = tuple(word for words in GROUPS.values() for word in words)
MEASURES = (*GROUPS, "other", "fees", "payouts", "net", "count", "unknown")
SUMS = sums("balance_sums", MEASURES, "kind", "bucket")
# When each kind moves.
MOVING = (
    (CREATED, "created", "balance_transactions", "created is not null"),
    (AVAILABLE, "available_on", "balance_transactions", "available_on is not null"),
    (UNCAPTURED, "created", "charges", MAY_BE_UNCAPTURED),
)
