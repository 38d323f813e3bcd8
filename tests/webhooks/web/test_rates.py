"""One address may ask often, not without end; Stripe may deliver as often as it likes."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from limits import RateLimitItem, RateLimitItemPerHour

from tests import builders
from tests.conftest import Ledger
from webhooks.settings import Settings, SettingsError

THREE = "3/hour"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Three requests an hour."""
    return replace(settings, audit_rate=RateLimitItemPerHour(3))


def test_too_many_requests_are_told_when_to_come_again(ledger: Ledger) -> None:
    """A loop in a script gets an answer that it can act on."""
    paths = ("/audit/payments.json", "/audit/totals", "/audit/refunds.csv", "/audit/payments.json")
    answers = [ledger.client.get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"audit";q=3;w=3600'}
    assert [answer.headers["RateLimit"].partition(";t=")[0] for answer in answers] == [
        '"audit";r=2', '"audit";r=1', '"audit";r=0', '"audit";r=0',
    ]  # fmt: skip
    refused = answers[-1]
    assert refused.mimetype == "application/problem+json"
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert refused.headers["RateLimit"].endswith(f";t={refused.headers['Retry-After']}")


def test_each_address_has_its_own_count(ledger: Ledger) -> None:
    """One colleague's script does not lock the others out."""
    for _ in range(4):
        ledger.client.get("/audit/payments.json")

    other = ledger.client.get("/audit/payments.json", environ_base={"REMOTE_ADDR": "127.0.0.2"})

    assert (other.status_code, other.headers["RateLimit"][:11]) == (200, '"audit";r=2')


def test_deliveries_health_and_style_sheets_are_not_counted(ledger: Ledger) -> None:
    """Stripe delivers in bursts, monitors ask all day, and a page needs its style."""
    delivered = [ledger.deliver(builders.event("charge.succeeded", builders.charge(id=f"ch_{n}"))) for n in range(6)]
    others = []
    for path in ("/health/live", "/health/ready", "/metrics", "/audit/static/ledger.css") * 5:
        with ledger.client.get(path) as answer:
            others.append(answer.status_code)

    assert delivered == [[200]] * 6
    assert set(others) == {200}
    assert ledger.client.get("/audit/payments.json").headers["RateLimit"][:11] == '"audit";r=2'


def test_strangers_are_refused_before_they_are_counted(ledger: Ledger) -> None:
    """Who may not ask at all takes nobody's share, and no memory."""
    stranger = {"REMOTE_ADDR": "203.0.113.9"}
    answers = [ledger.client.get("/audit/payments.json", environ_base=stranger) for _ in range(5)]

    assert {(answer.status_code, answer.headers.get("RateLimit")) for answer in answers} == {(403, None)}


def test_a_new_process_counts_anew(make_ledger: Callable[[], Ledger]) -> None:
    """Counts are in memory, each process's own, as the settings' table says."""
    one, two = make_ledger(), make_ledger()

    assert [one.client.get("/audit/").headers["RateLimit"][:11] for _ in range(2)] == ['"audit";r=2', '"audit";r=1']
    assert two.client.get("/audit/").headers["RateLimit"][:11] == '"audit";r=2'


def read(rate: str, environ: dict[str, str]) -> RateLimitItem:
    return Settings.from_environ(environ | {"AUDIT_RATE_LIMIT": rate}).audit_rate


ENVIRON = {
    "STRIPE_WEBHOOK_SECRETS": "whsec_the_tests_own_signing_secret",
    "PEOPLE_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}


@pytest.mark.parametrize(
    ("rate", "amount", "seconds"), [("", 600, 60), ("10/second", 10, 1), ("5 per 2 minutes", 5, 120), (THREE, 3, 3600)]
)
def test_the_rate_is_read_as_people_write_it(rate: str, amount: int, seconds: int) -> None:
    """`600/minute` unless told otherwise."""
    item = read(rate, ENVIRON)

    assert (item.amount, item.get_expiry()) == (amount, seconds)


@pytest.mark.parametrize(
    "rate", ["0/minute", "much", "600", "1/second;5/minute", "-1/minute", "999999/minute", "1/eon"]
)
def test_a_rate_that_is_none_stops_the_start(rate: str) -> None:
    """A typo must not lock everybody out, nor open the gate."""
    with pytest.raises(SettingsError, match=r"^AUDIT_RATE_LIMIT must be") as refused:
        read(rate, ENVIRON)

    assert rate not in str(refused.value).removeprefix("AUDIT_RATE_LIMIT must be one rate such as 600/minute")
