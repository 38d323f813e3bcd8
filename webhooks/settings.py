"""Every setting of the service, declared once, read from the environment and checked before anything starts."""

import base64
import binascii
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from limits import RateLimitItem, RateLimitItemPerMinute, parse_many

from storage.books import Books, chart, rates
from storage.books.toml_file import FileError
from webhooks.opted_in import OptedIn, custom_field_keys, metadata_keys
from webhooks.variables import VARIABLES

Decided = TypeVar("Decided")
ROOT = Path(__file__).resolve().parent.parent
MAX_WORKERS = 64
MAX_TOLERANCE_S = 3600
MAX_RATE = 100_000  # each request is remembered while it counts
SHORTEST_SECRET = 8
SHORTEST_BROKER_TOKEN = 32  # whoever has it can write into the books
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
API_KEY = re.compile(r"(?:rk|sk)_(?:live|test)_[A-Za-z0-9_]+")
TOO_MIGHTY = (
    "STRIPE_API_KEY is a secret key of live mode: whoever gets it can move money; "
    "make a restricted key (rk_live_…) that may only read, see README, Workers"
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SCHEMES = ("postgres", "postgresql", "postgresql+psycopg")


class SettingsError(ValueError):
    """A setting is missing or unsafe. The message names the variable, never its value."""


@dataclass(frozen=True)
class Settings:
    """The checked settings. `database_url` is "" until the embedded PostgreSQL has told its address."""

    database_url: str = field(repr=False)
    webhook_secrets: tuple[bytes, ...] = field(repr=False)
    people_key: bytes = field(repr=False)
    api_key: str = field(default="", repr=False)
    api_base: str = "https://api.stripe.com"
    tolerance: int = 300
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    port: int = 8000
    bind_host: str = "127.0.0.1"
    web_workers: int = 1
    log_level: str = "INFO"
    metrics_token: str = field(default="", repr=False)
    broker_token: str = field(default="", repr=False)
    audit_rate: RateLimitItem = field(default_factory=lambda: RateLimitItemPerMinute(600))
    var_dir: Path = ROOT / "var"
    opted_in: OptedIn = field(default_factory=OptedIn)
    books: Books = field(default_factory=Books)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Say what works and still should not be so."""
        return (TOO_MIGHTY,) if self.api_key.startswith("sk_live_") else ()

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Check every variable; raise SettingsError for the first that is missing or unsafe."""
        values = {variable.name: environ.get(variable.name, "").strip() or variable.default for variable in VARIABLES}
        workers = values["WEB_WORKERS"] or str(min(os.cpu_count() or 1, MAX_WORKERS))
        return cls(
            database_url=_database_url(values["DATABASE_URL"]),
            webhook_secrets=_signing_secrets(values["STRIPE_WEBHOOK_SECRETS"]),
            people_key=_people_key(values["PEOPLE_KEY"]),
            api_key=_api_key(values["STRIPE_API_KEY"]),
            api_base=_api_base(values["STRIPE_API_BASE"]),
            tolerance=_whole("STRIPE_TOLERANCE_S", values["STRIPE_TOLERANCE_S"], MAX_TOLERANCE_S),
            time_zone=_time_zone(values["TIME_ZONE"]),
            port=_whole("PORT", values["PORT"], 65535),
            bind_host=_bind_host(values["BIND_HOST"]),
            web_workers=_whole("WEB_WORKERS", workers, MAX_WORKERS),
            log_level=_log_level(values["LOG_LEVEL"].upper()),
            metrics_token=_token("METRICS_TOKEN", values["METRICS_TOKEN"], SHORTEST_SECRET),
            broker_token=_token("BROKER_TOKEN", values["BROKER_TOKEN"], SHORTEST_BROKER_TOKEN),
            audit_rate=_rate(values["AUDIT_RATE_LIMIT"]),
            var_dir=ROOT / Path(values["VAR_DIR"]).expanduser(),
            opted_in=_opted_in(values["METADATA_KEYS"], values["CUSTOM_FIELDS"]),
            books=_books(values),
        )


def environment(environ: Mapping[str, str], *files: Path) -> dict[str, str]:
    """Merge dotenv files under the environment, which wins; of the files, the earlier wins."""
    merged: dict[str, str] = {}
    for file in reversed(files):
        merged |= {name: value or "" for name, value in dotenv_values(file, interpolate=False).items()}
    return merged | dict(environ)


def _whole(name: str, text: str, largest: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(largest)) and 1 <= int(text) <= largest):
        raise SettingsError(f"{name} must be a whole number from 1 to {largest}")
    return int(text)


def _database_url(text: str) -> str:
    if not text:
        return text
    try:
        scheme = urlsplit(text).scheme
        _ = urlsplit(text).port
    except ValueError:
        scheme = ""
    if scheme not in SCHEMES:
        raise SettingsError("DATABASE_URL must be a PostgreSQL address: postgresql://user:password@host:5432/database")
    return text


def _signing_secrets(text: str) -> tuple[bytes, ...]:
    secrets = tuple(dict.fromkeys(secret.strip() for secret in text.split(",") if secret.strip()))
    if not secrets:
        raise SettingsError(
            "STRIPE_WEBHOOK_SECRETS is missing: without a signing secret anyone could post events; "
            "copy whsec_… from the endpoint's page in Stripe's dashboard"
        )
    for secret in secrets:
        if not (secret.isascii() and secret.startswith("whsec_") and len(secret) >= SHORTEST_SECRET):
            raise SettingsError(
                "STRIPE_WEBHOOK_SECRETS holds something that is no signing secret: "
                f"each starts with whsec_ and has at least {SHORTEST_SECRET} characters"
            )
    return tuple(secret.encode() for secret in secrets)


def _people_key(text: str) -> bytes:
    how = "make one with `openssl rand -base64 32` and keep it: without it personal data cannot be read"
    if not text:
        raise SettingsError(f"PEOPLE_KEY is missing; {how}")
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    # Fewer than 8 different bytes in 32: typed by hand, not random (chance below 1 in 10^30).
    if len(key) != 32 or len(set(key)) < 8:
        raise SettingsError(f"PEOPLE_KEY must be 32 random bytes in base64; {how}")
    return key


def _api_key(text: str) -> str:
    """Restricted and secret keys name their mode (docs.stripe.com/keys); a publishable key reads nothing."""
    if text and not API_KEY.fullmatch(text):
        raise SettingsError(
            "STRIPE_API_KEY must be a restricted key: rk_live_… or rk_test_… (sk_… may do more than read)"
        )
    return text


def _api_base(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return text.rstrip("/")
    raise SettingsError("STRIPE_API_BASE must start with https://, or be on this machine")


def _opted_in(metadata: str, custom_fields: str) -> OptedIn:
    name = "METADATA_KEYS"
    try:
        keys, name = metadata_keys(metadata), "CUSTOM_FIELDS"
        return OptedIn(keys, custom_field_keys(custom_fields))
    except ValueError as error:
        raise SettingsError(f"{name} {error}") from None


def _time_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise SettingsError("TIME_ZONE must be an IANA name such as Europe/Berlin or UTC") from None


def _books(values: Mapping[str, str]) -> Books:
    told = _file("COMMISSION_RATES", values["COMMISSION_RATES"], rates.read)
    mapped = _file("CHART_OF_ACCOUNTS", values["CHART_OF_ACCOUNTS"], chart.read)
    return Books(told, mapped or chart.shipped(), _time_zone(values["TIME_ZONE"]))


def _file(name: str, path: str, read: Callable[[str], Decided]) -> Decided | None:
    try:
        return read((ROOT / Path(path).expanduser()).read_text(encoding="utf-8")) if path else None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{name} must name a text file that can be read") from None
    except FileError as error:
        raise SettingsError(f"the file of {name} {error}") from None


def _bind_host(text: str) -> str:
    try:
        return str(ip_address("127.0.0.1" if text == "localhost" else text))
    except ValueError:
        raise SettingsError("BIND_HOST must be an IP address such as 127.0.0.1 or 0.0.0.0") from None


def _log_level(text: str) -> str:
    if text not in LOG_LEVELS:
        raise SettingsError(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}")
    return text


def _rate(text: str) -> RateLimitItem:
    try:
        [rate] = parse_many(text)
    except ValueError:
        rate = None
    if rate is None or rate.amount < 1 or rate.amount > MAX_RATE:
        raise SettingsError(f"AUDIT_RATE_LIMIT must be one rate such as 600/minute, of 1 to {MAX_RATE} requests")
    return rate


def _token(name: str, text: str, shortest: int) -> str:
    if text and not (text.isascii() and text.isprintable() and len(text) >= shortest):
        raise SettingsError(f"{name} must have at least {shortest} printable ASCII characters")
    return text
