"""What the books leave out of the events, as their receipts tell: views, like the sightings, and as true as they."""

from sqlalchemy import Boolean, DateTime, TableClause, Text, column, table


def view(name: str, *own: str) -> TableClause:
    """Describe a view of events, one row for each that leaves something out."""
    texts = ("account", "object_type", "type", "event_id", *own)
    others = (column("livemode", Boolean), column("created", DateTime(timezone=True)))
    return table(name, *(column(text, Text) for text in texts), *others)


UNSUPPORTED = view("unsupported_events", "why")
UNKNOWN_FIELDS = view("unknown_fields", "api_version", "path")
