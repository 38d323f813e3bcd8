"""What Stripe's ids tell by how they begin, and where Stripe's own dashboard shows the object."""

import re
from urllib.parse import quote, urlencode

# An id is no word of Stripe's, such as in_transit: it is long, or has a digit or a capital.
ID = re.compile(r"([a-z]{2,8})_((?=[a-z_]*[0-9A-Z])[A-Za-z0-9_]{1,250}|[a-z]{14,250})")
DASHBOARD = "https://dashboard.stripe.com"
# How ids begin, and Stripe's word for the object (docs.stripe.com/api).
KINDS = {
    "acct": "account", "ch": "charge", "cn": "credit note", "cs": "checkout session", "cus": "customer",
    "dp": "dispute", "du": "dispute", "evt": "event", "fee": "application fee", "fr": "application fee refund",
    "ii": "invoice item", "il": "invoice line item", "in": "invoice", "inpay": "invoice payment",
    "issfr": "early fraud warning", "li": "line item", "pi": "payment", "pm": "payment method", "po": "payout",
    "price": "price", "prod": "product", "prv": "review", "py": "charge", "pyr": "refund", "re": "refund",
    "seti": "setup intent", "si": "subscription item", "sub": "subscription", "tr": "transfer",
    "trr": "transfer reversal", "tu": "top-up", "txn": "balance transaction",
}  # fmt: skip
# Where the dashboard has a page of its own for it; of any other, its search knows more.
PAGES = {
    "acct": "connect/accounts", "ch": "payments", "cus": "customers", "dp": "disputes", "du": "disputes",
    "evt": "events", "in": "invoices", "pi": "payments", "po": "payouts", "price": "prices", "prod": "products",
    "py": "payments", "sub": "subscriptions", "tr": "connect/transfers",
}  # fmt: skip


def kind(id: str) -> str | None:
    """Say what an id names; None where it is none of Stripe's."""
    match = ID.fullmatch(id)
    return KINDS.get(match[1]) if match else None


def dashboard(id: str, *, livemode: bool, account: str = "") -> str | None:
    """Write the address of Stripe's page about an object; None for what has no id of Stripe's."""
    if kind(id) is None:
        return None
    place = "/".join([DASHBOARD, *([account] if account else []), *([] if livemode else ["test"])])
    page = PAGES.get(id.partition("_")[0])
    return f"{place}/{page}/{quote(id, safe='')}" if page else f"{place}/search?{urlencode({'query': id})}"
