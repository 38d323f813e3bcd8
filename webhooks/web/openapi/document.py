"""The whole description, put together once for each process: nothing in it changes while the service runs."""

from functools import cache
from typing import Any

from storage.questions.filters import zones
from webhooks.card_data.statement import product_version
from webhooks.web.openapi import deliveries, others, questions, refusals
from webhooks.web.openapi.kinds import ITEM

ABOUT = """Finance's questions, answered from what Stripe's webhooks told.

Amounts in JSON are integers in the currency's smallest unit; files have them in major units. Times are UTC. Live data
unless `livemode=false`. Long answers come a page at a time: follow `next`, or the header `Link`. A filter that is
empty, unknown or given twice is refused, as it must not widen an answer; so is an address with a card number in it."""


@cache
def document() -> dict[str, Any]:
    """Describe the API as OpenAPI 3.1.1 (spec.openapis.org/oas/v3.1.1)."""
    return {
        "openapi": "3.1.1",
        "info": {"title": "Checkout Ledger", "version": product_version(), "description": ABOUT},
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "questions", "description": "What finance asks."},
            {"name": "payments", "description": "One payment's history."},
            {"name": "operations", "description": "What the operator's machines ask."},
            {"name": "deliveries", "description": "What Stripe and its brokers deliver."},
        ],
        "paths": questions.paths() | others.payment() | others.operations(),
        "webhooks": deliveries.webhooks(),
        "components": {
            "schemas": {
                "Problem": refusals.PROBLEM,
                "Item": ITEM,
                "TimeZone": {"type": "string", "enum": sorted(zones())},
                **questions.schemas(),
            },
            "parameters": questions.parameters(),
            "responses": refusals.responses(),
            "securitySchemes": {
                "metrics_token": {"type": "http", "scheme": "bearer", "description": "METRICS_TOKEN"},
                "broker_token": {"type": "http", "scheme": "bearer", "description": "BROKER_TOKEN"},
            },
        },
    }
