"""Every table of the ledger, by importing the modules that declare them."""

from storage import billing, events, parked, people
from storage.reconciling import certificates, discrepancies

BILLING = tuple(model.__tablename__ for model in billing.TABLES)
OTHERS = tuple(
    m.__tablename__
    for m in (
        events.StoredEvent,
        parked.ParkedEvent,
        people.SubjectKey,
        people.Person,
        discrepancies.Discrepancy,
        discrepancies.DiscrepancyChange,
        certificates.Certificate,
    )
)
