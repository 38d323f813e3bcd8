"""Churn, retention and lifetime: right by the formulas that others publish."""

from tests.conftest import Ledger
from tests.storage.questions.asking import document, rows, sheet
from tests.storage.questions.subscribing import Subscriber, members

APRIL = {"period": "2026-04"}


def test_published_example_of_revenue_churn_comes_out(ledger: Ledger) -> None:
    """help.chartmogul.com/hc/en-us/articles/203359341: of 100, 10 churn, 10 contract and 10 expand: 20 % and 10 %."""
    less, more, gone, rest = (Subscriber(number) for number in range(1, 5))
    ledger.deliver(*(one.starts("2026-03-01", 2_000) for one in (less, more)), gone.starts("2026-03-01", 1_000))
    ledger.deliver(rest.starts("2026-03-01", 5_000))
    ledger.deliver(less.told("2026-04-02", 1_000), more.told("2026-04-03", 3_000), gone.ends("2026-04-04"))

    rates = ("gross_mrr_churn", "net_mrr_churn", "gross_revenue_retention", "net_revenue_retention")
    assert rows(ledger, "churn", "opening_mrr", *rates, **APRIL) == [(10_000, 0.2, 0.1, 0.8, 0.9)]
    assert '<td class="rate">20.00 %</td>' in ledger.client.get("/audit/churn", query_string=APRIL).text


def test_published_example_of_net_revenue_retention_comes_out(ledger: Ledger) -> None:
    """prop365.com/glossary/net-revenue-retention: (200,000 + 20,000 − 30,000) / 200,000 = 95 %."""
    stays, gone = Subscriber(1), Subscriber(2)
    ledger.deliver(stays.starts("2026-03-01", 17_000_000), gone.starts("2026-03-01", 3_000_000))
    ledger.deliver(stays.told("2026-04-02", 19_000_000), gone.ends("2026-04-04"))

    assert rows(ledger, "churn", "net_revenue_retention", **APRIL) == [(0.95,)]


def test_published_example_of_lifetime_value_comes_out(ledger: Ledger) -> None:
    """help.chartmogul.com/hc/en-us/articles/203359061: 100 USD a customer and 5 % churn are worth 2,000 USD."""
    ledger.deliver(*members(1, 19, "2026-03-01", 10_000))
    gone = Subscriber(20)
    ledger.deliver(gone.starts("2026-03-01", 10_000), gone.ends("2026-04-10"))

    names = ("customers", "arpa", "customer_churn", "ltv")
    assert rows(ledger, "arpa", *names, **APRIL) == [(19, 10_000, 0.05, 200_000)]


def test_average_is_rounded_once_and_lifetime_is_reckoned_from_what_is_exact(ledger: Ledger) -> None:
    """Of 1.00 three customers bring 0.33 each; over a lifetime of four months 1.33, not 1.32."""
    gone = Subscriber(4)
    ledger.deliver(*(Subscriber(n).starts("2026-03-01", amount) for n, amount in ((1, 33), (2, 33), (3, 34))))
    ledger.deliver(gone.starts("2026-03-01", 50), gone.ends("2026-04-10"))

    assert rows(ledger, "arpa", "arpa", "ltv", **APRIL) == [(33, 133)]


def test_who_comes_and_leaves_within_the_month_stands_above_and_below(ledger: Ledger) -> None:
    """As Stripe counts: no rate exceeds 100 %, and a second farewell is a second churn."""
    one, two, back = Subscriber(1), Subscriber(2), Subscriber(3, "cus_1")
    ledger.deliver(one.starts("2026-03-01", 1_000), one.ends("2026-04-02"))
    ledger.deliver(two.starts("2026-04-03", 1_000), two.ends("2026-04-04"))
    ledger.deliver(back.starts("2026-04-05", 1_000), back.ends("2026-04-06"))

    names = ("opening_customers", "new_customers", "returned_customers", "churned_customers", "customer_churn")
    assert rows(ledger, "churn", *names, **APRIL) == [(1, 1, 1, 3, 1.0)]


def test_rate_of_nothing_is_empty_not_zero(ledger: Ledger) -> None:
    """In the first month there was nothing to lose, and a month without churn tells no lifetime."""
    ledger.deliver(Subscriber(1).starts("2026-03-10", 1_000))

    names = ("customer_churn", "gross_mrr_churn", "net_revenue_retention")
    assert rows(ledger, "churn", *names, period="2026-03") == [(0.0, None, None)]
    assert rows(ledger, "arpa", "arpa", "ltv", period="2026-03") == [(1_000, None)]


def test_rates_are_numbers_for_machines(ledger: Ledger) -> None:
    """A third is 0.333333 in files, and 33.33 % on a page."""
    ledger.deliver(*members(1, 2, "2026-03-01", 1_000))
    gone = Subscriber(3)
    ledger.deliver(gone.starts("2026-03-01", 1_000), gone.ends("2026-04-10"))

    head, *lines = sheet(ledger, "churn", **APRIL)
    assert [line[head.index("customer_churn")] for line in lines] == ["0.333333"]
    assert document(ledger, "churn", **APRIL)["rows"][0]["customer_churn"] == 0.333333
    assert "33.33 %" in ledger.client.get("/audit/churn", query_string=APRIL).text


def test_cohort_is_followed_month_by_month(ledger: Ledger) -> None:
    """Four customers who began together: one leaves, one leaves and comes back, one pays more; and a later one."""
    stays, leaves, returns, grows = (Subscriber(number) for number in range(1, 5))
    ledger.deliver(*(one.starts("2026-01-10", 1_000) for one in (stays, leaves, returns, grows)))
    ledger.deliver(leaves.ends("2026-02-10"), returns.ends("2026-02-11"), grows.told("2026-03-01", 3_000))
    ledger.deliver(Subscriber(5, "cus_3").starts("2026-03-05", 500), Subscriber(6).starts("2026-02-05", 700))

    names = ("months_later", "period", "customers", "retained_customers", "customer_retention", "revenue_retention")
    assert rows(ledger, "retention", "cohort", *names, period="2026-01")[:3] == [
        ("2026-01", 0, "2026-01", 4, 4, 1.0, 1.0),
        ("2026-01", 1, "2026-02", 4, 2, 0.5, 0.5),
        ("2026-01", 2, "2026-03", 4, 3, 0.75, 1.125),
    ]
    assert rows(ledger, "retention", "cohort", "customers", "new", period="2026-02")[0] == ("2026-02", 1, 700)


def test_cohorts_know_only_those_whose_beginning_we_saw(ledger: Ledger) -> None:
    """When a customer found later began to pay is unknown, and is not guessed."""
    old = Subscriber(1)
    old.created = 1_700_000_000
    ledger.deliver(old.told("2026-03-10", 2_000))

    assert rows(ledger, "retention", "cohort") == []
