"""For operators who send errors to a tracker such as Sentry: what may leave with a report, and what may not.

sentry_sdk.init(dsn=…, before_send=before_send, before_send_transaction=before_send,
                before_breadcrumb=before_send, include_local_variables=False)
"""

from collections.abc import Mapping
from typing import Any

from webhooks.scrubbing import scrub, scrubbed_tree

# The request with its body, headers, cookies and query; the person; the variables of every frame of a traceback:
# each of them can hold a delivery as Stripe sent it.
LEFT_OUT = frozenset({"request", "user", "vars", "query_string", "cookies", "headers", "raw_headers", "post_data"})

Report = dict[str, Any]


def before_send(report: Mapping[str, Any], hint: object = None) -> Report | None:
    """Take out what an exception says, what a request carried, card numbers and e-mail addresses; None if it fails.

    It takes what the tracker's client hands to its hooks, and knows no tracker. `hint` is not looked at.
    """
    try:
        cleaned: Report = scrub(scrubbed_tree(report, LEFT_OUT))[0]
        _silence(cleaned.get("exception"))
    except Exception:  # noqa: BLE001 — a report that cannot be cleaned must not be sent
        return None
    return cleaned


def _silence(told: object) -> None:
    """Leave of each exception its type and frames: its text may quote data."""
    values = told.get("values") if isinstance(told, dict) else told
    for value in values if isinstance(values, list) else []:
        if isinstance(value, dict):
            value.pop("value", None)
