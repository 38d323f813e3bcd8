"""Rates and ratios: fractions that are exact until they are written, and rounded once."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

EXACT_ENOUGH = Context(prec=60, rounding=ROUND_HALF_UP)  # beyond any count or amount in the books
WRITTEN_DIGITS = 6
READ_DIGITS = 2


def ratio(part: int | Fraction | None, whole: int | Fraction | None) -> Fraction | None:
    """Divide; where something is unknown, or nothing is there to divide by, there is no answer."""
    return None if part is None or not whole else Fraction(part) / Fraction(whole)


def rounded(value: Fraction, digits: int) -> Decimal:
    """Round to so many digits after the point, a half away from 0."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-digits, EXACT_ENOUGH)


def whole(value: Fraction | None) -> int | None:
    """Round to a whole number, such as an average to the smallest unit of its currency."""
    return None if value is None else int(rounded(value, 0))


def plain_fraction(value: Fraction) -> str:
    """Write a fraction as a decimal number for machines: a quarter is 0.250000."""
    return f"{rounded(value, WRITTEN_DIGITS):f}"


def percent(value: Fraction) -> str:
    """Write a fraction as a percentage for people: a quarter is 25.00 %."""
    return f"{rounded(value * 100, READ_DIGITS):,f} %"


def readable_fraction(value: Fraction) -> str:
    """Write a fraction as a number for people: a quarter is 0.25."""
    return f"{rounded(value, READ_DIGITS):,f}"
