"""Where card numbers were seen and masked: what the events' receipts say, as rows.

A view, not a table: the events are append-only and each is kept once, so no order, repetition or replay of deliveries
can make it wrong, and a delivery pays nothing for it. An index holds the few events that have sightings.
"""

from sqlalchemy import BigInteger, Boolean, DateTime, Text, column, table

SIGHTINGS = table(
    "sightings",
    column("account", Text),
    column("livemode", Boolean),
    column("object_type", Text),
    column("object_id", Text),
    column("event_id", Text),
    column("type", Text),
    column("created", DateTime(timezone=True)),
    column("path", Text),
    column("detector", Text),
    column("count", BigInteger),
)
