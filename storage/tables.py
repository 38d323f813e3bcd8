"""Every table of the ledger, by importing the modules that declare them."""

from storage import (
    alarms,
    backfills,
    balance_sums,
    billing,
    events,
    exported,
    fetches,
    movement_sums,
    parked,
    payout_sums,
    people,
    periods,
    saved,
    watermarks,
)
from storage.reconciling import certificates, discrepancies

BILLING = tuple(model.__tablename__ for model in billing.TABLES)
HISTORIES = tuple(p.model.__tablename__ for told in billing.HISTORIES.values() for p in told)  # a row for each event
OTHERS = (
    *(
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
            periods.Period,
            saved.SavedQuestion,
            exported.Export,
            payout_sums.PayoutSum,
        )
    ),
    balance_sums.SUMS.name,
    *movement_sums.NAMES,
)
