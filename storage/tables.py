"""Every table of the ledger, by importing the modules that declare them."""

from storage import billing, events, parked, people

BILLING = tuple(model.__tablename__ for model in billing.TABLES)
OTHERS = tuple(m.__tablename__ for m in (events.StoredEvent, parked.ParkedEvent, people.SubjectKey, people.Person))
