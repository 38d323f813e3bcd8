"""Settings are checked before anything starts, and no error tells a secret."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dotenv import dotenv_values
from limits import RateLimitItemPerMinute

from storage.books import Books, chart
from storage.books.rates import Rate, Rates
from webhooks.opted_in import OptedIn
from webhooks.settings import ROOT, Settings, SettingsError, environment
from webhooks.variables import VARIABLES

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
REQUIRED = {"STRIPE_WEBHOOK_SECRETS": "whsec_0123456789abcdef", "PEOPLE_KEY": KEY}


def test_defaults_are_safe():
    """With the two required variables alone, the service listens to this machine only."""
    assert Settings.from_environ(REQUIRED | {"WEB_WORKERS": "2"}) == Settings(
        database_url="",
        webhook_secrets=(b"whsec_0123456789abcdef",),
        people_key=bytes(range(32)),
        tolerance=300,
        time_zone=ZoneInfo("UTC"),
        port=8000,
        bind_host="127.0.0.1",
        web_workers=2,
        log_level="INFO",
        metrics_token="",
        var_dir=ROOT / "var",
        opted_in=OptedIn(),
    )


def test_every_variable_is_read(tmp_path: Path):
    """Each variable of the table reaches the settings, with the spaces that copying leaves taken off."""
    (tmp_path / "rates.toml").write_text('[[rate]]\npayee = "default"\nper_mille = 1\nbasis = "gross"\n')
    (tmp_path / "chart.toml").write_text(chart.SHIPPED.read_text().replace("Revenue", "Sales"))
    environ = {
        "DATABASE_URL": " postgres://u:p@db:5432/ledger ",
        "STRIPE_WEBHOOK_SECRETS": " whsec_0123456789abcdef , whsec_fedcba9876543210,, ",
        "PEOPLE_KEY": f" {KEY}\n",
        "STRIPE_API_KEY": " rk_test_0123456789abcdef ",
        "STRIPE_API_BASE": "http://127.0.0.1:8420/",
        "METADATA_KEYS": " order_id=[0-9]{4,16}, cart ",
        "CUSTOM_FIELDS": "engraving size",
        "STRIPE_TOLERANCE_S": "3600",
        "TIME_ZONE": "Europe/Berlin",
        "COMMISSION_RATES": f"{tmp_path}/rates.toml",
        "CHART_OF_ACCOUNTS": f"{tmp_path}/chart.toml ",
        "PORT": "65535",
        "BIND_HOST": "0.0.0.0",  # noqa: S104 — what is asked for
        "WEB_WORKERS": "64",
        "LOG_LEVEL": "warning",
        "METRICS_TOKEN": "0123456789abcdef",
        "BROKER_TOKEN": "0123456789abcdef0123456789abcdef",
        "AUDIT_RATE_LIMIT": " 5 per 2 minutes ",
        "VAR_DIR": "/srv/ledger",
    }

    assert environ.keys() == {variable.name for variable in VARIABLES}
    assert Settings.from_environ(environ) == Settings(
        database_url="postgres://u:p@db:5432/ledger",
        webhook_secrets=(b"whsec_0123456789abcdef", b"whsec_fedcba9876543210"),
        people_key=bytes(range(32)),
        api_key="rk_test_0123456789abcdef",
        api_base="http://127.0.0.1:8420",
        tolerance=3600,
        time_zone=ZoneInfo("Europe/Berlin"),
        port=65535,
        bind_host="0.0.0.0",  # noqa: S104 — what was asked for
        web_workers=64,
        log_level="WARNING",
        metrics_token="0123456789abcdef",
        broker_token="0123456789abcdef0123456789abcdef",
        audit_rate=RateLimitItemPerMinute(5, 2),
        var_dir=Path("/srv/ledger"),
        books=Books(
            Rates({"default": (Rate("default", 10, "gross"),)}),
            chart.read((tmp_path / "chart.toml").read_text()),
            ZoneInfo("Europe/Berlin"),
        ),
        opted_in=OptedIn(
            {"order_id": re.compile("[0-9]{4,16}", re.ASCII), "cart": None}, frozenset({"engraving", "size"})
        ),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://canary"),
        ("DATABASE_URL", "postgresql://canary:port/x"),
        ("DATABASE_URL", "canary"),
        ("STRIPE_WEBHOOK_SECRETS", ""),
        ("STRIPE_WEBHOOK_SECRETS", " , "),
        ("STRIPE_WEBHOOK_SECRETS", "sk_live_canary0123456789"),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_c"),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_0123456789abcdef,rk_live_canary0123456"),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_canary0123456789ä"),
        ("PEOPLE_KEY", ""),
        ("PEOPLE_KEY", "canary"),
        ("PEOPLE_KEY", "Y2FuYXJ5"),
        ("PEOPLE_KEY", "A" * 43 + "="),
        ("METADATA_KEYS", "order_id=canary.*"),
        ("CUSTOM_FIELDS", "engraving=canary"),
        ("STRIPE_TOLERANCE_S", "0"),
        ("STRIPE_TOLERANCE_S", "-1"),
        ("STRIPE_TOLERANCE_S", "3601"),
        ("STRIPE_TOLERANCE_S", "1.5"),
        ("STRIPE_TOLERANCE_S", "٣٠٠"),
        ("TIME_ZONE", "canary/City"),
        ("TIME_ZONE", "../canary"),
        ("COMMISSION_RATES", "/canary/rates.toml"),
        ("COMMISSION_RATES", "README.md"),
        ("COMMISSION_RATES", "docs/payment.png"),
        ("CHART_OF_ACCOUNTS", "docs/commission-rates.toml"),
        ("PORT", "65536"),
        ("PORT", "9" * 5000),
        ("BIND_HOST", "canary.example"),
        ("WEB_WORKERS", "65"),
        ("LOG_LEVEL", "canary"),
        ("METRICS_TOKEN", "canary"),
        ("METRICS_TOKEN", "canary 0123456789\n0"),
    ],
)
def test_unsafe_value_refuses_to_start(name, value):
    """The message names the variable, so that it can be mended, and never its value, which may be a secret."""
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environ(REQUIRED | {name: value})

    assert name in str(refusal.value)
    assert not re.search("canary|9{9}|A{9}", str(refusal.value), re.IGNORECASE)


def test_secrets_stay_out_of_the_settings_text():
    """Settings end up in tracebacks and debuggers."""
    settings = Settings.from_environ(
        REQUIRED | {"METRICS_TOKEN": "token_0123456789ab", "DATABASE_URL": "postgres://u:pw@h/d"}
    )

    shown = repr(settings)

    assert [word for word in ("whsec_", "token_", "pw@", r"\x01") if word in shown] == []


def test_environment_wins_over_files(tmp_path):
    """One variable can be overridden for one command; a `$` in a file is a `$`."""
    first, second = tmp_path / ".env", tmp_path / "development.env"
    first.write_text("A=file\nB=file$HOME\nEMPTY\n")
    second.write_text("A=later\nC=later\n")

    merged = environment({"A": "environment"}, first, second, tmp_path / "missing.env")

    assert merged == {"A": "environment", "B": "file$HOME", "C": "later", "EMPTY": ""}


def test_example_file_lists_every_variable_with_its_default():
    """`.env.example` is what an operator copies."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    listed = dict(
        re.fullmatch(r"(?:# )?([A-Z_]+)=(.*)", line).groups() for line in lines if re.match(r"(# )?[A-Z_]+=", line)
    )

    assert listed == {variable.name: variable.default for variable in VARIABLES}
    assert [variable.help for variable in VARIABLES if f"# {variable.help}" not in lines] == []
    assert dotenv_values(ROOT / ".env.example").keys() == REQUIRED.keys()
