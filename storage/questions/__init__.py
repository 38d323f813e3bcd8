"""The questions that finance asks. One function each; pages, files and commands are only forms of its answer."""

from collections.abc import Mapping

from storage.billing.payment_intent import STEPS as PAYMENT_STEPS
from storage.questions import (
    alarms,
    api_versions,
    balance_transactions,
    certificates,
    checkout_sessions,
    discrepancies,
    disputes,
    exports,
    fees,
    invoices,
    left_out,
    line_items,
    parked_events,
    payments,
    payouts,
    refunds,
    sightings,
    subscriptions,
    totals,
    transfers,
)
from storage.questions.filters import (
    AS_OF,
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
    PAYOUT,
    SHA256,
    SOURCE,
    SUBSCRIPTION,
    TYPE,
    Filter,
    choice,
)
from storage.questions.question import Question


def status(*statuses: str) -> Filter:
    """Offer the statuses that Stripe gives such an object."""
    return choice("status", "Status", "Stripe's word for how far it has come.", *statuses)


OUTCOME = choice("outcome", "Outcome", "How the checkout ended.", *checkout_sessions.OUTCOMES)
BY = choice("by", "Per", "day (the default) or month.", *totals.FORMATS)
STATE = choice("state", "State", "Whether the payout is the sum of its contents.", *payouts.STATES)
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
        (status(*invoices.STATUSES), OVERDUE, AS_OF, CURRENCY_FILTER, CUSTOMER, SUBSCRIPTION),
    ),
    Question(
        "invoice-ageing",
        invoices.invoice_ageing,
        invoices.AGEING,
        (AS_OF, CURRENCY_FILTER, CUSTOMER, SUBSCRIPTION),
        paged=False,
    ),
    Question(
        "subscriptions",
        subscriptions.subscriptions,
        subscriptions.COLUMNS,
        (status(*subscriptions.STATUSES), CURRENCY_FILTER, CUSTOMER),
    ),
    Question(
        "balance-transactions",
        balance_transactions.balance_transactions,
        balance_transactions.COLUMNS,
        (PAYOUT, CATEGORY, TYPE, SOURCE, CURRENCY_FILTER),
    ),
    Question("fees", fees.fees, fees.COLUMNS, (BY, CATEGORY, CURRENCY_FILTER), paged=False),
    Question("payouts", payouts.payouts, payouts.COLUMNS, (STATE, status(*payouts.STATUSES), CURRENCY_FILTER)),
    Question("transfers", transfers.transfers, transfers.COLUMNS, (DESTINATION, CURRENCY_FILTER)),
    Question("application-fees", transfers.application_fees, transfers.FEE_COLUMNS, (CHARGE, CURRENCY_FILTER)),
    Question("line-items", line_items.line_items, line_items.COLUMNS, (BY, CURRENCY_FILTER), paged=False),
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
    ),
    Question("certificates", certificates.certificates, certificates.COLUMNS, nothing=certificates.NOTHING_CERTIFIED),
    Question(
        "parked-events",
        parked_events.parked_events,
        parked_events.COLUMNS,
        (EVENT_TYPE, OBJECT_TYPE, ERROR),
        nothing=parked_events.NOTHING_WAITS,
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
    Question("exports", exports.exports, exports.COLUMNS, (EXPORT, SHA256), nothing=exports.NOTHING_LEFT),
    Question("alarms", alarms.alarms, alarms.COLUMNS, paged=False, nothing=alarms.NOTHING_RAISED),
    Question(
        "api-versions",
        api_versions.api_versions,
        api_versions.COLUMNS,
        paged=False,
    ),
)
QUESTIONS: Mapping[str, Question] = {question.name: question for question in _ALL}
