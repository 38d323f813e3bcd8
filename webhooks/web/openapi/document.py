"""The whole description, put together once for each process: nothing in it changes while the service runs."""

from functools import cache
from typing import Any

from storage.questions.filters import MOST_ROWS, zones
from webhooks.card_data.statement import product_version
from webhooks.web.openapi import answered, deliveries, others, payment, people, questions, refusals
from webhooks.web.openapi.kinds import ITEM

ABOUT = """Finance's questions, answered from what Stripe's webhooks told.

Amounts in JSON are integers in the currency's smallest unit; each form of file says how it has them. Times are UTC.
Live data unless `livemode=false`. A filter that is empty, unknown or given twice is refused, as it must not widen an
answer; so is an address with a card number in it.

Long answers come a page at a time, newest rows first: follow `next`, or the header `Link`, until there is none. A next
page begins after the last row of the page before, by its time and id (`after`), so rows that arrive meanwhile neither
repeat nor hide any; `limit` sets how many rows a page has, up to {most}. A file is always the whole answer.

Finance's answers in JSON have an `ETag`, made of their content: send it as `If-None-Match`, and an answer that is still
the same is 304 without a body. With `as_of=close` and a period that was closed, late events do not change an answer.
Once the period is opened again, the same address is 409; after the next closing, the answer and its tag are those of
that closing.

Each address may ask as often as AUDIT_RATE_LIMIT allows; `RateLimit` tells how much of it is left, and 429 how long to
wait. Errors are problem documents (RFC 9457); a browser gets them as pages."""


@cache
def document() -> dict[str, Any]:
    """Describe the API as OpenAPI 3.1.1 (spec.openapis.org/oas/v3.1.1)."""
    return {
        "openapi": "3.1.1",
        "info": {"title": "Checkout Ledger", "version": product_version(), "description": ABOUT.format(most=MOST_ROWS)},
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "questions", "description": "What finance asks."},
            {"name": "payments", "description": "One payment's history."},
            {"name": "operations", "description": "What the operator's machines ask."},
            {"name": "deliveries", "description": "What Stripe and its brokers deliver."},
        ],
        "paths": questions.paths() | people.paths() | others.saved() | payment.paths() | others.operations(),
        "webhooks": deliveries.webhooks(),
        "components": {
            "schemas": {
                "Problem": refusals.PROBLEM,
                "Item": ITEM,
                "TimeZone": {"type": "string", "enum": sorted(zones())},
                **questions.schemas(),
            },
            "parameters": answered.parameters(),
            "responses": refusals.responses(),
            "securitySchemes": {
                "metrics_token": {"type": "http", "scheme": "bearer", "description": "METRICS_TOKEN"},
                "broker_token": {"type": "http", "scheme": "bearer", "description": "BROKER_TOKEN"},
            },
        },
    }
