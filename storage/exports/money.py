"""Money as people write it: minor units and a currency become a decimal number, exactly."""

from decimal import Decimal, InvalidOperation
from functools import lru_cache

# docs.stripe.com/currencies. Stripe's API counts ISK and UGX in hundredths although they have no cents, and HUF and TWD
# too: their payouts are whole, and that shows in the amount only.
ZERO_DECIMAL = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])


@lru_cache(maxsize=256)
def exponent(currency: str | None) -> int:
    """Say how many digits of an amount in Stripe's API stand after the decimal point."""
    code = (currency or "").lower()
    if code in ZERO_DECIMAL:
        return 0
    return 3 if code in THREE_DECIMAL else 2


def decimal(amount: int, currency: str | None, *, grouped: bool = False) -> str:
    """Write an amount in major units; `grouped` sets thousands apart for reading."""
    digits = exponent(currency)
    whole, rest = divmod(abs(int(amount)), 10**digits)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole:{',' if grouped else ''}}" + (f".{rest:0{digits}}" if digits else "")


def minor(text: str, currency: str) -> int:
    """Read an amount in major units; ValueError where it is none, or finer than the currency."""
    try:
        scaled = Decimal(text).scaleb(exponent(currency))
    except InvalidOperation as error:
        raise ValueError("not a decimal number") from error
    if scaled != scaled.to_integral_value():
        raise ValueError("finer than the currency")
    return int(scaled)
