"""Every environment variable that the service reads: what the README's table and .env.example are held against."""

from typing import NamedTuple


class Variable(NamedTuple):
    """One environment variable; empty or not set, it is its default."""

    name: str
    default: str
    help: str


VARIABLES = (
    Variable("DATABASE_URL", "", "PostgreSQL 15 or newer, `postgresql://…`. Empty: a private one under `VAR_DIR`."),
    Variable("STRIPE_WEBHOOK_SECRETS", "", "Required. Signing secrets (`whsec_…`), comma separated."),
    Variable("PEOPLE_KEY", "", "Required. Key that encrypts personal data: 32 bytes, `openssl rand -base64 32`."),
    Variable(
        "STRIPE_API_KEY", "", "Restricted key (`rk_…`): workers read with it what no webhook carries. Empty: none."
    ),
    Variable("STRIPE_API_BASE", "https://api.stripe.com", "Where Stripe's API is; another only for a mock of it."),
    Variable(
        "METADATA_KEYS", "", "Keys of metadata to keep: `order_id`, or `order_id=[0-9]{16}` to exempt such values."
    ),
    Variable("CUSTOM_FIELDS", "", "Keys of checkout's custom fields to keep in the vault, such as `engraving`."),
    Variable("STRIPE_TOLERANCE_S", "300", "How old or early a signature may be, in seconds: 1 to 3600."),
    Variable("TIME_ZONE", "UTC", "Time zone of the books (IANA name), such as `Europe/Berlin`."),
    Variable("COMMISSION_RATES", "", "TOML file of commissions' rates. Empty: what is payable stays unknown."),
    Variable("CHART_OF_ACCOUNTS", "", "TOML file that says on which account what is booked. Empty: the shipped one."),
    Variable("PORT", "8000", "Port the server listens on."),
    Variable("BIND_HOST", "127.0.0.1", "Address the server listens on; `0.0.0.0` behind a platform's router."),
    Variable("WEB_WORKERS", "", "Server processes, 1 to 64. Empty: one per CPU."),
    Variable("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING, ERROR or CRITICAL."),
    Variable("METRICS_TOKEN", "", "Bearer token that opens `/metrics` to other machines. Empty: this machine only."),
    Variable("BROKER_TOKEN", "", "Bearer token of EventBridge or Event Grid, which deliver unsigned. Empty: refused."),
    Variable(
        "AUDIT_RATE_LIMIT", "600/minute", "How often one address may ask audit pages, per server process: `10/second`."
    ),
    Variable("VAR_DIR", "var", "Folder of the embedded PostgreSQL; relative to the project's folder."),
)
