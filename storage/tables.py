"""Every table of the ledger, by importing the modules that declare them."""

from storage import alarms, backfills, billing, events, exported, fetches, parked, people, watermarks
from storage.reconciling import certificates, discrepancies

BILLING = tuple(model.__tablename__ for model in billing.TABLES)
OTHERS = tuple(
    model.__tablename__
    for model in (
        events.StoredEvent,
        fetches.Fetch,
        parked.ParkedEvent,
        people.SubjectKey,
        people.Person,
        backfills.Backfill,
        watermarks.Watermark,
        alarms.Alarm,
        discrepancies.Discrepancy,
        discrepancies.DiscrepancyChange,
        certificates.Certificate,
        exported.Export,
    )
)
