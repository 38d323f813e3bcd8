"""Key figures of the business as questions: recurring revenue, churn, cohorts, recovery, rates, days outstanding."""

from storage.questions import attempts, mrr, mrr_movements, mrr_subscriptions, receivables, retention, return_rates
from storage.questions.filters import COHORT, CURRENCY_FILTER, CUSTOMER, ON, OWED, SUBSCRIPTION
from storage.questions.question import Question
from storage.questions.totals import BY

KEY_FIGURES = (
    Question("mrr", mrr.mrr, mrr.COLUMNS, (CURRENCY_FILTER,), paged=False),
    Question(
        "mrr-movements",
        mrr_movements.mrr_movements,
        mrr_movements.COLUMNS,
        (mrr_movements.KIND, CURRENCY_FILTER, CUSTOMER, SUBSCRIPTION, COHORT),
    ),
    Question(
        "mrr-subscriptions",
        mrr_subscriptions.mrr_subscriptions,
        mrr_subscriptions.COLUMNS,
        (mrr_subscriptions.STATE, ON, CURRENCY_FILTER, CUSTOMER, SUBSCRIPTION),
    ),
    Question("churn", mrr.churn, mrr.CHURN, (CURRENCY_FILTER,), paged=False),
    Question("arpa", mrr.arpa, mrr.ARPA, (CURRENCY_FILTER,), paged=False),
    Question("retention", retention.retention, retention.COLUMNS, (CURRENCY_FILTER,), paged=False),
    Question("payment-success", attempts.payment_success, attempts.SUCCESS, (BY, CURRENCY_FILTER), paged=False),
    Question(
        "payment-attempts",
        attempts.payment_attempts,
        attempts.COLUMNS,
        (attempts.OUTCOME, CURRENCY_FILTER, CUSTOMER),
    ),
    Question(
        "refund-and-dispute-rates",
        return_rates.return_rates,
        return_rates.COLUMNS,
        (BY, CURRENCY_FILTER),
        paged=False,
    ),
    Question("charges", return_rates.charges, return_rates.CHARGED, (return_rates.RETURNED, CURRENCY_FILTER, CUSTOMER)),
    Question("dso", receivables.dso, receivables.DSO, (CURRENCY_FILTER,), paged=False),
    Question(
        "receivables",
        receivables.receivables,
        receivables.COLUMNS,
        (OWED, ON, CURRENCY_FILTER, CUSTOMER, SUBSCRIPTION),
    ),
)
