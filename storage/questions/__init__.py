"""The questions that finance asks. One function each; pages, files and commands are only forms of its answer."""

from collections.abc import Mapping

from storage.billing.payment_intent import STEPS as PAYMENT_STEPS
from storage.questions import (
    alarms,
    answering,
    api_versions,
    balance_transactions,
    certificates,
    checkout_sessions,
    commissions,
    customers,
    day_sheet,
    discrepancies,
    disputes,
    exports,
    fees,
    invoices,
    journal,
    late_arrivals,
    left_out,
    line_items,
    parked_events,
    payments,
    payout_movements,
    payout_reconciliation,
    payout_totals,
    payouts,
    periods,
    refunds,
    saved,
    sightings,
    subscriptions,
    totals,
    transfers,
)
from storage.questions.filters import (
    BY_DATE,
    CATEGORY,
    CHARGE,
    CURRENCY_FILTER,
    CUSTOMER,
    DESTINATION,
    ERROR,
    EVENT_TYPE,
    EXPORT,
    MAX_AMOUNT,
    MIN_AMOUNT,
    OBJECT_TYPE,
    OVERDUE,
    PAYEE,
    PAYOUT,
    SHA256,
    SOURCE,
    SUBSCRIPTION,
    TYPE,
    Filter,
    choice,
)
from storage.questions.key_figures import KEY_FIGURES
from storage.questions.question import Knows, Question
from storage.questions.totals import BY


def status(*statuses: str) -> Filter:
    """Offer the statuses that Stripe gives such an object."""
    return choice("status", "Status", "Stripe's word for how far it has come.", *statuses)


OUTCOME = choice("outcome", "Outcome", "How the checkout ended.", *checkout_sessions.OUTCOMES)
STATE = choice("state", "State", "Whether the payout is the sum of its contents.", *payouts.STATES)
ROW_STATE = choice("state", "State", "Whether its payout adds up.", *payout_reconciliation.ROW_STATES)
PAYMENT_STATUS = status(*PAYMENT_STEPS, "pending", "failed")

_ALL = (
    Question(
        "payments",
        payments.payments,
        payments.COLUMNS,
        (PAYMENT_STATUS, CURRENCY_FILTER, MIN_AMOUNT, MAX_AMOUNT, CUSTOMER),
    ),
    Question("totals", totals.totals, totals.COLUMNS, (BY, CURRENCY_FILTER), paged=False),
    Question("refunds", refunds.refunds, refunds.COLUMNS, (status(*refunds.STATUSES), CURRENCY_FILTER, CHARGE)),
    Question("disputes", disputes.disputes, disputes.COLUMNS, (status(*disputes.STATUSES), CURRENCY_FILTER, CHARGE)),
    Question(
        "checkout-sessions",
        checkout_sessions.checkout_sessions,
        checkout_sessions.COLUMNS,
        (OUTCOME, CURRENCY_FILTER, CUSTOMER),
    ),
    Question(
        "invoices",
        invoices.invoices,
        invoices.COLUMNS,
        (status(*invoices.STATUSES), OVERDUE, CURRENCY_FILTER, CUSTOMER, SUBSCRIPTION),
    ),
    Question(
        "invoice-ageing",
        invoices.invoice_ageing,
        invoices.AGEING,
        (CURRENCY_FILTER, CUSTOMER, SUBSCRIPTION),
        paged=False,
    ),
    Question(
        "subscriptions",
        subscriptions.subscriptions,
        subscriptions.COLUMNS,
        (status(*subscriptions.STATUSES), CURRENCY_FILTER, CUSTOMER),
    ),
    Question("customers", customers.customers, customers.COLUMNS, (CUSTOMER,)),
    Question(
        "balance-transactions",
        balance_transactions.balance_transactions,
        balance_transactions.COLUMNS,
        (PAYOUT, CATEGORY, TYPE, SOURCE, CURRENCY_FILTER),
    ),
    Question("fees", fees.fees, fees.COLUMNS, (BY, CATEGORY, CURRENCY_FILTER), paged=False),
    Question("payouts", payouts.payouts, payouts.COLUMNS, (STATE, status(*payouts.STATUSES), CURRENCY_FILTER)),
    Question(
        "payout-reconciliation",
        payout_reconciliation.payout_reconciliation,
        payout_movements.COLUMNS,
        (ROW_STATE, PAYOUT, CURRENCY_FILTER),
    ),
    Question("day-sheet", day_sheet.day_sheet, day_sheet.COLUMNS, (BY, BY_DATE, CURRENCY_FILTER), paged=False),
    Question(
        "journal-entries",
        journal.journal_entries,
        journal.COLUMNS,
        (CATEGORY, TYPE, SOURCE, CURRENCY_FILTER),
    ),
    Question("trial-balance", journal.trial_balance, journal.BALANCE, (CURRENCY_FILTER,), paged=False),
    Question("payout-totals", payout_totals.payout_totals, payout_totals.COLUMNS, (BY, CURRENCY_FILTER), paged=False),
    Question("transfers", transfers.transfers, transfers.COLUMNS, (DESTINATION, CURRENCY_FILTER)),
    Question("application-fees", transfers.application_fees, transfers.FEE_COLUMNS, (CHARGE, CURRENCY_FILTER)),
    Question("commissions", commissions.commissions, commissions.COLUMNS, (PAYEE, CURRENCY_FILTER), paged=False),
    Question(
        "commission-entries",
        commissions.commission_entries,
        commissions.ENTRIES,
        (PAYEE, commissions.KIND, CURRENCY_FILTER),
    ),
    Question("line-items", line_items.line_items, line_items.COLUMNS, (BY, CURRENCY_FILTER), paged=False),
    *KEY_FIGURES,
    Question(
        "sightings",
        sightings.sightings,
        sightings.COLUMNS,
        paged=False,
        nothing=sightings.NOTHING_SEEN,
    ),
    Question(
        "discrepancies",
        discrepancies.discrepancies,
        discrepancies.COLUMNS,
        (discrepancies.STATUS, discrepancies.KIND),
        nothing=discrepancies.NOTHING_DIFFERS,
        knows=Knows.OWN_TIMES,
    ),
    Question(
        "certificates",
        certificates.certificates,
        certificates.COLUMNS,
        nothing=certificates.NOTHING_CERTIFIED,
        knows=Knows.OWN_TIMES,
    ),
    Question(
        "periods",
        periods.periods,
        periods.COLUMNS,
        (CURRENCY_FILTER,),
        paged=False,
        nothing=periods.NOTHING_CLOSED,
        knows=Knows.OWN_TIMES,
    ),
    Question(
        "late-arrivals",
        late_arrivals.late_arrivals,
        late_arrivals.COLUMNS,
        (CURRENCY_FILTER,),
        paged=False,
        nothing=late_arrivals.NOTHING_LATE,
        knows=Knows.NOW_ONLY,
    ),
    Question(
        "parked-events",
        parked_events.parked_events,
        parked_events.COLUMNS,
        (EVENT_TYPE, OBJECT_TYPE, ERROR),
        nothing=parked_events.NOTHING_WAITS,
        knows=Knows.NOW_ONLY,
    ),
    Question(
        "unsupported",
        left_out.unsupported,
        left_out.COLUMNS,
        (EVENT_TYPE, OBJECT_TYPE),
        paged=False,
        nothing=left_out.NOTHING_LEFT_OUT,
    ),
    Question(
        "unknown-fields",
        left_out.unknown_fields,
        left_out.FIELDS,
        (EVENT_TYPE, OBJECT_TYPE),
        paged=False,
        nothing=left_out.NOTHING_UNKNOWN,
    ),
    Question("saved", saved.saved, saved.COLUMNS, paged=False, nothing=saved.NOTHING_SAVED, knows=Knows.OWN_TIMES),
    Question(
        "alarms",
        alarms.alarms,
        alarms.COLUMNS,
        paged=False,
        nothing=alarms.NOTHING_RAISED,
        knows=Knows.OWN_TIMES,
    ),
    Question(
        "exports",
        exports.exports,
        exports.COLUMNS,
        (EXPORT, SHA256),
        nothing=exports.NOTHING_LEFT,
        knows=Knows.OWN_TIMES,
    ),
    Question(
        "api-versions",
        api_versions.api_versions,
        api_versions.COLUMNS,
        paged=False,
    ),
)
QUESTIONS: Mapping[str, Question] = answering.by_name(_ALL)
